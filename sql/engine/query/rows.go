package query

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// open implements operator.
func (s *scanOp) open(x *execution) (chunk.Stream, error) { return s.openRestricted(x, Restriction{}) }

// scanStream puts the columns read at their places; those that were not read are nil.
type scanStream struct {
	chunk.Stream
	columns []int
	out     *chunk.Chunk
}

// Next implements chunk.Stream.
func (s *scanStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	c, err := s.Stream.Next(ctx)
	if c == nil || err != nil {
		return nil, err
	}
	for i, place := range s.columns {
		s.out.Columns[place] = c.Columns[i]
	}
	s.out.Rows = c.Rows
	return s.out, nil
}

// filterOp keeps the rows for which a condition is true.
type filterOp struct {
	input     operator
	condition *expr.Node
	// lookup finds the rows of a correlated condition; nil reads all.
	lookup *lookup
	// scope is that of a condition as it was written, for messages.
	scope *scope
}

// open implements operator.
func (f *filterOp) open(x *execution) (chunk.Stream, error) {
	return f.openRestricted(x, Restriction{})
}

// filterStream is a running filterOp.
type filterStream struct {
	chunk.Stream
	condition *expr.Evaluator
	// simple is the condition in a simple form, if it has one.
	simple *simpleFilter
	rows   []int32
	out    *chunk.Chunk
}

// Next implements chunk.Stream.
func (f *filterStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for {
		c, err := f.Stream.Next(ctx)
		if c == nil || err != nil {
			return nil, err
		}
		if f.simple != nil {
			f.rows = f.simple.rows(c, f.rows[:0])
		} else if f.rows, err = f.condition.Filter(c, f.rows[:0]); err != nil {
			return nil, err
		}
		switch len(f.rows) {
		case 0:
		case c.Rows:
			return c, nil
		default:
			f.out = pick(f.out, c, f.rows)
			return f.out, nil
		}
	}
}

// pick copies rows of c into out, which is made if it is nil.
func pick(out, c *chunk.Chunk, rows []int32) *chunk.Chunk {
	if out == nil {
		out = &chunk.Chunk{Columns: make([]*chunk.Vector, len(c.Columns))}
	}
	for i, v := range c.Columns {
		if v == nil {
			continue
		}
		if out.Columns[i] == nil || !out.Columns[i].Type.Equal(v.Type) {
			out.Columns[i] = chunk.NewVector(v.Type, len(rows))
		}
		out.Columns[i].Reset()
		gather(out.Columns[i], v, rows)
	}
	out.Rows = len(rows)
	return out
}

// projectOp computes columns.
type projectOp struct {
	input operator
	nodes []*expr.Node
}

// open implements operator.
func (p *projectOp) open(x *execution) (chunk.Stream, error) {
	return p.openRestricted(x, Restriction{})
}

// projectStream is a running projectOp.
type projectStream struct {
	chunk.Stream
	columns []*expr.Evaluator
	out     *chunk.Chunk
}

// Next implements chunk.Stream.
func (p *projectStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	c, err := p.Stream.Next(ctx)
	if c == nil || err != nil {
		return nil, err
	}
	for i, e := range p.columns {
		if p.out.Columns[i], err = e.Eval(c); err != nil {
			return nil, err
		}
	}
	p.out.Rows = c.Rows
	return p.out, nil
}

// noRows is a stream that ends at once.
type noRows struct{}

// Next implements chunk.Stream.
func (noRows) Next(context.Context) (*chunk.Chunk, error) { return nil, nil }

// Close implements chunk.Stream.
func (noRows) Close() error { return nil }

// limitOp passes some rows on; a limit below 0 is none.
type limitOp struct {
	input         operator
	limit, offset int64
}

// open implements operator.
func (l *limitOp) open(x *execution) (chunk.Stream, error) {
	if l.limit == 0 {
		return noRows{}, nil
	}
	in, err := l.input.open(x)
	if err != nil {
		return nil, err
	}
	return &limitStream{Stream: in, limit: l.limit, skip: l.offset}, nil
}

// limitStream is a running limitOp.
type limitStream struct {
	chunk.Stream
	limit, skip int64
	out         *chunk.Chunk
}

