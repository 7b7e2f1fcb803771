package query

import (
	"encoding/binary"
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// appendKey appends a value so that equal values have equal bytes, NULL among them, and no value's bytes begin another's.
func appendKey(dst []byte, v *chunk.Vector, i int) []byte {
	if v.IsNull(i) {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch v.Layout {
	case chunk.Bytes:
		b := v.Bytes(i)
		dst = binary.AppendUvarint(dst, uint64(len(b)))
		return append(dst, b...)
	case chunk.List:
		from, to := v.Range(i)
		dst = binary.AppendUvarint(dst, uint64(to-from))
		for e := from; e < to; e++ {
			dst = appendKey(dst, v.Children[0], e)
		}
		return dst
	case chunk.Record:
		for _, c := range v.Children {
			dst = appendKey(dst, c, i)
		}
		return dst
	}
	switch v.Type.Kind {
	case catalog.Double:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(sameFloat(v.Float64(i))))
	case catalog.Float:
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(sameFloat(float64(v.Float32(i))))))
	}
	return append(dst, v.Fixed(i)...)
}

// sameFloat makes the two zeros one, and all NaNs one.
func sameFloat(x float64) float64 {
	switch {
	case x == 0:
		return 0
	case math.IsNaN(x):
		return math.NaN()
	}
	return x
}

// grouper numbers distinct keys in the order of their first appearance.
type grouper struct {
	n    int
	keys map[string]int32
	// ints are used as long as the key is one short integer column.
	ints map[int64]int32
	null int32
	buf  []byte
}

// newGrouper returns an empty grouper.
func newGrouper() *grouper { return &grouper{null: -1} }

// groups returns the number of each row's key; the slice is reused.
func (g *grouper) groups(columns []*chunk.Vector, rows int, out []int32) []int32 {
	out = out[:0]
	if len(columns) == 1 && g.keys == nil && short(columns[0]) {
		return g.intGroups(columns[0], rows, out)
	}
	if g.keys == nil {
		g.keys = map[string]int32{}
	}
	for i := 0; i < rows; i++ {
		g.buf = g.buf[:0]
		for _, v := range columns {
			g.buf = appendKey(g.buf, v, i)
		}
		k, ok := g.keys[string(g.buf)]
		if !ok {
			k = int32(g.n)
			g.keys[string(g.buf)] = k
			g.n++
		}
		out = append(out, k)
	}
	return out
}

// short reports whether a column's values are integers of at most eight bytes.
func short(v *chunk.Vector) bool {
	return v.Layout <= chunk.Fixed8 && v.Type.Kind != catalog.Float && v.Type.Kind != catalog.Double
}

// intGroups is groups of one integer column.
func (g *grouper) intGroups(v *chunk.Vector, rows int, out []int32) []int32 {
	if g.ints == nil {
		g.ints = map[int64]int32{}
	}
	for i := 0; i < rows; i++ {
		if v.IsNull(i) {
			if g.null < 0 {
				g.null = int32(g.n)
				g.n++
			}
			out = append(out, g.null)
			continue
		}
		x := v.Int(i)
		k, ok := g.ints[x]
		if !ok {
			k = int32(g.n)
			g.ints[x] = k
			g.n++
		}
		out = append(out, k)
	}
	return out
}
