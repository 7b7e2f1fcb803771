package http

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// negate makes a load take its values off the sums of an AGGREGATE table: what goes into a column with SUM is multiplied by -1
// (header negative; Doris: NereidsDataDescription.checkMergeType, NereidsBrokerFileGroup.parse, NereidsLoadScanProvider).
func negate(spec *load.Spec, table *catalog.Table) error {
	if spec.Merge != load.Append {
		return doriserr.New("not support MERGE or DELETE with NEGATIVE.")
	}
	if table.Model != catalog.Aggregate {
		return doriserr.New("Load for AGG_KEYS table should not specify NEGATIVE")
	}
	for i := range table.Columns {
		if c := &table.Columns[i]; !c.Key && c.Aggregation != "SUM" {
			return doriserr.New("Column is not SUM AggregateType. column:%s", c.Name)
		}
	}
	if spec.Columns == nil {
		for _, c := range table.VisibleColumns() {
			spec.Columns = append(spec.Columns, ast.LoadColumn{Name: c.Name})
		}
	}
	for i := range table.Columns {
		if c := &table.Columns[i]; !c.Key {
			spec.Columns = negated(spec.Columns, c.Name)
		}
	}
	return nil
}

// negated multiplies what becomes a column by -1.
func negated(list []ast.LoadColumn, name string) []ast.LoadColumn {
	times := func(e ast.Expr) ast.Expr {
		return &ast.Binary{Op: "*", Left: e, Right: &ast.Unary{Op: "-", Operand: &ast.Literal{Kind: ast.IntegerLiteral, Text: "1"}}}
	}
	for i := range list {
		if list[i].Expr != nil && strings.EqualFold(list[i].Name, name) {
			list[i].Expr = times(list[i].Expr)
			return list
		}
	}
	return append(list, ast.LoadColumn{Name: name, Expr: times(&ast.Column{Parts: []string{name}})})
}
