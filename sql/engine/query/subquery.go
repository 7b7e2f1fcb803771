package query

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// subqueryKind is what is made of a sub-query's rows.
type subqueryKind uint8

// The kinds of sub-queries.
const (
	scalarValue subqueryKind = iota
	existence
	membership
)

// subquery is a query inside of an expression. Its value is one more column of the rows around it.
type subquery struct {
	kind subqueryKind
	plan *bound
	typ  catalog.Type
	// params are the columns of the rows around that it reads.
	params []int
	// paramTypes are their types.
	paramTypes []catalog.Type
	// operand and member are the two sides of IN, of one type; member reads the sub-query's rows.
	operand, member *expr.Node
}

// subqueries replaces the queries in an expression by columns that it adds to the scope, and returns the queries in their order.
func (b *binder) subqueries(e ast.Expr, sc *scope, clause string) (ast.Expr, []*subquery, error) {
	var subs []*subquery
	var failed error
	var f func(x ast.Expr) (ast.Expr, bool)
	f = func(x ast.Expr) (ast.Expr, bool) {
		if failed != nil {
			return x, true
		}
		switch x := x.(type) {
		case *ast.Subquery:
			kind := scalarValue
			if x.Exists {
				kind = existence
			}
			s, err := b.subquery(kind, x, nil, sc, clause)
			if err != nil {
				failed = err
				return x, true
			}
			subs = append(subs, s)
			return indexed(sc.add(s.typ, true), x.Pos), true
		case *ast.In:
			if x.Query == nil {
				return nil, false
			}
			operand := transform(x.Operand, f)
			if failed != nil {
				return x, true
			}
			s, err := b.subquery(membership, x.Query, operand, sc, clause)
			if err != nil {
				failed = err
				return x, true
			}
			subs = append(subs, s)
			column := ast.Expr(indexed(sc.add(s.typ, true), x.Pos))
			if x.Not {
				column = &ast.Unary{Pos: x.Pos, Op: "NOT", Operand: column}
			}
			return column, true
		}
		return nil, false
	}
	out := transform(e, f)
	return out, subs, failed
}

// subquery binds one.
func (b *binder) subquery(kind subqueryKind, q *ast.Subquery, operand ast.Expr, sc *scope, clause string) (*subquery, error) {
	if q.Query == nil {
		return nil, doriserr.NotSupported("the subquery %s", q.Text)
	}
	s := &subquery{kind: kind, typ: catalog.Of(catalog.Boolean)}
	// The rows around have the columns of now: those that later queries add are behind them.
	around := *sc
	around.columns = sc.columns[:len(sc.columns):len(sc.columns)]
	plan, err := b.query(q.Query, &around, &s.params)
	if err != nil {
		return nil, err
	}
	s.plan = plan
	for _, p := range s.params {
		s.paramTypes = append(s.paramTypes, sc.columns[p].typ)
	}
	if kind == existence {
		return s, s.checkCorrelated()
	}
	if len(plan.columns) != 1 {
		return nil, doriserr.New("Multiple columns returned by subquery are not yet supported. Found %d", len(plan.columns))
	}
	if err := s.checkCorrelated(); err != nil {
		return nil, err
	}
	if kind == scalarValue {
		s.typ = plan.columns[0].Type
		return s, nil
	}
	// Doris's rules for comparing make both sides one type.
	both := *sc
	n := len(sc.columns)
	both.columns = append(around.columns, scopeColumn{typ: plan.columns[0].Type, nullable: true})
	equal, err := b.analyse(&ast.Binary{Pos: q.Pos, Op: "=", Left: operand, Right: indexed(n, q.Pos)}, &both, clause)
	if err != nil {
		return nil, err
	}
	if equal.Op == expr.OpCompare && len(equal.Args) == 2 && reads(equal.Args[1], n) && !reads(equal.Args[0], n) {
		s.operand, s.member = equal.Args[0], moved(equal.Args[1], -n)
		return s, nil
	}
	// The comparison was simplified, as one with NULL is: the operand becomes what the rows are.
	if s.operand, err = b.analyse(&ast.Cast{Pos: q.Pos, Operand: operand, Type: plan.columns[0].Type}, sc, clause); err != nil {
		return nil, err
	}
	c := plan.columns[0]
	s.member = &expr.Node{Op: expr.OpColumn, Type: c.Type, Nullable: c.Nullable, Name: c.Name}
	return s, nil
}

// reads reports whether an expression reads a column.
func reads(n *expr.Node, column int) bool { return slices.Contains(n.Columns(nil), column) }

// moved shifts the columns of a node.
func moved(n *expr.Node, by int) *expr.Node {
	c := *n
	if n.Op == expr.OpColumn && n.Column >= 0 {
		c.Column += by
	}
	c.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = moved(a, by)
	}
	return &c
}
