package storage

import (
	"bytes"
	"math"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// sortedEntry is an index entry with the end of a column's zone by which it is read.
type sortedEntry struct {
	key, value []byte
	end        int64
}

// sortEntries reads the index of a partition and orders it by the least values of a column, or descending by the greatest. Blocks
// without a zone of the column come first: what they hold is not known. So do those with NULLs if they are wanted.
func sortEntries(index *pebble.Iterator, column *catalog.Column, descending, nulls bool) ([]sortedEntry, error) {
	var all []sortedEntry
	for valid := index.First(); valid; valid = index.Next() {
		value, err := index.ValueAndErr()
		if err != nil {
			return nil, err
		}
		e := sortedEntry{key: bytes.Clone(index.Key()), value: bytes.Clone(value), end: math.MinInt64}
		if descending {
			e.end = math.MaxInt64
		}
		entry, err := decodeIndexEntry(e.value)
		if err != nil {
			return nil, err
		}
		for {
			z, ok, err := entry.next()
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			if z.id == column.ID && z.kind == byte(column.Type.Kind) && z.scale == byte(column.Type.Scale) {
				switch {
				case nulls && z.nulls:
				case descending:
					e.end = z.most
				default:
					e.end = z.least
				}
				break
			}
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b sortedEntry) int {
		if descending {
			a, b = b, a
		}
		switch {
		case a.end < b.end:
			return -1
		case a.end > b.end:
			return 1
		}
		return 0
	})
	return all, index.Error()
}
