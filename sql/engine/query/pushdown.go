package query

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// openRestricted opens an operator and tells the relation below it, if there is only one, which rows are wanted.
func (x *execution) openRestricted(op operator, r Restriction) (chunk.Stream, error) {
	switch op := op.(type) {
	case *scanOp:
		return op.openRestricted(x, r)
	case *filterOp:
		return op.openRestricted(x, r)
	case *projectOp:
		return op.openRestricted(x, r)
	}
	return op.open(x)
}

// openRestricted opens the scan with what the filter says about single columns.
func (f *filterOp) openRestricted(x *execution, r Restriction) (chunk.Stream, error) {
	if x.never(f.condition) {
		return &listStream{}, nil
	}
	if s, err := f.lookedUp(x); s != nil || err != nil {
		return s, err
	}
	e, err := x.compile(f.condition)
	if err != nil {
		return nil, err
	}
	if scan, ok := f.input.(*scanOp); ok && scan.relation.Restricted != nil {
		r.Ranges = append(r.Ranges, x.ranges(scan.relation.Columns, f.condition)...)
	}
	in, err := x.openRestricted(f.input, r)
	if err != nil {
		return nil, err
	}
	return &filterStream{Stream: in, condition: e, simple: newSimpleFilter(f.condition)}, nil
}

// never reports whether a condition has a constant part that does not hold.
func (x *execution) never(n *expr.Node) bool {
	for _, c := range conjunctNodes(n, nil) {
		if !c.IsConstant() {
			continue
		}
		if e, err := x.compile(c); err == nil {
			if rows, err := e.Filter(&chunk.Chunk{Rows: 1}, nil); err == nil && len(rows) == 0 {
				return true
			}
		}
	}
	return false
}

// openRestricted opens the input with a restriction, whose columns are those of the relation.
func (p *projectOp) openRestricted(x *execution, r Restriction) (chunk.Stream, error) {
	e, err := x.compileAll(p.nodes)
	if err != nil {
		return nil, err
	}
	in, err := x.openRestricted(p.input, r)
	if err != nil {
		return nil, err
	}
	return &projectStream{in, e, &chunk.Chunk{Columns: make([]*chunk.Vector, len(e))}}, nil
}

// openRestricted reads the columns that are used of the rows that may be wanted.
func (s *scanOp) openRestricted(x *execution, r Restriction) (chunk.Stream, error) {
	columns := places(s.used)
	var stream chunk.Stream
	var err error
	if key := s.pinned(r); key != nil {
		var rows *chunk.Chunk
		if rows, err = s.relation.Point(columns)(x.ctx, key); err == nil {
			list := &listStream{}
			if rows.Rows > 0 {
				list.chunks = []*chunk.Chunk{rows}
			}
			stream = list
		}
	} else if s.relation.Restricted != nil {
		stream, err = s.relation.Restricted(x.ctx, columns, r)
	} else {
		stream, err = s.relation.Scan(x.ctx, columns)
	}
	if err != nil {
		return nil, err
	}
	return &scanStream{stream, columns, &chunk.Chunk{Columns: make([]*chunk.Vector, len(s.used))}}, nil
}

// origin returns the relation that an operator reads through filters and projections only, and the relation's column that a
// column of the operator is, or -1.
func origin(op operator, column int) (*scanOp, int) {
	switch op := op.(type) {
	case *scanOp:
		return op, column
	case *filterOp:
		return origin(op.input, column)
	case *projectOp:
		below := -1
		if column >= 0 && op.nodes[column].Op == expr.OpColumn && op.nodes[column].Column >= 0 {
			below = op.nodes[column].Column
		}
		return origin(op.input, below)
	}
	return nil, -1
}

// topScan is what the first rows of an order need to read.
type topScan struct {
	restriction Restriction
	// ordered says that rows come in the order wanted.
	ordered bool
	// watched is set if a bound follows the worst of the rows kept.
	watched bool
	bound   Bound
	known   bool
}

