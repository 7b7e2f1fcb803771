package query

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// joinKind says which rows without a partner a join keeps.
type joinKind uint8

// The kinds of joins. Right semi and anti joins are bound with their sides exchanged.
const (
	innerJoin joinKind = iota
	leftJoin
	rightJoin
	fullJoin
	leftSemi
	leftAnti
	rightSemi
	rightAnti
)

// joinKinds are the kinds by the words of the AST.
var joinKinds = map[string]joinKind{
	"": innerJoin, "INNER": innerJoin, "CROSS": innerJoin, "LEFT": leftJoin, "RIGHT": rightJoin, "FULL": fullJoin, "LEFT OUTER": leftJoin,
	"RIGHT OUTER": rightJoin, "FULL OUTER": fullJoin, "LEFT SEMI": leftSemi, "LEFT ANTI": leftAnti, "RIGHT SEMI": rightSemi, "RIGHT ANTI": rightAnti,
}

// joinOp joins two inputs: a hash table of the right one is probed with the left one. Without equalities every pair is tried.
type joinOp struct {
	kind        joinKind
	left, right operator
	leftTypes   []catalog.Type
	rightTypes  []catalog.Type
	// leftKeys and rightKeys are the sides of equalities; rest are all other conditions, over the columns of both.
	leftKeys, rightKeys []*expr.Node
	rest                []*expr.Node
	// subs are the sub-queries of ON, whose columns stand behind those of both sides; late are the conditions that read them.
	subs []*subquery
	late []*expr.Node
}

// newJoin sorts the conditions of ON.
func newJoin(kind joinKind, left, right operator, leftTypes, rightTypes []catalog.Type, on []*expr.Node) *joinOp {
	j := &joinOp{kind: kind, left: left, right: right, leftTypes: leftTypes, rightTypes: rightTypes}
	for _, n := range on {
		if n.Op == expr.OpCompare && n.Name == "=" && len(n.Args) == 2 {
			a, b := side(n.Args[0], len(leftTypes)), side(n.Args[1], len(leftTypes))
			if a == 1 && b == 2 {
				j.leftKeys, j.rightKeys = append(j.leftKeys, n.Args[0]), append(j.rightKeys, moved(n.Args[1], -len(leftTypes)))
				continue
			}
			if a == 2 && b == 1 {
				j.leftKeys, j.rightKeys = append(j.leftKeys, n.Args[1]), append(j.rightKeys, moved(n.Args[0], -len(leftTypes)))
				continue
			}
		}
		j.rest = append(j.rest, n)
	}
	return j
}

// side returns 1 if an expression reads columns of the left side only, 2 of the right one, 0 otherwise.
func side(n *expr.Node, width int) int {
	found := 0
	for _, c := range n.Columns(nil) {
		s := 2
		if c < width {
			s = 1
		}
		if c < 0 || found != 0 && found != s {
			return 0
		}
		found = s
	}
	return found
}

// open implements operator.
func (j *joinOp) open(x *execution) (chunk.Stream, error) {
	right, err := all(x, j.right, j.rightTypes)
	if err != nil {
		return nil, err
	}
	s := &joinStream{op: j, right: right, ctxDone: x.ctx}
	if j.kind == rightJoin || j.kind == fullJoin {
		s.rightMatched = make([]bool, right.Rows)
	}
	if len(j.rightKeys) > 0 {
		if err := s.build(x); err != nil {
			return nil, err
		}
	}
	if s.keys, err = x.compileAll(j.leftKeys); err != nil {
		return nil, err
	}
	if s.rest, err = x.compileAll(j.rest); err != nil {
		return nil, err
	}
	if s.late, err = x.compileAll(j.late); err != nil {
		return nil, err
	}
	if s.subs, err = newSubqueryRuns(x, j.subs); err != nil {
		return nil, err
	}
	s.x = x
	if s.left, err = j.left.open(x); err != nil {
		return nil, err
	}
	return s, nil
}

