package query

import (
	"context"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// largeInput is from how many rows of its largest table on the order of an inner join follows the sizes of its tables. The rows of
// smaller ones come in the order of the tables in the text.
const largeInput = 10000

// join rewrites a join. Conditions apply to its rows.
func (o *optimizer) join(op *joinOp, conditions []*expr.Node) operator {
	width := len(op.leftTypes)
	op = op.narrowed(conditions)
	if op.kind == innerJoin && len(op.subs) == 0 {
		return o.inner(op, conditions)
	}
	var left, right, stay []*expr.Node
	for _, n := range conditions {
		switch s := side(n, width); {
		case s == 1 && op.kind != rightJoin && op.kind != fullJoin:
			left = append(left, n)
		case s == 2 && (op.kind == rightJoin || op.kind == innerJoin):
			right = append(right, moved(n, -width))
		default:
			stay = append(stay, n)
		}
	}
	c := *op
	c.rest = nil
	for _, n := range op.rest {
		switch s := side(n, width); {
		case !movable(n):
			c.rest = append(c.rest, n)
		case s == 1 && (op.kind == innerJoin || op.kind == rightJoin || op.kind == leftSemi):
			left = append(left, n)
		case s == 2 && op.kind != rightJoin && op.kind != fullJoin:
			right = append(right, moved(n, -width))
		default:
			c.rest = append(c.rest, n)
		}
	}
	c.left, c.right = o.sink(op.left, left), o.sink(op.right, right)
	o.subqueries(op.subs)
	return filtered(&c, stay)
}

// narrowed is the join without rows that conditions above drop anyhow: an outer join whose added NULLs cannot pass is an inner one.
func (j *joinOp) narrowed(conditions []*expr.Node) *joinOp {
	if j.kind != leftJoin && j.kind != rightJoin || len(j.subs) > 0 {
		return j
	}
	width := len(j.leftTypes)
	missing := func(c int) bool { return (c >= width) == (j.kind == leftJoin) && c >= 0 }
	for _, n := range conditions {
		if rejectsNull(n, missing) {
			c := *j
			c.kind = innerJoin
			return &c
		}
	}
	return j
}

// rejectsNull reports whether a condition surely does not hold if these columns are NULL.
func rejectsNull(n *expr.Node, missing func(int) bool) bool {
	switch n.Op {
	case expr.OpCompare:
		return n.Name != "<=>" && slices.ContainsFunc(n.Args, func(a *expr.Node) bool { return nullOf(a, missing) })
	case expr.OpIn:
		return nullOf(n.Args[0], missing)
	case expr.OpAnd:
		return slices.ContainsFunc(n.Args, func(a *expr.Node) bool { return rejectsNull(a, missing) })
	case expr.OpOr:
		return !slices.ContainsFunc(n.Args, func(a *expr.Node) bool { return !rejectsNull(a, missing) })
	}
	return false
}

// nullOf reports whether an expression is surely NULL if these columns are.
func nullOf(n *expr.Node, missing func(int) bool) bool {
	switch n.Op {
	case expr.OpColumn:
		return missing(n.Column)
	case expr.OpCast, expr.OpArithmetic:
		return slices.ContainsFunc(n.Args, func(a *expr.Node) bool { return nullOf(a, missing) })
	}
	return false
}

// leaf is one input of a tree of inner joins.
type leaf struct {
	op    operator
	types []catalog.Type
	// from is the place of its first column among those of all.
	from int
	// rows and all are about how many rows it has with and without its conditions.
	rows, all float64
}

// forest is a tree of inner joins taken apart: its inputs, and its conditions over the columns of all.
type forest struct {
	leaves     []leaf
	conditions []*expr.Node
	width      int
}

// take takes an operator apart.
func (f *forest) take(op operator, types []catalog.Type) {
	switch op := op.(type) {
	case *joinOp:
		if op.kind != innerJoin || len(op.subs) > 0 {
			break
		}
		from := f.width
		f.take(op.left, op.leftTypes)
		right := f.width
		f.take(op.right, op.rightTypes)
		for i, l := range op.leftKeys {
			f.conditions = append(f.conditions, &expr.Node{
				Op: expr.OpCompare, Name: "=", Type: catalog.Of(catalog.Boolean), Nullable: true,
				Args: []*expr.Node{moved(l, from), moved(op.rightKeys[i], right)},
			})
		}
		for _, n := range op.rest {
			f.conditions = append(f.conditions, moved(n, from))
		}
		return
	case *filterOp:
		j, ok := op.input.(*joinOp)
		all := conjunctNodes(op.condition, nil)
		if !ok || j.kind != innerJoin || len(j.subs) > 0 || slices.ContainsFunc(all, func(n *expr.Node) bool { return !movable(n) }) {
			break
		}
		from := f.width
		f.take(j, types)
		for _, n := range all {
			f.conditions = append(f.conditions, moved(n, from))
		}
		return
	}
	f.leaves = append(f.leaves, leaf{op: op, types: types, from: f.width})
	f.width += len(types)
}

// of returns the leaf of a column.
func (f *forest) of(column int) int {
	i, found := slices.BinarySearchFunc(f.leaves, column, func(l leaf, c int) int { return l.from - c })
	// A leaf without columns begins where the next one does.
	for found && i+1 < len(f.leaves) && f.leaves[i+1].from == column {
		i++
	}
	if !found {
		i--
	}
	return i
}

// members returns the leaves that an expression reads, or false if it reads anything else.
func (f *forest) members(n *expr.Node) ([]int, bool) {
	var list []int
	for _, c := range n.Columns(nil) {
		if c < 0 {
			return nil, false
		}
		if l := f.of(c); !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list, true
}

// inner rewrites a tree of inner joins.
func (o *optimizer) inner(op *joinOp, conditions []*expr.Node) operator {
	f := &forest{}
	f.take(op, nil)
	f.conditions = append(f.conditions, conditions...)
	for _, n := range f.conditions {
		f.conditions = append(f.conditions, commonConjuncts(n)...)
	}
	f.conditions = onceEach(f.conditions)
	own := make([][]*expr.Node, len(f.leaves))
	var between, stay []*expr.Node
	for _, n := range f.conditions {
		members, known := f.members(n)
		switch {
		case !known || len(members) == 0 || !movable(n):
			stay = append(stay, n)
		case len(members) == 1:
			own[members[0]] = append(own[members[0]], moved(n, -f.leaves[members[0]].from))
		default:
			between = append(between, n)
		}
	}
	largest := 0.0
	for i := range f.leaves {
		l := &f.leaves[i]
		l.op = o.sink(l.op, own[i])
		l.rows, l.all = guess(l.op), guess(source(l.op))
		largest = max(largest, l.all)
	}
	return filtered(f.joined(f.order(between, largest > largeInput), between), stay)
}

// onceEach returns conditions without those that are there already.
func onceEach(conditions []*expr.Node) []*expr.Node {
	var out []*expr.Node
	for _, n := range conditions {
		if !slices.ContainsFunc(out, func(x *expr.Node) bool { return movable(n) && same(n, x) }) {
			out = append(out, n)
		}
	}
	return out
}

// source is an operator without the filters above it.
func source(op operator) operator {
	for {
		f, ok := op.(*filterOp)
		if !ok {
			return op
		}
		op = f.input
	}
}

// order chooses the order of the leaves: each is joined to those before it by an equality if one can be. Large inputs begin with the
// largest one, which is never held in memory, and go on with the one that leaves the fewest rows.
func (f *forest) order(between []*expr.Node, large bool) []int {
	in := make([]bool, len(f.leaves))
	connected := func(i int) bool {
		for _, n := range between {
			if n.Op != expr.OpCompare || n.Name != "=" {
				continue
			}
			l, _ := f.members(n.Args[0])
			r, _ := f.members(n.Args[1])
			inside := func(list []int) bool {
				return len(list) > 0 && !slices.ContainsFunc(list, func(k int) bool { return !in[k] })
			}
			if len(l) == 1 && l[0] == i && inside(r) || len(r) == 1 && r[0] == i && inside(l) {
				return true
			}
		}
		return false
	}
	better := func(a, b leaf) bool {
		if x, y := a.rows/max(a.all, 1), b.rows/max(b.all, 1); x != y {
			return x < y
		}
		return a.rows < b.rows
	}
	var order []int
	next := func() int {
		best, linked := -1, false
		for i, l := range f.leaves {
			if in[i] {
				continue
			}
			c := connected(i)
			switch {
			case best < 0, c && !linked:
				best, linked = i, c
			case c != linked || !large:
			case linked && better(l, f.leaves[best]), !linked && l.rows < f.leaves[best].rows:
				best = i
			}
		}
		return best
	}
	if large {
		first := 0
		for i, l := range f.leaves {
			if l.rows > f.leaves[first].rows {
				first = i
			}
		}
		order, in[first] = append(order, first), true
	} else {
		order, in[0] = append(order, 0), true
	}
	for len(order) < len(f.leaves) {
		i := next()
		order, in[i] = append(order, i), true
	}
	return order
}

// joined joins the leaves in an order; its columns are those of the forest.
func (f *forest) joined(order []int, between []*expr.Node) operator {
	// place is where each column of the forest is among the columns joined so far, or -1.
	place := make([]int, f.width)
	for i := range place {
		place[i] = -1
	}
	put := func(l leaf, at int) {
		for k := range l.types {
			place[l.from+k] = at + k
		}
	}
	first := f.leaves[order[0]]
	put(first, 0)
	op, types := first.op, first.types
	rest := between
	for _, i := range order[1:] {
		l := f.leaves[i]
		put(l, len(types))
		var now []*expr.Node
		now, rest = split(rest, func(n *expr.Node) bool {
			return !slices.ContainsFunc(n.Columns(nil), func(c int) bool { return place[c] < 0 })
		})
		for k, n := range now {
			now[k] = placed(n, place)
		}
		op = newJoin(innerJoin, op, l.op, types, l.types, now)
		types = append(types[:len(types):len(types)], l.types...)
	}
	for i, at := range place {
		if i != at {
			return &reorderOp{op, place}
		}
	}
	return op
}

// placed moves each column of an expression to its place.
func placed(n *expr.Node, place []int) *expr.Node {
	c := *n
	if n.Op == expr.OpColumn && n.Column >= 0 {
		c.Column = place[n.Column]
	}
	c.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = placed(a, place)
	}
	return &c
}

// commonConjuncts returns the conditions that all branches of an OR have, whose rows it cannot widen.
func commonConjuncts(n *expr.Node) []*expr.Node {
	if n.Op != expr.OpOr || !movable(n) {
		return nil
	}
	var out []*expr.Node
	for _, c := range conjunctNodes(n.Args[0], nil) {
		everywhere := true
		for _, branch := range n.Args[1:] {
			everywhere = everywhere && slices.ContainsFunc(conjunctNodes(branch, nil), func(x *expr.Node) bool { return same(c, x) })
		}
		if everywhere {
			out = append(out, c)
		}
	}
	return out
}

// same reports whether two expressions are the same.
func same(a, b *expr.Node) bool {
	if a.Op != b.Op || !a.Type.Equal(b.Type) || len(a.Args) != len(b.Args) || a.Op == expr.OpLambda {
		return false
	}
	switch a.Op {
	case expr.OpColumn:
		return a.Column == b.Column
	case expr.OpLiteral:
		return a.Render() == b.Render()
	}
	if a.Name != b.Name {
		return false
	}
	if a.Op == expr.OpCompare && a.Name == "=" && same(a.Args[0], b.Args[1]) && same(a.Args[1], b.Args[0]) {
		return true
	}
	for i := range a.Args {
		if !same(a.Args[i], b.Args[i]) {
			return false
		}
	}
	return true
}

// reorderOp puts the columns of its input into another order: column i is the input's place[i].
type reorderOp struct {
	input operator
	place []int
}

// open implements operator.
func (r *reorderOp) open(x *execution) (chunk.Stream, error) {
	in, err := r.input.open(x)
	if err != nil {
		return nil, err
	}
	return &reorderStream{in, r.place, &chunk.Chunk{Columns: make([]*chunk.Vector, len(r.place))}}, nil
}

// reorderStream is a running reorderOp.
type reorderStream struct {
	chunk.Stream
	place []int
	out   *chunk.Chunk
}

// Next implements chunk.Stream.
func (r *reorderStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	c, err := r.Stream.Next(ctx)
	if c == nil || err != nil {
		return nil, err
	}
	for i, p := range r.place {
		r.out.Columns[i] = c.Columns[p]
	}
	r.out.Rows = c.Rows
	return r.out, nil
}
