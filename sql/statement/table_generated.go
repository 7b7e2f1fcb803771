package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// checkGenerated checks the expressions of generated columns and keeps their texts (Doris:
// CreateTableInfo.generatedColumnCheck).
func (d *tableDraft) checkGenerated() error {
	for i := range d.columns {
		c := &d.columns[i]
		if d.tableModel.model == catalog.Aggregate && c.expr != nil && !c.Key && !strings.HasPrefix(c.Aggregation, "REPLACE") {
			return doriserr.New("The generated columns can be key columns, or value columns of replace and replace_if_not_null aggregation type.")
		}
	}
	var scope expr.Columns
	for i := range d.columns {
		scope = append(scope, d.columns[i].Column)
	}
	for i := range d.columns {
		c := &d.columns[i]
		if c.expr == nil {
			continue
		}
		text, err := d.generatedText(i, scope)
		if err != nil {
			return err
		}
		c.Generated = text
	}
	return nil
}

// generatedText checks the expression of column i and returns its text.
func (d *tableDraft) generatedText(i int, scope expr.Columns) (string, error) {
	c := &d.columns[i]
	var found error
	walkExpr(c.expr, func(e ast.Expr) {
		if found != nil {
			return
		}
		switch e := e.(type) {
		case *ast.Subquery:
			found = doriserr.New("Generated column does not support subquery.")
		case *ast.Lambda:
			found = doriserr.New("Generated column does not support lambda.")
		case *ast.Column:
			if d.column(e.Name()) == nil {
				found = doriserr.New("Unknown column '%s' in 'generated column function'", e.Name())
			}
		}
	})
	if found != nil {
		return "", found
	}
	node, err := expr.Analyze(c.expr, scope)
	if err != nil {
		return "", doriserr.New("In generated column '%s', %s", c.Name, lowerFirst(doriserr.From(err).Message))
	}
	walkExpr(c.expr, func(e ast.Expr) {
		if found != nil {
			return
		}
		switch e := e.(type) {
		case *ast.Variable:
			found = doriserr.New("Generated column expression cannot contain variable.")
		case *ast.Column:
			if d.column(e.Name()).AutoIncrement {
				found = doriserr.New("Generated column '%s' cannot refer to auto-increment column.", c.Name)
			}
		case *ast.Call:
			if expr.IsAggregate(strings.ToLower(e.Name)) || e.Over != nil {
				found = doriserr.New("Expression of generated column '%s' contains a disallowed function:'%s'", c.Name, strings.ToLower(e.Name))
			}
		}
	})
	if found != nil {
		return "", found
	}
	for _, k := range node.Columns(nil) {
		if k >= i && d.columns[k].expr != nil {
			return "", doriserr.New("Generated column can refer only to generated columns defined prior to it.")
		}
	}
	if err := expr.CheckCast(node, c.Type); err != nil {
		return "", err
	}
	return node.RenderQuoted(), nil
}

// lowerFirst writes the first letter small.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
