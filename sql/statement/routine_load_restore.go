package statement

import (
	"fmt"

	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// RestoreClauses reads a stored job's clauses back from their SQL text: expressions have no stored form of their own.
func RestoreClauses(d *routineload.Definition) error {
	if text := d.Text.SQL["columns"]; text != "" {
		columns, err := parser.ParseColumns(text)
		if err != nil {
			return fmt.Errorf("reading back COLUMNS (%s): %w", text, err)
		}
		d.Load.Columns = columns
	}
	for _, c := range []struct {
		key  string
		into *ast.Expr
	}{{"preceding_filter", &d.Load.PrecedingFilter}, {"where", &d.Load.Where}, {"delete_on", &d.Load.DeleteOn}} {
		text := d.Text.SQL[c.key]
		if text == "" {
			continue
		}
		e, err := parser.ParseExpr(text)
		if err != nil {
			return fmt.Errorf("reading back %s (%s): %w", c.key, text, err)
		}
		*c.into = e
	}
	return applyFormat(d)
}
