package query

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// optimizer rewrites a bound plan so that it gives the same rows sooner: conditions move to the tables that they read, inner joins
// are put in an order that does not multiply tables out, and correlated conditions are made ready to be looked up.
type optimizer struct {
	// shared are the common tables that have been rewritten.
	shared map[*sharedOp]bool
}

// optimized rewrites a whole plan.
func optimized(op operator) operator {
	o := &optimizer{shared: map[*sharedOp]bool{}}
	return o.sink(op, nil)
}

// sink rewrites an operator and those below, and applies conditions to its rows as far below as they can be decided.
func (o *optimizer) sink(op operator, conditions []*expr.Node) operator {
	switch op := op.(type) {
	case *filterOp:
		own, stay := split(conjunctNodes(op.condition, nil), movable)
		in := o.sink(op.input, append(own, conditions...))
		return filtered(in, stay)
	case *projectOp:
		down, stay := split(conditions, func(n *expr.Node) bool { return op.passes(n) })
		for i, n := range down {
			down[i] = replaced(n, op.nodes)
		}
		return filtered(&projectOp{o.sink(op.input, down), op.nodes}, stay)
	case *joinOp:
		return o.join(op, conditions)
	case *applyOp:
		width := len(op.types) - len(op.subs)
		down, stay := split(conditions, func(n *expr.Node) bool { return below(n, width) })
		if joined, rest := o.unnested(op, stay); joined != nil {
			return o.sink(joined, append(down, rest...))
		}
		c := *op
		c.input = o.sink(op.input, down)
		o.subqueries(op.subs)
		return filtered(&c, stay)
	case *lateralOp:
		down, stay := split(conditions, func(n *expr.Node) bool { return below(n, op.width) })
		c := *op
		c.input = o.sink(op.input, down)
		return filtered(&c, stay)
	case *groupOp:
		down, stay := split(conditions, func(n *expr.Node) bool {
			return op.sets == nil && len(op.keys) > 0 && !correlated(n) && below(n, len(op.keys))
		})
		for i, n := range down {
			down[i] = replaced(n, op.keys)
		}
		c := *op
		c.input = o.sink(op.input, down)
		return filtered(&c, stay)
	case *distinctOp:
		return &distinctOp{o.sink(op.input, conditions), op.types}
	case *unionOp:
		c := &unionOp{}
		for _, in := range op.inputs {
			c.inputs = append(c.inputs, o.sink(in, conditions))
		}
		return c
	case *semiSetOp:
		c := *op
		c.left, c.right = o.sink(op.left, conditions), o.sink(op.right, nil)
		return &c
	case *sortOp:
		c := *op
		if op.limit < 0 && op.offset == 0 {
			c.input = o.sink(op.input, conditions)
			return &c
		}
		c.input = o.sink(op.input, nil)
		return filtered(&c, conditions)
	case *limitOp:
		return filtered(&limitOp{o.sink(op.input, nil), op.limit, op.offset}, conditions)
	case *windowOp:
		c := *op
		c.input = o.sink(op.input, nil)
		return filtered(&c, conditions)
	case *sharedOp:
		if !o.shared[op] {
			o.shared[op] = true
			var down []*expr.Node
			if op.uses < 2 {
				down, conditions = split(conditions, func(n *expr.Node) bool { return !correlated(n) })
			}
			op.input = o.sink(op.input, down)
		}
		return filtered(op, conditions)
	case *recursiveOp:
		op.anchor, op.step = o.sink(op.anchor, nil), o.sink(op.step, nil)
		return filtered(op, conditions)
	}
	return filtered(op, conditions)
}

// subqueries rewrites the plans of sub-queries.
func (o *optimizer) subqueries(subs []*subquery) {
	for _, s := range subs {
		s.plan.op = o.sink(s.plan.op, nil)
	}
}

// filtered applies conditions to an operator's rows.
func filtered(op operator, conditions []*expr.Node) operator {
	if len(conditions) == 0 {
		return op
	}
	f := &filterOp{input: op, condition: conjunction(conditions)}
	f.lookup = newLookup(op, conditions)
	return f
}

// conjunction is the AND of conditions.
func conjunction(conditions []*expr.Node) *expr.Node {
	if len(conditions) == 1 {
		return conditions[0]
	}
	n := &expr.Node{Op: expr.OpAnd, Name: "AND", Type: catalog.Of(catalog.Boolean), Args: conditions}
	for _, c := range conditions {
		n.Nullable = n.Nullable || c.Nullable
	}
	return n
}

