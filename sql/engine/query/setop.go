package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// setOperation binds UNION, INTERSECT and EXCEPT. Names are those of the left side; both sides are cast to common types.
func (b *binder) setOperation(s *ast.SetOperation, outer *scope, refs *[]int) (*bound, error) {
	left, err := b.body(s.Left, outer, refs)
	if err != nil {
		return nil, err
	}
	right, err := b.body(s.Right, outer, refs)
	if err != nil {
		return nil, err
	}
	if len(left.columns) != len(right.columns) {
		return nil, unequalColumns(left.columns, right.columns)
	}
	out := &bound{}
	var ln, rn []*expr.Node
	for i := range left.columns {
		l, r := left.columns[i], right.columns[i]
		t, err := b.common([]Column{l, r})
		if err != nil {
			lt, rt := strings.ToUpper(l.Type.Internal()), strings.ToUpper(r.Type.Internal())
			return nil, doriserr.New("Can not find compatible type for %s#%d and %s#%d, Can not find assignment compatible type between %s and %sin set operation",
				l.Name, l.id-1, r.Name, r.id-1, lt, rt)
		}
		a, err := b.cast(left, i, t)
		if err != nil {
			return nil, err
		}
		c, err := b.cast(right, i, t)
		if err != nil {
			return nil, err
		}
		ln, rn = append(ln, a), append(rn, c)
		out.columns = append(out.columns, Column{Name: l.Name, Type: t, Nullable: l.Nullable || r.Nullable, id: b.newID()})
	}
	types := nodeTypes(ln)
	a, c := operator(&projectOp{left.op, ln}), operator(&projectOp{right.op, rn})
	switch strings.ToUpper(s.Op) {
	case "UNION":
		out.op = &unionOp{[]operator{a, c}}
		if !s.All {
			if err := expr.Groupable(types...); err != nil {
				return nil, err
			}
			out.op = &distinctOp{out.op, types}
		}
	case "INTERSECT", "EXCEPT", "MINUS":
		if s.All {
			return nil, doriserr.New("INTERSECT and EXCEPT does not support ALL qualified")
		}
		out.op = &distinctOp{&semiSetOp{a, c, types, strings.EqualFold(s.Op, "INTERSECT")}, types}
	default:
		return nil, doriserr.NotSupported("%s", s.Op)
	}
	return out, nil
}

// common returns the type that all columns can have, as CASE finds it.
func (b *binder) common(columns []Column) (catalog.Type, error) {
	same := true
	for _, c := range columns[1:] {
		same = same && c.Type.Equal(columns[0].Type)
	}
	if same {
		return columns[0].Type, nil
	}
	sc := &scope{}
	e := &ast.Case{}
	for i, c := range columns {
		sc.columns = append(sc.columns, scopeColumn{typ: c.Type, nullable: true})
		e.Whens = append(e.Whens, ast.When{Condition: &ast.Literal{Kind: ast.BoolLiteral, Text: "false"}, Result: indexed(i, ast.Pos{})})
	}
	n, err := b.env.Options.Analyze(e, sc)
	if err != nil {
		return catalog.Type{}, err
	}
	return n.Type, nil
}

// cast makes column i of a query a type.
func (b *binder) cast(r *bound, i int, t catalog.Type) (*expr.Node, error) {
	sc := boundScope(r, "", "")
	if r.columns[i].Type.Equal(t) {
		return b.env.Options.Analyze(indexed(i, ast.Pos{}), sc)
	}
	return b.env.Options.Analyze(&ast.Cast{Operand: indexed(i, ast.Pos{}), Type: t}, sc)
}

// values binds VALUES: a column for each place, of the common type of its values.
func (b *binder) values(v *ast.Values, outer *scope, refs *[]int) (*bound, error) {
	if len(v.Rows) == 0 {
		return nil, doriserr.NotSupported("VALUES without rows")
	}
	width := len(v.Rows[0])
	nodes := make([][]*expr.Node, len(v.Rows))
	sc := &scope{outer: outer, refs: refs}
	for i, row := range v.Rows {
		if len(row) != width {
			return nil, doriserr.New("Column count doesn't match value count")
		}
		for _, e := range row {
			n, err := b.analyse(e, sc, "UNBOUND_ONE_ROW_RELATION")
			if err != nil {
				return nil, err
			}
			nodes[i] = append(nodes[i], n)
		}
	}
	out := &bound{}
	for k := range width {
		columns := make([]Column, len(nodes))
		for i := range nodes {
			columns[i] = Column{Type: nodes[i][k].Type}
		}
		t, err := b.common(columns)
		if err != nil {
			return nil, err
		}
		name := v.Rows[0][k].String()
		out.columns = append(out.columns, Column{Name: name, Type: t, Nullable: true, id: b.newID()})
		for i := range nodes {
			if !nodes[i][k].Type.Equal(t) {
				if nodes[i][k], err = b.env.Options.Analyze(&ast.Cast{Operand: v.Rows[i][k], Type: t}, sc); err != nil {
					return nil, err
				}
			}
		}
	}
	union := &unionOp{}
	for _, row := range nodes {
		union.inputs = append(union.inputs, &projectOp{oneRow{}, row})
	}
	out.op = union
	return out, nil
}
