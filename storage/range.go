package storage

import (
	"bytes"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// Range says that only rows are wanted whose value of a column is not NULL and at least Low and at most High. It lets a scan pass
// over blocks, partitions and, of UNIQUE and AGGREGATE tables, keys; it is a hint: rows that are outside still come.
type Range struct {
	// Column is the place of the column in the table.
	Column int
	// Low and High hold one value of the column's type; nil is no bound.
	Low, High *chunk.Vector
}

// keyRange is a range as ordered keys, both ends included.
type keyRange struct{ low, high []byte }

// point reports whether only one value is in the range.
func (r *keyRange) point() bool { return bytes.Equal(r.low, r.high) }

// meet narrows the range by another one.
func (r *keyRange) meet(o keyRange) {
	if bytes.Compare(o.low, r.low) > 0 {
		r.low = o.low
	}
	if bytes.Compare(o.high, r.high) < 0 {
		r.high = o.high
	}
}

// keyRanges encodes ranges, one for each column. Those of types that are no keys are left out.
func keyRanges(table *catalog.Table, ranges []Range) map[int]keyRange {
	found := map[int]keyRange{}
	for _, r := range ranges {
		if r.Column < 0 || r.Column >= len(table.Columns) {
			continue
		}
		encoded, ok := encodeRange(table.Columns[r.Column].Type, r)
		if !ok {
			continue
		}
		if known, twice := found[r.Column]; twice {
			encoded.meet(known)
		}
		found[r.Column] = encoded
	}
	return found
}

// encodeRange encodes one range; an open end is before or behind all values that are not NULL.
func encodeRange(t catalog.Type, r Range) (keyRange, bool) {
	encoded := keyRange{[]byte{keyValue}, []byte{keyMax}}
	for _, end := range []struct {
		v  *chunk.Vector
		to *[]byte
	}{{r.Low, &encoded.low}, {r.High, &encoded.high}} {
		if end.v == nil {
			continue
		}
		if end.v.Len != 1 || end.v.IsNull(0) || !end.v.Type.Equal(t) && end.v.Layout != chunk.LayoutOf(t) {
			return encoded, false
		}
		k, err := appendKeyValue(nil, end.v, 0)
		if err != nil {
			return encoded, false
		}
		*end.to = k
	}
	return encoded, true
}

// rangeBounds returns the ranges on columns that have zones as bounds.
func rangeBounds(table *catalog.Table, ranges []Range) []Bound {
	var bounds []Bound
	for _, r := range ranges {
		if r.Column < 0 || r.Column >= len(table.Columns) || !hasZones(table.Columns[r.Column].Type) {
			continue
		}
		b := Bound{Column: r.Column, Least: -1 << 63, Most: 1<<63 - 1}
		if r.Low != nil && r.Low.Len == 1 && !r.Low.IsNull(0) {
			b.Least = r.Low.Int(0)
		}
		if r.High != nil && r.High.Len == 1 && !r.High.IsNull(0) {
			b.Most = r.High.Int(0)
		}
		bounds = append(bounds, b)
	}
	return bounds
}

// prunePartitions keeps those partitions that can have rows within the ranges. The partitions of several columns are known by the
// first one only.
func prunePartitions(table *catalog.Table, ranges map[int]keyRange, partitions []uint64) []uint64 {
	p := &table.Partitioning
	if p.Kind == catalog.Unpartitioned || len(p.Columns) == 0 || len(ranges) == 0 {
		return partitions
	}
	wanted, ok := ranges[table.ColumnIndex(p.Columns[0])]
	if !ok {
		return partitions
	}
	kept := make([]uint64, 0, len(partitions))
	for _, id := range partitions {
		if mayHave(table, id, wanted) {
			kept = append(kept, id)
		}
	}
	return kept
}

// mayHave reports whether a partition can have rows with a value of the first partition column within a range. A partition whose
// bounds cannot be read may.
func mayHave(table *catalog.Table, id uint64, wanted keyRange) bool {
	for i := range table.Partitions {
		part := &table.Partitions[i]
		if part.ID != id || part.Temporary {
			continue
		}
		one := *table
		one.Partitions = []catalog.Partition{*part}
		r, err := NewRouter(&one)
		if err != nil {
			return true
		}
		for _, b := range r.ranges {
			// Bounds are tuples: with the same first column as the range's end they still meet it.
			return (end(wanted.high) == nil || bytes.Compare(b.lower, end(wanted.high)) < 0) && (b.upper == nil || bytes.Compare(wanted.low, b.upper) < 0)
		}
		for k := range r.lists {
			if (end(wanted.high) == nil || k < string(end(wanted.high))) && k >= string(wanted.low) {
				return true
			}
		}
		return len(r.ranges) == 0 && len(r.lists) == 0
	}
	return true
}

// KeyOrder returns the places of the first key columns of a UNIQUE or AGGREGATE table, by which rows of a partition come in order,
// NULLs first. A key column that was added later is missing from the keys of older rows: it ends what can be told from a key.
func KeyOrder(table *catalog.Table) []int {
	if table.Model == catalog.Duplicate {
		return nil
	}
	oldest := ^uint32(0)
	for i := range table.Columns {
		if !table.Columns[i].Key {
			oldest = min(oldest, table.Columns[i].ID)
		}
	}
	var order []int
	for i := range table.Columns {
		c := &table.Columns[i]
		if !c.Key {
			continue
		}
		if n := len(order); c.ID >= oldest || n > 0 && c.ID != table.Columns[order[n-1]].ID+1 {
			break
		}
		order = append(order, i)
	}
	return order
}

// rowBounds returns the bounds of the keys of a UNIQUE or AGGREGATE table that ranges leave, behind a prefix. Ranges help from the
// first key column on: values for which there is one choice, then one range.
func rowBounds(table *catalog.Table, ranges map[int]keyRange, prefix []byte) (lower, upper []byte) {
	lower, upper = bytes.Clone(prefix), end(prefix)
	for _, place := range KeyOrder(table) {
		r, ok := ranges[place]
		if !ok {
			return lower, upper
		}
		head := lower
		lower = append(bytes.Clone(head), r.low...)
		upper = end(append(bytes.Clone(head), r.high...))
		if !r.point() {
			return lower, upper
		}
	}
	return lower, upper
}
