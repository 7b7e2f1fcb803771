package load_test

import (
	"strings"

	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// plainColumns makes a COLUMNS list without expressions.
func plainColumns(names []string) []ast.LoadColumn {
	var list []ast.LoadColumn
	for _, n := range names {
		list = append(list, ast.LoadColumn{Name: n})
	}
	return list
}

// setClauses reads the lines that are clauses of a load, and returns the others.
func setClauses(spec *load.Spec, lines []string) (messages []string, err error) {
	for _, line := range lines {
		var target *ast.Expr
		text, ok := line, false
		switch {
		case strings.HasPrefix(line, "COLUMNS "):
			if spec.Columns, err = parser.ParseColumns(line[len("COLUMNS "):]); err != nil {
				return nil, err
			}
			continue
		case strings.HasPrefix(line, "PRECEDING FILTER "):
			target = &spec.PrecedingFilter
			text, ok = strings.CutPrefix(line, "PRECEDING FILTER ")
		case strings.HasPrefix(line, "WHERE "):
			target = &spec.Where
			text, ok = strings.CutPrefix(line, "WHERE ")
		case strings.HasPrefix(line, "DELETE ON "):
			target = &spec.DeleteOn
			text, ok = strings.CutPrefix(line, "DELETE ON ")
		}
		if !ok {
			messages = append(messages, line)
			continue
		}
		if *target, err = parser.ParseExpr(text); err != nil {
			return nil, err
		}
	}
	return messages, nil
}
