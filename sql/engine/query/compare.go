package query

import (
	"bytes"
	"cmp"
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// compare orders value i of a and value j of b, which have one type and are not NULL. NaN is the greatest number.
func compare(a *chunk.Vector, i int, b *chunk.Vector, j int) int {
	switch a.Layout {
	case chunk.Bytes:
		return bytes.Compare(a.Bytes(i), b.Bytes(j))
	case chunk.List, chunk.Record:
		return compareNested(a, i, b, j)
	}
	switch a.Type.Kind {
	case catalog.Float:
		return compareFloats(float64(a.Float32(i)), float64(b.Float32(j)))
	case catalog.Double:
		return compareFloats(a.Float64(i), b.Float64(j))
	case catalog.IPv6:
		return bytes.Compare(a.Fixed(i), b.Fixed(j))
	}
	if a.Layout <= chunk.Fixed8 && b.Layout <= chunk.Fixed8 {
		return cmp.Compare(a.Int(i), b.Int(j))
	}
	x, y := convert.Wide(a, i), convert.Wide(b, j)
	return x.Cmp(y)
}

// compareFloats orders numbers with NaN above all.
func compareFloats(x, y float64) int {
	switch {
	case math.IsNaN(x) && math.IsNaN(y):
		return 0
	case math.IsNaN(x):
		return 1
	case math.IsNaN(y):
		return -1
	}
	return cmp.Compare(x, y)
}

// compareNested orders lists by their first different element, NULL first, and records by their first different field.
func compareNested(a *chunk.Vector, i int, b *chunk.Vector, j int) int {
	if a.Layout == chunk.Record {
		for f := range a.Children {
			if c := compareNullable(a.Children[f], i, b.Children[f], j, true); c != 0 {
				return c
			}
		}
		return 0
	}
	af, at := a.Range(i)
	bf, bt := b.Range(j)
	for af < at && bf < bt {
		if c := compareNullable(a.Children[0], af, b.Children[0], bf, true); c != 0 {
			return c
		}
		af, bf = af+1, bf+1
	}
	return cmp.Compare(at-af, bt-bf)
}

// compareNullable is compare with NULLs before or behind all others.
func compareNullable(a *chunk.Vector, i int, b *chunk.Vector, j int, nullsFirst bool) int {
	an, bn := a.IsNull(i), b.IsNull(j)
	if an || bn {
		switch {
		case an && bn:
			return 0
		case an == nullsFirst:
			return -1
		}
		return 1
	}
	return compare(a, i, b, j)
}

// sortKey is one key of an order: a column of the rows sorted.
type sortKey struct {
	column     int
	descending bool
	nullsFirst bool
}

// compareRows orders rows i and j of columns by keys.
func compareRows(columns []*chunk.Vector, keys []sortKey, i, j int) int {
	for _, k := range keys {
		v := columns[k.column]
		if an, bn := v.IsNull(i), v.IsNull(j); an || bn {
			if an && bn {
				continue
			}
			if an == k.nullsFirst {
				return -1
			}
			return 1
		}
		c := compare(v, i, v, j)
		if k.descending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
