package query

import (
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// transform rebuilds an expression: f is asked for each node before its parts, and a node that it replaces is not entered. Queries
// inside are not entered either.
func transform(e ast.Expr, f func(ast.Expr) (ast.Expr, bool)) ast.Expr {
	if e == nil {
		return nil
	}
	if r, done := f(e); done {
		return r
	}
	one := func(x ast.Expr) ast.Expr { return transform(x, f) }
	list := func(xs []ast.Expr) []ast.Expr {
		if xs == nil {
			return nil
		}
		out := make([]ast.Expr, len(xs))
		for i, x := range xs {
			out[i] = one(x)
		}
		return out
	}
	order := func(items []ast.OrderItem) []ast.OrderItem {
		if items == nil {
			return nil
		}
		out := make([]ast.OrderItem, len(items))
		for i, o := range items {
			o.Expr = one(o.Expr)
			out[i] = o
		}
		return out
	}
	switch e := e.(type) {
	case *ast.Call:
		c := *e
		c.OrderBy, c.Separator = order(e.OrderBy), one(e.Separator)
		if expr.NamesUnit(e) {
			// DAY in timestampdiff(DAY, a, b) is no column.
			c.Args = append([]ast.Expr{e.Args[0]}, list(e.Args[1:])...)
		} else {
			c.Args = list(e.Args)
		}
		if e.Over != nil {
			c.Over = &ast.Window{Partition: list(e.Over.Partition), Order: order(e.Over.Order), Frame: e.Over.Frame}
		}
		return &c
	case *ast.Unary:
		c := *e
		c.Operand = one(e.Operand)
		return &c
	case *ast.Binary:
		c := *e
		c.Left, c.Right, c.Escape = one(e.Left), one(e.Right), one(e.Escape)
		return &c
	case *ast.Between:
		c := *e
		c.Operand, c.Low, c.High = one(e.Operand), one(e.Low), one(e.High)
		return &c
	case *ast.In:
		c := *e
		c.Operand, c.List = one(e.Operand), list(e.List)
		return &c
	case *ast.IsNull:
		c := *e
		c.Operand = one(e.Operand)
		return &c
	case *ast.IsTrue:
		c := *e
		c.Operand = one(e.Operand)
		return &c
	case *ast.Case:
		c := *e
		c.Operand, c.Else = one(e.Operand), one(e.Else)
		c.Whens = make([]ast.When, len(e.Whens))
		for i, w := range e.Whens {
			c.Whens[i] = ast.When{Condition: one(w.Condition), Result: one(w.Result)}
		}
		return &c
	case *ast.Cast:
		c := *e
		c.Operand = one(e.Operand)
		return &c
	case *ast.Interval:
		c := *e
		c.Amount = one(e.Amount)
		return &c
	case *ast.ArrayLiteral:
		c := *e
		c.Items = list(e.Items)
		return &c
	case *ast.MapLiteral:
		c := *e
		c.Keys, c.Values = list(e.Keys), list(e.Values)
		return &c
	case *ast.StructLiteral:
		c := *e
		c.Items = list(e.Items)
		return &c
	case *ast.Element:
		c := *e
		c.Operand, c.Index, c.To = one(e.Operand), one(e.Index), one(e.To)
		return &c
	case *ast.Dereference:
		c := *e
		c.Operand = one(e.Operand)
		return &c
	case *ast.Lambda:
		c := *e
		c.Body = one(e.Body)
		return &c
	}
	return e
}

// walk visits an expression and its parts until f returns false for one, whose parts it leaves out. Queries are not entered.
func walk(e ast.Expr, f func(ast.Expr) bool) {
	transform(e, func(x ast.Expr) (ast.Expr, bool) { return x, !f(x) })
}

// conjuncts splits an expression at its ANDs.
func conjuncts(e ast.Expr) []ast.Expr {
	if b, ok := e.(*ast.Binary); ok && b.Op == "AND" {
		return append(conjuncts(b.Left), conjuncts(b.Right)...)
	}
	if e == nil {
		return nil
	}
	return []ast.Expr{e}
}
