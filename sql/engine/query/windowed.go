package query

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// windowOp adds a column for each window function to its input's rows, all of which it holds.
type windowOp struct {
	input operator
	types []catalog.Type
	specs []*windowSpec
}

// open implements operator.
func (w *windowOp) open(x *execution) (chunk.Stream, error) {
	whole, err := all(x, w.input, w.types)
	if err != nil {
		return nil, err
	}
	for _, s := range w.specs {
		v, err := s.column(x, whole)
		if err != nil {
			return nil, err
		}
		whole.Columns = append(whole.Columns, v)
	}
	return newSliced(whole, nil, 0, whole.Rows), nil
}

// windowRows are the rows of one partition in order.
type windowRows struct {
	// lo is where the partition begins in the order of all rows, n how many rows it has.
	lo, n int
	// peer is the place where the peers of each row begin, and next where the following ones begin.
	peer, next []int
	// args are the arguments of all rows, in order.
	args []*chunk.Vector
}

// column computes the function for all rows.
func (s *windowSpec) column(x *execution, whole *chunk.Chunk) (*chunk.Vector, error) {
	input, err := newAggregateInput(x, s.call)
	if err != nil {
		return nil, err
	}
	if err := input.eval(whole); err != nil {
		return nil, err
	}
	columns, keys, err := s.sortColumns(x, whole)
	if err != nil {
		return nil, err
	}
	order := sortedUntil(func() bool { return x.ctx.Err() != nil }, columns, keys, whole.Rows)
	if err := x.ended(); err != nil {
		return nil, err
	}
	for i, v := range input.all {
		ordered := chunk.NewVector(v.Type, len(order))
		gather(ordered, v, order)
		input.all[i] = ordered
	}
	run := &windowRun{spec: s, x: x, input: input, out: chunk.NewVector(s.call.node.Type, whole.Rows)}
	p := &windowRows{args: input.args}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && compareRows(columns, keys[:len(s.partition)], int(order[from]), int(order[to])) == 0 {
			to++
		}
		p.lo, p.n = from, to-from
		p.peers(columns, keys[len(s.partition):], order[from:to])
		if err := run.partition(p); err != nil {
			return nil, err
		}
		from = to
	}
	// The values are in the order of the windows; the rows are not.
	places := make([]int32, len(order))
	for i, r := range order {
		places[r] = int32(i)
	}
	inOrder := chunk.NewVector(run.out.Type, whole.Rows)
	gather(inOrder, run.out, places)
	return inOrder, nil
}

// sortColumns evaluates what the rows are parted and ordered by.
func (s *windowSpec) sortColumns(x *execution, whole *chunk.Chunk) (columns []*chunk.Vector, keys []sortKey, err error) {
	add := func(n *expr.Node, k sortKey) error {
		e, err := x.compile(n)
		if err != nil {
			return err
		}
		v, err := e.Eval(whole)
		k.column = len(columns)
		columns, keys = append(columns, v), append(keys, k)
		return err
	}
	for _, n := range s.partition {
		if err := add(n, sortKey{nullsFirst: true}); err != nil {
			return nil, nil, err
		}
	}
	for i, n := range s.order {
		if err := add(n, s.keys[i]); err != nil {
			return nil, nil, err
		}
	}
	return columns, keys, nil
}

// peers finds the rows that are equal in order.
func (p *windowRows) peers(columns []*chunk.Vector, keys []sortKey, rows []int32) {
	n := len(rows)
	p.peer, p.next = grown(p.peer[:0], n), grown(p.next[:0], n)
	for i := 1; i < n; i++ {
		p.peer[i] = i
		if compareRows(columns, keys, int(rows[i-1]), int(rows[i])) == 0 {
			p.peer[i] = p.peer[i-1]
		}
	}
	for i := n - 1; i >= 0; i-- {
		p.next[i] = n
		if i+1 < n {
			if p.next[i] = p.next[i+1]; p.peer[i+1] != p.peer[i] {
				p.next[i] = i + 1
			}
		}
	}
}

// bounds returns the frame [from, to) of row i. Both ends only grow from row to row.
func (p *windowRows) bounds(f frame, i int) (from, to int) {
	n := int64(p.n)
	from, to = int(max(0, min(n, int64(i)+f.from))), int(max(0, min(n, int64(i)+f.to+1)))
	if !f.rows {
		switch {
		case f.from == 0:
			from = p.peer[i]
		}
		if f.to == 0 {
			to = p.next[i]
		}
	}
	return from, max(from, to)
}

