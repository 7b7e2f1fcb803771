package statement

import (
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// walkExpr calls visit for an expression and all that is inside it, outermost first; subqueries are not entered.
func walkExpr(e ast.Expr, visit func(ast.Expr)) {
	if e == nil {
		return
	}
	visit(e)
	each := func(list []ast.Expr) {
		for _, x := range list {
			walkExpr(x, visit)
		}
	}
	switch e := e.(type) {
	case *ast.Call:
		// DAY in timestampdiff(DAY, a, b) is a word, no column.
		args := e.Args
		if expr.NamesUnit(e) {
			args = args[1:]
		}
		each(args)
	case *ast.Unary:
		walkExpr(e.Operand, visit)
	case *ast.Binary:
		each([]ast.Expr{e.Left, e.Right, e.Escape})
	case *ast.Between:
		each([]ast.Expr{e.Operand, e.Low, e.High})
	case *ast.In:
		walkExpr(e.Operand, visit)
		each(e.List)
		if e.Query != nil {
			visit(e.Query)
		}
	case *ast.IsNull:
		walkExpr(e.Operand, visit)
	case *ast.IsTrue:
		walkExpr(e.Operand, visit)
	case *ast.Case:
		walkExpr(e.Operand, visit)
		for _, w := range e.Whens {
			each([]ast.Expr{w.Condition, w.Result})
		}
		walkExpr(e.Else, visit)
	case *ast.Cast:
		walkExpr(e.Operand, visit)
	case *ast.Interval:
		walkExpr(e.Amount, visit)
	case *ast.ArrayLiteral:
		each(e.Items)
	case *ast.MapLiteral:
		each(e.Keys)
		each(e.Values)
	case *ast.StructLiteral:
		each(e.Items)
	case *ast.Element:
		each([]ast.Expr{e.Operand, e.Index, e.To})
	case *ast.Dereference:
		walkExpr(e.Operand, visit)
	case *ast.Lambda:
		walkExpr(e.Body, visit)
	}
}

// ColumnsOf returns the columns that an expression names, outside of sub-queries.
func ColumnsOf(e ast.Expr) []*ast.Column {
	var columns []*ast.Column
	walkExpr(e, func(x ast.Expr) {
		if c, is := x.(*ast.Column); is {
			columns = append(columns, c)
		}
	})
	return columns
}