// joinStream is a running joinOp.
type joinStream struct {
	op      *joinOp
	left    chunk.Stream
	right   *chunk.Chunk
	ctxDone context.Context
	keys    []*expr.Evaluator
	rest    []*expr.Evaluator
	x       *execution
	subs    []*subqueryRun
	late    []*expr.Evaluator
	// table has the right rows of each key.
	table *joinTable

	current *chunk.Chunk
	// unread are the columns of the left side that its chunks do not have.
	unread []bool
	values []*chunk.Vector
	// row and candidate are where the pairs of the current chunk go on.
	row, candidate int
	started        bool
	matched        []bool
	rightMatched   []bool
	rightAt        int
	li, ri         []int32
	kept           []int32
	out            *chunk.Chunk
	picked         *chunk.Chunk
	// alone are rows of the left side without columns of the right one.
	alone    *chunk.Chunk
	leftDone bool
}

// build hashes the right side.
func (s *joinStream) build(x *execution) error {
	keys, err := x.compileAll(s.op.rightKeys)
	if err != nil {
		return err
	}
	values := make([]*chunk.Vector, len(keys))
	for i, k := range keys {
		if values[i], err = k.Eval(s.right); err != nil {
			return err
		}
	}
	s.table, err = newJoinTable(x, values, s.right.Rows)
	return err
}

// Next implements chunk.Stream.
func (s *joinStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	for !s.leftDone {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if s.current == nil {
			c, err := s.left.Next(ctx)
			if err != nil {
				return nil, err
			}
			if c == nil {
				s.leftDone = true
				break
			}
			if err := s.begin(c); err != nil {
				return nil, err
			}
		}
		s.pairs()
		c, err := s.emit()
		if err != nil {
			return nil, err
		}
		if c != nil && c.Rows > 0 {
			return c, nil
		}
		if s.row >= s.current.Rows {
			c := s.unmatchedLeft()
			s.current = nil
			if c != nil {
				return c, nil
			}
		}
	}
	return s.unmatchedRight(), nil
}

// begin starts on a chunk of the left side.
func (s *joinStream) begin(c *chunk.Chunk) (err error) {
	s.current, s.row, s.started = c, 0, false
	if s.unread == nil {
		for _, v := range c.Columns {
			s.unread = append(s.unread, v == nil)
		}
	}
	s.values = s.values[:0]
	for _, k := range s.keys {
		v, err := k.Eval(c)
		if err != nil {
			return err
		}
		s.values = append(s.values, v)
	}
	s.matched = append(s.matched[:0], make([]bool, c.Rows)...)
	return nil
}

// pairs collects up to a chunk of candidate pairs.
func (s *joinStream) pairs() {
	s.li, s.ri = s.li[:0], s.ri[:0]
	for s.row < s.current.Rows {
		if !s.started {
			s.started, s.candidate = true, 0
			if s.table != nil {
				s.candidate = int(s.table.head(s.values, s.row))
			}
		}
		for s.candidate >= 0 && s.candidate < s.right.Rows {
			if len(s.li) == chunk.MaxRows {
				return
			}
			s.li, s.ri = append(s.li, int32(s.row)), append(s.ri, int32(s.candidate))
			if s.table != nil {
				s.candidate = int(s.table.next[s.candidate]) - 1
			} else {
				s.candidate++
			}
		}
		s.row++
		s.started = false
	}
}

// emit checks the pairs and returns those that hold, nil for semi and anti joins.
func (s *joinStream) emit() (*chunk.Chunk, error) {
	if len(s.li) == 0 {
		return nil, nil
	}
	c := s.combine(s.li, s.ri)
	c, err := s.keep(c, s.rest)
	if err != nil {
		return nil, err
	}
	if len(s.late) > 0 && c.Rows > 0 {
		width := len(c.Columns)
		wide := &chunk.Chunk{Rows: c.Rows, Columns: append([]*chunk.Vector(nil), c.Columns...)}
		for _, r := range s.subs {
			v, err := r.values(s.x, wide)
			if err != nil {
				return nil, err
			}
			wide.Columns = append(wide.Columns, v)
		}
		if wide, err = s.keep(wide, s.late); err != nil {
			return nil, err
		}
		c = &chunk.Chunk{Rows: wide.Rows, Columns: wide.Columns[:width]}
	}
	for i := range s.li {
		s.matched[s.li[i]] = true
		if s.rightMatched != nil {
			s.rightMatched[s.ri[i]] = true
		}
	}
	if s.op.kind == leftSemi || s.op.kind == leftAnti {
		return nil, nil
	}
	return c, nil
}