// windowRun computes one function, partition by partition.
type windowRun struct {
	spec  *windowSpec
	x     *execution
	input *aggregateInput
	out   *chunk.Vector
	// groups and some are rows on their way to an aggregate.
	groups []int32
	some   []*chunk.Vector
}

// partition appends the values of one partition in order.
func (w *windowRun) partition(p *windowRows) error {
	s := w.spec
	switch name := s.call.node.Name; name {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile":
		return s.ranks(p, w.out)
	case "lag", "lead":
		return s.offsets(p, w.out, name == "lead")
	case "first_value", "last_value", "nth_value":
		for i := range p.n {
			from, to := p.bounds(s.frame, i)
			s.framed(p, w.out, from, to)
		}
		return nil
	}
	return w.aggregates(p)
}

// ranks are the functions of a row's place.
func (s *windowSpec) ranks(p *windowRows, out *chunk.Vector) error {
	n := p.n
	dense := int64(0)
	tiles := int64(1)
	if s.call.node.Name == "ntile" && len(p.args) > 0 && n > 0 {
		tiles = max(1, p.args[0].Int(p.lo))
	}
	for i := range n {
		if p.peer[i] == i {
			dense++
		}
		switch s.call.node.Name {
		case "row_number":
			out.AppendInt(int64(i + 1))
		case "rank":
			out.AppendInt(int64(p.peer[i] + 1))
		case "dense_rank":
			out.AppendInt(dense)
		case "percent_rank":
			x := 0.0
			if n > 1 {
				x = float64(p.peer[i]) / float64(n-1)
			}
			out.AppendFloat64(x)
		case "cume_dist":
			out.AppendFloat64(float64(p.next[i]) / float64(n))
		case "ntile":
			big, size := int64(n)%tiles, int64(n)/tiles
			tile := int64(i) / (size + 1)
			if tile >= big && size > 0 {
				tile = big + (int64(i)-big*(size+1))/size
			}
			out.AppendInt(tile + 1)
		}
	}
	return nil
}

// offsets are lag and lead.
func (s *windowSpec) offsets(p *windowRows, out *chunk.Vector, lead bool) error {
	for i := range p.n {
		by := int64(1)
		if len(p.args) > 1 {
			by = p.args[1].Int(p.lo + i)
		}
		if !lead {
			by = -by
		}
		switch at := int64(i) + by; {
		case at >= 0 && at < int64(p.n):
			out.AppendFrom(p.args[0], p.lo+int(at))
		case len(p.args) > 2:
			s.fallback(p.args[2], p.lo+i, out)
		default:
			out.AppendNull()
		}
	}
	return nil
}

// fallback appends the third argument of lag and lead, whose type may be another integer's.
func (s *windowSpec) fallback(v *chunk.Vector, r int, out *chunk.Vector) {
	switch {
	case v.IsNull(r):
		out.AppendNull()
	case v.Layout == out.Layout:
		out.AppendFrom(v, r)
	case out.Type.IsInteger() && v.Type.IsInteger():
		appendInteger(out, v.Int(r))
	case out.Type.Kind == catalog.Decimal && v.Type.IsInteger():
		scaled, _ := wide.From(v.Int(r)).ScaleUp(out.Type.Scale)
		convert.AppendWide(out, scaled)
	default:
		if !convert.Parser(out.Type, convert.Loose)(out, convert.AppendText(nil, v, r)) {
			out.AppendNull()
		}
	}
}

// framed is first_value, last_value and nth_value of the rows [from, to).
func (s *windowSpec) framed(p *windowRows, out *chunk.Vector, from, to int) {
	skipNulls := len(p.args) > 1 && p.args[1].Type.Kind == catalog.Boolean && p.n > 0 && p.args[1].Int(p.lo) != 0
	step, at, last := 1, from, to
	if s.call.node.Name == "last_value" {
		step, at, last = -1, to-1, from-1
	}
	if s.call.node.Name == "nth_value" {
		at = from + int(p.args[1].Int(p.lo)) - 1
		if at >= to {
			out.AppendNull()
			return
		}
	}
	for ; at != last && from < to; at += step {
		if r := p.lo + at; !skipNulls || !p.args[0].IsNull(r) {
			out.AppendFrom(p.args[0], r)
			return
		}
	}
	out.AppendNull()
}
