package query

import (
	"bytes"
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// simpleFilter is a condition of conjuncts that each compare a column with constants: integers and days with a range, text with one
// value. It runs over the vectors as they are stored.
type simpleFilter struct{ tests []simpleTest }

// simpleTest keeps the rows whose value of a column is not NULL and within [least, most], or is text.
type simpleTest struct {
	column      int
	least, most int64
	text        []byte
	isText      bool
}

// newSimpleFilter returns the simple form of a condition, or nil if it has none.
func newSimpleFilter(condition *expr.Node) *simpleFilter {
	f := &simpleFilter{}
	if !f.add(condition) {
		return nil
	}
	return f
}

// add adds a condition's tests; false means that it is not simple.
func (f *simpleFilter) add(n *expr.Node) bool {
	if n.Op == expr.OpAnd {
		for _, a := range n.Args {
			if !f.add(a) {
				return false
			}
		}
		return true
	}
	if n.Op != expr.OpCompare || len(n.Args) != 2 {
		return false
	}
	name, c, l := n.Name, n.Args[0], n.Args[1]
	if c.Op == expr.OpLiteral {
		c, l, name = l, c, flipped(name)
	}
	if c.Op != expr.OpColumn || c.Column < 0 || l.Op != expr.OpLiteral || l.Value.IsNull(0) || !alike(c.Type.Kind, l.Type.Kind) {
		return false
	}
	t := simpleTest{column: c.Column, least: math.MinInt64, most: math.MaxInt64}
	switch {
	case (c.Type.IsInteger() || c.Type.Kind == catalog.Date) && chunk.LayoutOf(c.Type) <= chunk.Fixed8:
		x := l.Value.Int(0)
		switch name {
		case "=":
			t.least, t.most = x, x
		case "<":
			if x == math.MinInt64 {
				return false
			}
			t.most = x - 1
		case "<=":
			t.most = x
		case ">":
			if x == math.MaxInt64 {
				return false
			}
			t.least = x + 1
		case ">=":
			t.least = x
		default:
			return false
		}
	case c.Type.IsText() && name == "=":
		t.text, t.isText = l.Value.Bytes(0), true
	default:
		return false
	}
	f.tests = append(f.tests, t)
	return true
}

// alike reports whether values of two kinds are compared as they are stored.
func alike(a, b catalog.Kind) bool {
	text := func(k catalog.Kind) bool { return k == catalog.VarChar || k == catalog.String }
	return a == b || text(a) && text(b)
}

// rows appends the places of the rows that are kept.
func (f *simpleFilter) rows(c *chunk.Chunk, out []int32) []int32 {
	first := &f.tests[0]
	out = first.all(c.Columns[first.column], c.Rows, out)
	for i := range f.tests[1:] {
		if len(out) == 0 {
			return out
		}
		t := &f.tests[i+1]
		out = t.some(c.Columns[t.column], out)
	}
	return out
}

// all appends the places of all rows that pass.
func (t *simpleTest) all(v *chunk.Vector, rows int, out []int32) []int32 {
	if v.Nulls == 0 && !t.isText {
		switch v.Layout {
		case chunk.Fixed8:
			for i, x := range v.Int64s()[:rows] {
				if x >= t.least && x <= t.most {
					out = append(out, int32(i))
				}
			}
			return out
		case chunk.Fixed4:
			for i, x := range v.Int32s()[:rows] {
				if int64(x) >= t.least && int64(x) <= t.most {
					out = append(out, int32(i))
				}
			}
			return out
		}
	}
	for i := range rows {
		if t.passes(v, i) {
			out = append(out, int32(i))
		}
	}
	return out
}

// some keeps those of some rows that pass.
func (t *simpleTest) some(v *chunk.Vector, rows []int32) []int32 {
	kept := rows[:0]
	for _, i := range rows {
		if t.passes(v, int(i)) {
			kept = append(kept, i)
		}
	}
	return kept
}

// passes reports whether one value passes.
func (t *simpleTest) passes(v *chunk.Vector, i int) bool {
	if v.IsNull(i) {
		return false
	}
	if t.isText {
		return bytes.Equal(v.Bytes(i), t.text)
	}
	x := v.Int(i)
	return x >= t.least && x <= t.most
}