// keep returns the pairs for which conditions hold.
func (s *joinStream) keep(c *chunk.Chunk, conditions []*expr.Evaluator) (*chunk.Chunk, error) {
	for _, e := range conditions {
		rows, err := e.Filter(c, s.kept[:0])
		if err != nil {
			return nil, err
		}
		s.kept = rows
		if len(rows) < c.Rows {
			for i, r := range rows {
				s.li[i], s.ri[i] = s.li[r], s.ri[r]
			}
			s.li, s.ri = s.li[:len(rows)], s.ri[:len(rows)]
			s.picked = pick(s.picked, c, rows)
			// The next condition reads the rows that are left.
			c, s.picked = s.picked, nil
		}
	}
	return c, nil
}

// combine copies pairs of rows side by side; -1 is a row of NULLs.
func (s *joinStream) combine(li, ri []int32) *chunk.Chunk {
	width := len(s.op.leftTypes)
	if s.out == nil {
		s.out = &chunk.Chunk{Columns: make([]*chunk.Vector, width+len(s.op.rightTypes))}
	}
	put := func(place int, src *chunk.Vector, t catalog.Type, rows []int32) {
		if s.out.Columns[place] == nil {
			if src != nil {
				t = src.Type
			}
			s.out.Columns[place] = chunk.NewVector(t, len(rows))
		}
		o := s.out.Columns[place]
		o.Reset()
		if src == nil {
			for range rows {
				o.AppendNull()
			}
			return
		}
		gather(o, src, rows)
	}
	for i := 0; i < width; i++ {
		if s.unread != nil && s.unread[i] {
			continue
		}
		var src *chunk.Vector
		if s.current != nil {
			src = s.current.Columns[i]
		}
		put(i, src, s.op.leftTypes[i], li)
	}
	for i, src := range s.right.Columns {
		if src != nil {
			put(width+i, src, s.op.rightTypes[i], ri)
		}
	}
	s.out.Rows = len(li)
	return s.out
}

// unmatchedLeft returns the rows of the current chunk that the kind keeps at its end.
func (s *joinStream) unmatchedLeft() *chunk.Chunk {
	want := false
	switch s.op.kind {
	case leftJoin, fullJoin, leftAnti:
	case leftSemi:
		want = true
	default:
		return nil
	}
	s.li, s.ri = s.li[:0], s.ri[:0]
	for i, m := range s.matched {
		if m == want {
			s.li, s.ri = append(s.li, int32(i)), append(s.ri, -1)
		}
	}
	if len(s.li) == 0 {
		return nil
	}
	if s.op.kind == leftSemi || s.op.kind == leftAnti {
		s.alone = pick(s.alone, s.current, s.li)
		return s.alone
	}
	return s.combine(s.li, s.ri)
}

// unmatchedRight returns the next of the right rows that had no partner.
func (s *joinStream) unmatchedRight() *chunk.Chunk {
	s.current = nil
	s.li, s.ri = s.li[:0], s.ri[:0]
	for s.rightAt < len(s.rightMatched) && len(s.li) < chunk.MaxRows {
		if !s.rightMatched[s.rightAt] {
			s.li, s.ri = append(s.li, -1), append(s.ri, int32(s.rightAt))
		}
		s.rightAt++
	}
	if len(s.li) == 0 {
		return nil
	}
	return s.combine(s.li, s.ri)
}

// Close implements chunk.Stream.
func (s *joinStream) Close() error { return s.left.Close() }