// conjunctNodes appends the conditions that a condition is the AND of.
func conjunctNodes(n *expr.Node, to []*expr.Node) []*expr.Node {
	if n.Op != expr.OpAnd {
		return append(to, n)
	}
	for _, a := range n.Args {
		to = conjunctNodes(a, to)
	}
	return to
}

// split parts conditions by a question.
func split(conditions []*expr.Node, is func(*expr.Node) bool) (yes, no []*expr.Node) {
	for _, n := range conditions {
		if is(n) {
			yes = append(yes, n)
		} else {
			no = append(no, n)
		}
	}
	return yes, no
}

// movable reports whether a condition may be decided earlier or more often: it has no effect and the same value each time.
func movable(n *expr.Node) bool {
	if n.Op == expr.OpCall {
		switch n.Name {
		case "random", "uuid", "uuid_numeric", "sleep", "uniform", "random_bytes", "array_shuffle", "assert_true", "raise_error":
			return false
		}
	}
	for _, a := range n.Args {
		if !movable(a) {
			return false
		}
	}
	return true
}

// correlated reports whether an expression reads rows around the query.
func correlated(n *expr.Node) bool {
	if n.Op == expr.OpColumn {
		return n.Column <= outerColumn
	}
	for _, a := range n.Args {
		if correlated(a) {
			return true
		}
	}
	return false
}

// below reports whether an expression reads only columns before this one.
func below(n *expr.Node, width int) bool {
	if n.Op == expr.OpColumn {
		return n.Column < width
	}
	for _, a := range n.Args {
		if !below(a, width) {
			return false
		}
	}
	return true
}

// maxRepeated is how large an expression may be that is computed below a projection once more.
const maxRepeated = 6

// passes reports whether a condition can be decided before the projection: on columns, constants and small expressions.
func (p *projectOp) passes(n *expr.Node) bool {
	for _, c := range n.Columns(nil) {
		if c >= 0 && (!movable(p.nodes[c]) || sizeOf(p.nodes[c]) > maxRepeated) {
			return false
		}
	}
	return true
}

// sizeOf is how many nodes an expression has.
func sizeOf(n *expr.Node) int {
	size := 1
	for _, a := range n.Args {
		size += sizeOf(a)
	}
	return size
}

// replaced puts expressions in the place of columns.
func replaced(n *expr.Node, by []*expr.Node) *expr.Node {
	if n.Op == expr.OpColumn {
		if n.Column >= 0 {
			return by[n.Column]
		}
		return n
	}
	if len(n.Args) == 0 {
		return n
	}
	c := *n
	c.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = replaced(a, by)
	}
	return &c
}

// guess is about how many rows an operator gives, for the order of joins.
func guess(op operator) float64 {
	switch op := op.(type) {
	case *scanOp:
		if op.relation.Count != nil {
			if n, _, err := op.relation.Count(context.Background()); err == nil {
				return float64(n)
			}
		}
		return 1000
	case *filterOp:
		n := guess(op.input)
		for _, c := range conjunctNodes(op.condition, nil) {
			n *= share(c)
		}
		return n
	case *projectOp:
		return guess(op.input)
	case *applyOp:
		return guess(op.input)
	case *windowOp:
		return guess(op.input)
	case *lateralOp:
		return 4 * guess(op.input)
	case *distinctOp:
		return guess(op.input) / 2
	case *reorderOp:
		return guess(op.input)
	case *groupOp:
		if op.plain {
			return 1
		}
		return guess(op.input) / 4
	case *sortOp:
		if n := guess(op.input); op.limit < 0 || n < float64(op.limit) {
			return n
		}
		return float64(op.limit)
	case *limitOp:
		if n := guess(op.input); op.limit < 0 || n < float64(op.limit) {
			return n
		}
		return float64(op.limit)
	case *unionOp:
		n := 0.0
		for _, in := range op.inputs {
			n += guess(in)
		}
		return n
	case *semiSetOp:
		return guess(op.left) / 2
	case *joinOp:
		l := guess(op.left)
		switch {
		case op.kind == leftSemi || op.kind == leftAnti:
			return l / 2
		case len(op.leftKeys) > 0:
			return max(l, guess(op.right))
		}
		return l * guess(op.right)
	case *sharedOp:
		return guess(op.input)
	case *numbersOp:
		return float64(op.n)
	case oneRow:
		return 1
	}
	return 1000
}

// share is about the share of rows for which a condition holds.
func share(n *expr.Node) float64 {
	switch n.Op {
	case expr.OpCompare:
		if n.Name == "=" || n.Name == "<=>" {
			return 0.05
		}
		return 0.4
	case expr.OpIn:
		return 0.1
	}
	return 0.3
}
