package query

import (
	"bytes"
	"cmp"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// Restriction tells a relation which rows a query wants, so that it can pass over others. All of it are hints: rows that are not
// wanted may come, and are filtered.
type Restriction struct {
	// Ranges must all be met.
	Ranges []Range
	// Reverse wants rows in the reverse order of the relation's KeyOrder, or those with the greatest values of Least's column first.
	Reverse bool
	// Least, if not nil, is the range that rows must meet by now, and whether there is one yet; it becomes narrower while the rows
	// are read. Rows that have the least values of its column are best read first.
	Least func() (Bound, bool)
}

// Range says that the value of a column must not be NULL and at least Low and at most High.
type Range struct {
	// Column is the place of the column in the relation.
	Column int
	// Low and High hold one value of the column's type; nil is no bound.
	Low, High *chunk.Vector
}

// Bound is a range of numbers, as [chunk.Vector.Int] returns them.
type Bound struct {
	Column      int
	Least, Most int64
	// Nulls says that NULL is wanted too.
	Nulls bool
}

// ranges finds what the conjuncts of a condition over a relation's columns say about single columns: comparisons with constants.
func (x *execution) ranges(columns []catalog.Column, condition *expr.Node) []Range {
	if condition.Op == expr.OpAnd {
		var all []Range
		for _, a := range condition.Args {
			all = append(all, x.ranges(columns, a)...)
		}
		return all
	}
	switch condition.Op {
	case expr.OpCompare:
		if len(condition.Args) != 2 || condition.Name == "<=>" {
			return nil
		}
		name, left, right := condition.Name, condition.Args[0], condition.Args[1]
		if x.fixed(left) {
			left, right, name = right, left, flipped(name)
		}
		place, ok := rangeColumn(columns, left)
		if !ok || !x.fixed(right) {
			return nil
		}
		v := x.boundValue(columns[place].Type, right)
		if v == nil {
			return nil
		}
		r := Range{Column: place, Low: v, High: v}
		switch name {
		case "<", "<=":
			r.Low = nil
		case ">", ">=":
			r.High = nil
		case "=":
			if !exact(columns[place].Type, right.Type) {
				return nil
			}
		default:
			return nil
		}
		return []Range{r}
	case expr.OpIn:
		place, ok := rangeColumn(columns, condition.Args[0])
		if !ok {
			return nil
		}
		r := Range{Column: place}
		for _, a := range condition.Args[1:] {
			if a.IsNull() {
				continue
			}
			if !x.fixed(a) || !exact(columns[place].Type, a.Type) {
				return nil
			}
			v := x.boundValue(columns[place].Type, a)
			if v == nil {
				return nil
			}
			if r.Low == nil || compareBound(v, r.Low) < 0 {
				r.Low = v
			}
			if r.High == nil || compareBound(v, r.High) > 0 {
				r.High = v
			}
		}
		if r.Low == nil {
			return nil
		}
		return []Range{r}
	}
	return nil
}

// flipped is the comparison with its sides exchanged.
func flipped(name string) string {
	switch name {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return name
}

// fixed reports whether an expression has one value in this execution.
func (x *execution) fixed(n *expr.Node) bool {
	if n.Op == expr.OpColumn {
		return n.Column <= outerColumn && x.params != nil
	}
	if n.Op == expr.OpCall && len(n.Args) == 0 {
		switch n.Name {
		case "now", "current_date", "utc_timestamp", "utc_date":
			return true
		}
	}
	if len(n.Args) == 0 || n.Op == expr.OpAggregate || n.Op == expr.OpLambda || n.Op == expr.OpMatch {
		return n.IsConstant()
	}
	bare := *n
	bare.Args = nil
	if !bare.IsConstant() && !(n.Op == expr.OpCall && n.Name == "unix_timestamp") {
		return false
	}
	for _, a := range n.Args {
		if !x.fixed(a) {
			return false
		}
	}
	return true
}

// rangeColumn returns the place of the column that an expression is, perhaps behind a cast that keeps the order of its values.
func rangeColumn(columns []catalog.Column, n *expr.Node) (int, bool) {
	if n.Op == expr.OpCast && len(n.Args) == 1 && !n.Try {
		from, to := n.Args[0].Type, n.Type
		switch {
		case from.IsInteger() && to.IsInteger() && chunk.LayoutOf(to) >= chunk.LayoutOf(from):
		case from.IsText() && to.IsText() && to.Kind == catalog.String:
		case (from.Kind == catalog.Date || from.Kind == catalog.DateTime) && to.Kind == catalog.DateTime && to.Scale >= from.Scale:
		default:
			return 0, false
		}
		n = n.Args[0]
	}
	if n.Op != expr.OpColumn || n.Column < 0 || n.Column >= len(columns) {
		return 0, false
	}
	return n.Column, true
}

// exact reports whether a constant's value is not rounded when it becomes a value of a column's type.
func exact(column, constant catalog.Type) bool {
	return column.Kind != catalog.Date || constant.Kind == catalog.Date || constant.Kind == catalog.DateTime
}

// microsecondsOfDay is how many microseconds a day has.
const microsecondsOfDay = 24 * 60 * 60 * 1000000

// boundValue returns the value of a constant in a column's type, rounded down, or nil if there is none that bounds the column.
func (x *execution) boundValue(t catalog.Type, n *expr.Node) *chunk.Vector {
	if n.Op == expr.OpLiteral && !n.IsNull() && (t.Equal(n.Type) && n.Value.Layout <= chunk.Fixed32 || t.IsText() && n.Type.IsText()) {
		return n.Value
	}
	e, err := x.compile(n)
	if err != nil {
		return nil
	}
	value, err := e.Eval(&chunk.Chunk{Rows: 1})
	if err != nil || value.Len < 1 || value.IsNull(0) {
		return nil
	}
	from := value.Type
	v := chunk.NewVector(t, 1)
	switch {
	case t.IsText() && from.IsText():
		v.AppendBytes(value.Bytes(0))
	case t.IsInteger() && from.IsInteger() && value.Layout <= chunk.Fixed8 && v.Layout <= chunk.Fixed8:
		n := value.Int(0)
		v.AppendInt(n)
		if v.Int(0) != n {
			return nil
		}
	case t.Kind == catalog.Date && from.Kind == catalog.DateTime:
		n := value.Int(0)
		day := n / microsecondsOfDay
		if n%microsecondsOfDay < 0 {
			day--
		}
		v.AppendInt(day)
	case t.Kind == catalog.Decimal && from.Kind == catalog.Decimal && t.Scale == from.Scale && v.Layout == value.Layout,
		t.Equal(from), t.Kind == catalog.DateTime && from.Kind == catalog.DateTime:
		if v.Layout > chunk.Fixed32 {
			return nil
		}
		v.AppendFixed(value.Fixed(0))
	default:
		return nil
	}
	return v
}

// compareBound compares two values of one type that boundValue made.
func compareBound(a, b *chunk.Vector) int {
	if a.Layout == chunk.Bytes {
		return bytes.Compare(a.Bytes(0), b.Bytes(0))
	}
	if a.Layout <= chunk.Fixed8 && a.Type.Kind != catalog.Float && a.Type.Kind != catalog.Double {
		return cmp.Compare(a.Int(0), b.Int(0))
	}
	return compareRows([]*chunk.Vector{pair(a, b)}, []sortKey{{nullsFirst: true}}, 0, 1)
}

// pair puts two values into one vector.
func pair(a, b *chunk.Vector) *chunk.Vector {
	v := chunk.NewVector(a.Type, 2)
	v.AppendFrom(a, 0)
	v.AppendFrom(b, 0)
	return v
}
