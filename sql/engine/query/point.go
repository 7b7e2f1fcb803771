package query

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// PointReader reads the row of a key: one value for each key column. The chunk has that row or none, and is valid until the next call.
type PointReader func(ctx context.Context, key []*chunk.Vector) (*chunk.Chunk, error)

// point is a kept plan that reads columns of the one row that has a key: it needs neither a scan nor a filter nor a projection
// (Doris: short-circuit point queries).
type point struct {
	read PointReader
	// values are the literals that the key columns must equal, key the same as values of their columns.
	values []*expr.Node
	key    []*chunk.Vector
	rows   pointStream
}

// newPoint returns the short form of a plan, or nil if it has none.
func newPoint(p *Plan) *point {
	project, keep := oneRowOf(p.root)
	if project == nil {
		return nil
	}
	filter, ok := project.input.(*filterOp)
	if !ok || filter.lookup != nil {
		return nil
	}
	scan, ok := filter.input.(*scanOp)
	if !ok || scan.relation.Point == nil {
		return nil
	}
	keys := scan.relation.PointKey
	conditions := conjunctNodes(filter.condition, nil)
	if len(conditions) != len(keys) {
		return nil
	}
	pt := &point{values: make([]*expr.Node, len(keys)), key: make([]*chunk.Vector, len(keys))}
	for _, c := range conditions {
		if c.Op != expr.OpCompare || c.Name != "=" || len(c.Args) != 2 {
			return nil
		}
		column, value := c.Args[0], c.Args[1]
		if column.Op == expr.OpLiteral {
			column, value = value, column
		}
		place, ok := rangeColumn(scan.relation.Columns, column)
		if !ok || value.Op != expr.OpLiteral || value.IsNull() {
			return nil
		}
		for i, at := range keys {
			if at == place && pt.values[i] == nil && keyed(scan.relation.Columns[at].Type, value.Type) {
				pt.values[i], pt.key[i] = value, chunk.NewVector(scan.relation.Columns[at].Type, 1)
			}
		}
	}
	for _, v := range pt.values {
		if v == nil {
			return nil
		}
	}
	columns := make([]int, len(project.nodes))
	for i, n := range project.nodes {
		if n.Op != expr.OpColumn || n.Column < 0 {
			return nil
		}
		columns[i] = n.Column
	}
	pt.read = scan.relation.Point(columns[:keep])
	return pt
}

// oneRowOf returns the projection whose one row, if it has one, is what an operator gives: its first columns, so many.
func oneRowOf(op operator) (project *projectOp, keep int) {
	keep = -1
	for {
		switch o := op.(type) {
		case *projectOp:
			if keep < 0 {
				keep = len(o.nodes)
			}
			return o, keep
		case *limitOp:
			if o.limit == 0 || o.offset > 0 {
				return nil, 0
			}
			op = o.input
		case *sortOp:
			if o.limit == 0 || o.offset > 0 {
				return nil, 0
			}
			op, keep = o.input, o.keep
		case *distinctOp:
			op = o.input
		default:
			return nil, 0
		}
	}
}

// pinned returns the key of the one row that a restriction leaves of a relation, or nil.
func (s *scanOp) pinned(r Restriction) []*chunk.Vector {
	if s.relation.Point == nil {
		return nil
	}
	var key []*chunk.Vector
	for _, place := range s.relation.PointKey {
		var value *chunk.Vector
		for _, x := range r.Ranges {
			if x.Column == place && x.Low != nil && x.Low == x.High {
				value = x.Low
			}
		}
		if value == nil {
			return nil
		}
		key = append(key, value)
	}
	return key
}

// keyed reports whether a literal's values can be values of a key column.
func keyed(column, literal catalog.Type) bool {
	return column.IsInteger() && literal.IsInteger() && chunk.LayoutOf(column) <= chunk.Fixed8 && chunk.LayoutOf(literal) <= chunk.Fixed8 ||
		column.IsText() && literal.IsText() || column.Equal(literal) && chunk.LayoutOf(column) <= chunk.Fixed32
}

// open reads the row; there is none of values that the key columns cannot have.
func (p *point) open(ctx context.Context) (chunk.Stream, error) {
	p.rows.chunk = nil
	for i, n := range p.values {
		v := p.key[i]
		if !assign(v, n.Value) {
			return &p.rows, nil
		}
	}
	rows, err := p.read(ctx, p.key)
	if err != nil {
		return nil, err
	}
	p.rows.chunk = rows
	return &p.rows, nil
}

// pointStream hands over a chunk of one row, or nothing.
type pointStream struct{ chunk *chunk.Chunk }

// Next implements chunk.Stream.
func (s *pointStream) Next(context.Context) (*chunk.Chunk, error) {
	c := s.chunk
	s.chunk = nil
	if c == nil || c.Rows == 0 {
		return nil, nil
	}
	return c, nil
}

// Close implements chunk.Stream.
func (s *pointStream) Close() error { return nil }
