package load

import (
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// isConstant reports whether an expression reads no column.
func isConstant(e ast.Expr) bool { return firstInput(e, func(*ast.Column) bool { return true }) == nil }

// firstInput returns the first column reference of an expression that match accepts, or nil. Parameters of lambdas are no
// columns.
func firstInput(e ast.Expr, match func(*ast.Column) bool) *ast.Column {
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.Column:
		if match(e) {
			return e
		}
		return nil
	case *ast.Lambda:
		return firstInput(e.Body, func(c *ast.Column) bool {
			for _, p := range e.Params {
				if len(c.Parts) == 1 && c.Parts[0] == p {
					return false
				}
			}
			return match(c)
		})
	}
	for _, child := range children(e) {
		if c := firstInput(child, match); c != nil {
			return c
		}
	}
	return nil
}

// children returns the parts of an expression in the order of its text; absent ones are nil.
func children(e ast.Expr) []ast.Expr {
	switch e := e.(type) {
	case *ast.Call:
		args := e.Args
		if expr.NamesUnit(e) {
			args = args[1:]
		}
		list := append([]ast.Expr(nil), args...)
		for _, o := range e.OrderBy {
			list = append(list, o.Expr)
		}
		return append(list, e.Separator)
	case *ast.Unary:
		return []ast.Expr{e.Operand}
	case *ast.Binary:
		return []ast.Expr{e.Left, e.Right, e.Escape}
	case *ast.Between:
		return []ast.Expr{e.Operand, e.Low, e.High}
	case *ast.In:
		return append([]ast.Expr{e.Operand}, e.List...)
	case *ast.IsNull:
		return []ast.Expr{e.Operand}
	case *ast.IsTrue:
		return []ast.Expr{e.Operand}
	case *ast.Case:
		list := []ast.Expr{e.Operand}
		for _, w := range e.Whens {
			list = append(list, w.Condition, w.Result)
		}
		return append(list, e.Else)
	case *ast.Cast:
		return []ast.Expr{e.Operand}
	case *ast.Interval:
		return []ast.Expr{e.Amount}
	case *ast.ArrayLiteral:
		return e.Items
	case *ast.MapLiteral:
		var list []ast.Expr
		for i := range e.Keys {
			list = append(list, e.Keys[i], e.Values[i])
		}
		return list
	case *ast.StructLiteral:
		return e.Items
	case *ast.Element:
		return []ast.Expr{e.Operand, e.Index, e.To}
	case *ast.Dereference:
		return []ast.Expr{e.Operand}
	}
	return nil
}