// newTopScan finds out how the relation below can help an order with a limit.
func (s *sortOp) newTopScan() *topScan {
	t := &topScan{}
	if len(s.keys) == 0 {
		return t
	}
	first, column := origin(s.input, s.keys[0].column)
	if first == nil || first.relation.Restricted == nil || column < 0 {
		return t
	}
	if order := first.relation.KeyOrder; len(s.keys) <= len(order) {
		t.ordered = true
		down := s.keys[0].descending
		for i, k := range s.keys {
			_, at := origin(s.input, k.column)
			t.ordered = t.ordered && at == order[i] && k.descending == down && k.nullsFirst != down
		}
		if t.ordered {
			t.restriction.Reverse = down
			return t
		}
	}
	c := &first.relation.Columns[column]
	if chunk.LayoutOf(c.Type) > chunk.Fixed8 || c.Type.Kind == catalog.Float || c.Type.Kind == catalog.Double {
		return t
	}
	t.watched, t.bound.Column, t.bound.Nulls = true, column, s.keys[0].nullsFirst
	t.restriction.Least = func() (Bound, bool) { return t.bound, t.known }
	t.restriction.Reverse = s.keys[0].descending
	t.bound.Least, t.bound.Most = math.MinInt64, math.MaxInt64
	return t
}

// kept notes the worst row of those that are kept, the last of a chunk.
func (t *topScan) kept(c *chunk.Chunk, key sortKey) {
	v := c.Columns[key.column]
	if !t.watched || c.Rows == 0 || v.IsNull(c.Rows-1) {
		return
	}
	worst := v.Int(c.Rows - 1)
	t.bound.Least, t.bound.Most = math.MinInt64, worst
	if key.descending {
		t.bound.Least, t.bound.Most = worst, math.MaxInt64
	}
	t.known = true
}

// better returns the rows of a chunk that can still be among the first, or says that all can. A NULL can
// where it comes first.
func (t *topScan) better(c *chunk.Chunk, key sortKey, rows []int32) (some []int32, all bool) {
	if !t.known {
		return nil, true
	}
	v := c.Columns[key.column]
	rows = rows[:0]
	for i := range c.Rows {
		if v.IsNull(i) {
			if t.bound.Nulls {
				rows = append(rows, int32(i))
			}
			continue
		}
		if x := v.Int(i); x >= t.bound.Least && x <= t.bound.Most {
			rows = append(rows, int32(i))
		}
	}
	return rows, len(rows) == c.Rows
}

// Summary is what a relation knows about its rows without reading them.
type Summary struct {
	Rows int64
	// Least and Most are the ends of the columns asked for; Any says that a column has a value that is not NULL.
	Least, Most []int64
	Any         []bool
}

// summarized answers COUNT, MIN and MAX of a whole table from what the relation knows.
func (g *groupOp) summarized(x *execution) (chunk.Stream, bool, error) {
	scan, ok := g.input.(*scanOp)
	if !ok || !g.plain || scan.relation.Summary == nil {
		return nil, false, nil
	}
	columns := make([]int, 0, len(g.specs))
	of := make([]int, len(g.specs))
	for i, s := range g.specs {
		of[i] = -1
		if s.node.Name == "count" && len(s.node.Args) == 0 && !s.distinct {
			continue
		}
		if len(s.node.Args) != 1 || s.node.Args[0].Op != expr.OpColumn || s.node.Args[0].Column < 0 {
			return nil, false, nil
		}
		a := s.node.Args[0]
		switch {
		case s.node.Name == "count" && !s.distinct && !scan.relation.Columns[a.Column].Nullable:
		case (s.node.Name == "min" || s.node.Name == "max") && a.Type.Equal(s.node.Type):
			of[i] = len(columns)
			columns = append(columns, a.Column)
		default:
			return nil, false, nil
		}
	}
	summary, ok, err := scan.relation.Summary(x.ctx, columns)
	if err != nil || !ok {
		return nil, false, err
	}
	out := chunk.New(specTypes(g.specs), 1)
	for i, v := range out.Columns {
		switch at := of[i]; {
		case at < 0:
			v.AppendInt(summary.Rows)
		case !summary.Any[at]:
			v.AppendNull()
		case g.specs[i].node.Name == "min":
			v.AppendInt(summary.Least[at])
		default:
			v.AppendInt(summary.Most[at])
		}
	}
	out.EndRow()
	return &listStream{[]*chunk.Chunk{out}}, true, nil
}