// Next implements chunk.Stream.
func (l *limitStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for l.limit != 0 {
		c, err := l.Stream.Next(ctx)
		if c == nil || err != nil {
			return nil, err
		}
		from := min(l.skip, int64(c.Rows))
		l.skip -= from
		to := int64(c.Rows)
		if l.limit > 0 {
			to = min(to, from+l.limit)
			l.limit -= to - from
		}
		if from == to {
			continue
		}
		if from == 0 && to == int64(c.Rows) {
			return c, nil
		}
		rows := make([]int32, 0, to-from)
		for i := from; i < to; i++ {
			rows = append(rows, int32(i))
		}
		l.out = pick(l.out, c, rows)
		return l.out, nil
	}
	return nil, nil
}

// unionOp reads its inputs one after the other.
type unionOp struct{ inputs []operator }

// open implements operator.
func (u *unionOp) open(x *execution) (chunk.Stream, error) {
	return &unionStream{x: x, rest: u.inputs}, nil
}

// unionStream is a running unionOp.
type unionStream struct {
	x       *execution
	rest    []operator
	current chunk.Stream
}

// Next implements chunk.Stream.
func (u *unionStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for {
		if u.current == nil {
			if len(u.rest) == 0 {
				return nil, nil
			}
			var err error
			if u.current, err = u.rest[0].open(u.x); err != nil {
				return nil, err
			}
			u.rest = u.rest[1:]
		}
		c, err := u.current.Next(ctx)
		if c != nil || err != nil {
			return c, err
		}
		err = u.current.Close()
		u.current = nil
		if err != nil {
			return nil, err
		}
	}
}

// Close implements chunk.Stream.
func (u *unionStream) Close() error {
	if u.current == nil {
		return nil
	}
	err := u.current.Close()
	u.current, u.rest = nil, nil
	return err
}

// distinctOp keeps the first of equal rows.
type distinctOp struct {
	input operator
	types []catalog.Type
}

// open implements operator.
func (d *distinctOp) open(x *execution) (chunk.Stream, error) {
	in, err := d.input.open(x)
	if err != nil {
		return nil, err
	}
	return &distinctStream{Stream: in, seen: newGrouper(), held: x.account("DISTINCT")}, nil
}

// distinctStream is a running distinctOp.
type distinctStream struct {
	chunk.Stream
	seen   *grouper
	held   *account
	groups []int32
	rows   []int32
	out    *chunk.Chunk
}

// Next implements chunk.Stream.
func (d *distinctStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for {
		c, err := d.Stream.Next(ctx)
		if c == nil || err != nil {
			return nil, err
		}
		known := d.seen.n
		d.groups = d.seen.groups(c.Columns, c.Rows, d.groups)
		if err := d.held.set(d.seen.heap); err != nil {
			return nil, err
		}
		d.rows = d.rows[:0]
		for i, g := range d.groups {
			if int(g) >= known {
				d.rows = append(d.rows, int32(i))
				known = int(g) + 1
			}
		}
		if len(d.rows) > 0 {
			d.out = pick(d.out, c, d.rows)
			return d.out, nil
		}
	}
}

// semiSetOp keeps the rows of left that right has too (INTERSECT), or has not (EXCEPT).
type semiSetOp struct {
	left, right operator
	types       []catalog.Type
	intersect   bool
}

// open implements operator.
func (s *semiSetOp) open(x *execution) (chunk.Stream, error) {
	right, err := all(x, s.right, s.types)
	if err != nil {
		return nil, err
	}
	seen := newGrouper()
	seen.groups(right.Columns, right.Rows, nil)
	held := x.account("SET OPERATION")
	if err := held.set(seen.heap); err != nil {
		return nil, err
	}
	left, err := s.left.open(x)
	if err != nil {
		return nil, err
	}
	return &semiSetStream{Stream: left, seen: seen, held: held, known: seen.n, intersect: s.intersect}, nil
}

// semiSetStream is a running semiSetOp.
type semiSetStream struct {
	chunk.Stream
	seen      *grouper
	held      *account
	known     int
	intersect bool
	groups    []int32
	rows      []int32
	out       *chunk.Chunk
}

// Next implements chunk.Stream.
func (s *semiSetStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for {
		c, err := s.Stream.Next(ctx)
		if c == nil || err != nil {
			return nil, err
		}
		s.groups = s.seen.groups(c.Columns, c.Rows, s.groups)
		if err := s.held.set(s.seen.heap); err != nil {
			return nil, err
		}
		s.rows = s.rows[:0]
		for i, g := range s.groups {
			if (int(g) < s.known) == s.intersect {
				s.rows = append(s.rows, int32(i))
			}
		}
		if len(s.rows) > 0 {
			s.out = pick(s.out, c, s.rows)
			return s.out, nil
		}
	}
}
