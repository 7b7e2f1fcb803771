package query

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// unnested makes semi and anti joins of the correlated sub-queries whose values are conditions themselves: WHERE EXISTS, NOT EXISTS
// and IN. The rows keep their columns, a constant in the place of what was computed. It returns nil if there is none, and the
// conditions that are left.
func (o *optimizer) unnested(a *applyOp, conditions []*expr.Node) (operator, []*expr.Node) {
	width := len(a.types) - len(a.subs)
	var left operator
	var stay []*expr.Node
	joined := make([]bool, len(a.subs))
	for _, n := range conditions {
		c, anti := n, false
		if n.Op == expr.OpNot {
			c, anti = n.Args[0], true
		}
		i := c.Column - width
		if c.Op != expr.OpColumn || i < 0 || i >= len(a.subs) || joined[i] || anti && a.subs[i].kind != existence {
			stay = append(stay, n)
			continue
		}
		input := left
		if input == nil {
			input = a.input
		}
		j := a.subs[i].join(input, a.types[:width])
		if j == nil {
			stay = append(stay, n)
			continue
		}
		if anti {
			j.kind = leftAnti
		}
		left, joined[i] = j, true
	}
	if left == nil {
		return nil, conditions
	}
	// What reads a joined sub-query's value elsewhere reads the constant.
	nodes := make([]*expr.Node, width, len(a.types))
	for i := range nodes {
		nodes[i] = &expr.Node{Op: expr.OpColumn, Type: a.types[i], Nullable: true, Column: i}
	}
	rest := &applyOp{input: left, types: slices.Clone(a.types[:width])}
	for i, s := range a.subs {
		if joined[i] {
			known := chunk.NewVector(s.typ, 1)
			known.AppendInt(1)
			nodes = append(nodes, &expr.Node{Op: expr.OpLiteral, Type: s.typ, Value: known})
			continue
		}
		nodes = append(nodes, &expr.Node{Op: expr.OpColumn, Type: s.typ, Nullable: true, Column: len(rest.types)})
		rest.subs, rest.types = append(rest.subs, s), append(rest.types, s.typ)
	}
	if len(rest.subs) > 0 {
		left = rest
	}
	return &projectOp{left, nodes}, stay
}

// join returns the semi join of rows of these types with what the sub-query reads, or nil if that is not the same or has no equality.
func (s *subquery) join(left operator, types []catalog.Type) *joinOp {
	if len(s.params) == 0 || s.kind == scalarValue {
		return nil
	}
	width := len(types)
	member := s.member
	op := s.plan.op
	for {
		switch o := op.(type) {
		case *distinctOp:
			op = o.input
			continue
		case *sortOp:
			if o.limit < 0 && o.offset == 0 && o.keep == len(o.types) {
				op = o.input
				continue
			}
		case *projectOp:
			if anyCorrelated(o.nodes) && (member == nil || correlated(replaced(member, o.nodes))) {
				return nil
			}
			if member != nil {
				member = replaced(member, o.nodes)
			}
			if _, ok := o.input.(*filterOp); ok {
				op = o.input
				continue
			}
		}
		break
	}
	f, ok := op.(*filterOp)
	if !ok || dependsAround(f.input) || readsQueries(f.input) {
		return nil
	}
	var own, on []*expr.Node
	for _, c := range conjunctNodes(f.condition, nil) {
		if correlated(c) {
			on = append(on, c)
		} else {
			own = append(own, c)
		}
	}
	for _, c := range on {
		if !movable(c) {
			return nil
		}
	}
	// The right side has the columns that conditions read, and no others.
	var used []int
	var nodes []*expr.Node
	var rightTypes []catalog.Type
	place := func(n *expr.Node) *expr.Node {
		i := slices.Index(used, n.Column)
		if i < 0 {
			i = len(used)
			used, nodes, rightTypes = append(used, n.Column), append(nodes, n), append(rightTypes, n.Type)
		}
		c := *n
		c.Column = width + i
		return &c
	}
	var rewrite func(n *expr.Node) *expr.Node
	valid := true
	rewrite = func(n *expr.Node) *expr.Node {
		if n.Op == expr.OpColumn {
			switch {
			case n.Column >= 0:
				return place(n)
			case n.Column <= outerColumn:
				c := *n
				c.Column = s.params[outerColumn-n.Column]
				valid = valid && c.Column < width
				return &c
			}
			// A parameter of a lambda.
			return n
		}
		if len(n.Args) == 0 {
			return n
		}
		c := *n
		c.Args = make([]*expr.Node, len(n.Args))
		for i, a := range n.Args {
			c.Args[i] = rewrite(a)
		}
		return &c
	}
	var conditions []*expr.Node
	for _, c := range on {
		conditions = append(conditions, rewrite(c))
	}
	if s.kind == membership {
		if !below(s.operand, width) {
			return nil
		}
		conditions = append(conditions, &expr.Node{Op: expr.OpCompare, Name: "=", Type: catalog.Of(catalog.Boolean), Nullable: true,
			Args: []*expr.Node{s.operand, rewrite(member)}})
	}
	if !valid || len(nodes) == 0 {
		return nil
	}
	j := newJoin(leftSemi, left, &projectOp{filtered(f.input, own), nodes}, types, rightTypes, conditions)
	if len(j.leftKeys) == 0 {
		return nil
	}
	return j
}

// readsQueries reports whether an operator or one below it computes sub-queries.
func readsQueries(op operator) bool {
	if _, ok := op.(*applyOp); ok {
		return true
	}
	return slices.ContainsFunc(planNodeOf(op).inputs, readsQueries)
}
