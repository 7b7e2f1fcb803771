package storage

import (
	"bytes"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// rowReader decodes rows of a UNIQUE or AGGREGATE table into chunks.
type rowReader struct {
	table *catalog.Table
	out   *chunk.Chunk
	// wanted has for each column of the table its place in out, or -1.
	wanted []int
	// keys are the key columns in order, skipped the vectors of those that are not wanted.
	keys    []int
	skipped map[int]*chunk.Vector
	// byID has the place in the table of each value column, signs that of the delete sign.
	byID        map[uint32]int
	deleteSign  uint32
	showDeleted bool
	reverse     bool
	// full is how many rows the next chunk has at most: few at first, for those who want only the first.
	full   int
	filled []bool
	prefix int
	// older are rows to show besides those of the table, in the order of the scan; instead says that they stand for those.
	older   []versionRow
	instead bool
}

// newRowReader reads the columns at the given places.
func newRowReader(table *catalog.Table, columns []int, showDeleted bool) *rowReader {
	r := &rowReader{
		table: table, wanted: make([]int, len(table.Columns)), skipped: map[int]*chunk.Vector{}, byID: map[uint32]int{},
		showDeleted: showDeleted, prefix: 17, filled: make([]bool, len(columns)),
	}
	types := make([]catalog.Type, len(columns))
	for i := range r.wanted {
		r.wanted[i] = -1
	}
	for i, place := range columns {
		types[i] = table.Columns[place].Type
	}
	r.out = chunk.New(types, 0)
	for i, place := range columns {
		if first := r.wanted[place]; first >= 0 {
			r.out.Columns[i] = r.out.Columns[first]
		} else {
			r.wanted[place] = i
		}
	}
	for i := range table.Columns {
		c := &table.Columns[i]
		if !c.Key {
			r.byID[c.ID] = i
			if c.Name == catalog.DeleteSignColumn {
				r.deleteSign = c.ID
			}
			continue
		}
		r.keys = append(r.keys, i)
		if r.wanted[i] < 0 {
			r.skipped[i] = chunk.NewVector(c.Type, 1)
		}
	}
	return r
}

// fill reads rows off an iterator, which stands on the first or before it, until the chunk is full; it reports whether there
// may be more.
func (r *rowReader) fill(it *pebble.Iterator) (bool, error) {
	r.out.Reset()
	r.full = min(max(4*r.full, 64), chunk.MaxRows)
	step := it.Next
	if r.reverse {
		step = it.Prev
	}
	for {
		live := it.Valid() && !r.instead
		if r.out.Rows == r.full && (live || len(r.older) > 0) {
			return true, nil
		}
		if len(r.older) > 0 && (!live || r.reverse == (bytes.Compare(r.older[0].key, it.Key()) > 0)) {
			if err := r.row(r.older[0].key, r.older[0].value); err != nil {
				return false, fmt.Errorf("row %x of version %d: %w", r.older[0].key, r.older[0].version, err)
			}
			r.older = r.older[1:]
			continue
		}
		if !live {
			return false, it.Error()
		}
		value, err := it.ValueAndErr()
		if err != nil {
			return false, err
		}
		if err := r.row(it.Key(), value); err != nil {
			return false, fmt.Errorf("row %x: %w", it.Key(), err)
		}
		step()
	}
}

// row appends one row unless it is deleted.
func (r *rowReader) row(k, value []byte) error {
	head, sequence, fields, err := splitRow(value)
	if err != nil {
		return err
	}
	if r.deleteSign != 0 && !r.showDeleted {
		sign, ok, err := findField(fields, r.deleteSign)
		if err != nil {
			return err
		}
		if ok && !sign.null() && len(sign.value) > 0 && sign.value[0] != 0 {
			return nil
		}
	}
	if err := r.key(k[r.prefix:]); err != nil {
		return err
	}
	clear(r.filled)
	for len(fields) > 0 {
		f, rest, err := nextField(fields)
		if err != nil {
			return err
		}
		fields = rest
		place, ok := r.byID[f.id]
		if !ok || r.wanted[place] < 0 {
			continue
		}
		at := r.wanted[place]
		if r.filled[at] {
			return errRow
		}
		r.filled[at] = true
		if err := appendFieldValue(r.out.Columns[at], &f); err != nil {
			return fmt.Errorf("column %s: %w", r.table.Columns[place].Name, err)
		}
	}
	for place, at := range r.wanted {
		if at >= 0 && !r.filled[at] && !r.table.Columns[place].Key {
			if head[0] == rowSequenced && r.sequence(&r.table.Columns[place], sequence) {
				// A row that was deleted and came again keeps its sequence.
				if _, err := readKeyValue(r.out.Columns[at], sequence); err != nil {
					return err
				}
				continue
			}
			if err := appendDefault(r.out.Columns[at], &r.table.Columns[place]); err != nil {
				return err
			}
		}
	}
	r.out.EndRow()
	return nil
}

// sequence reports whether a column that a row does not have is its sequence, or the one that the sequence is taken from and
// that there is one.
func (r *rowReader) sequence(c *catalog.Column, sequence []byte) bool {
	return c.Name == catalog.SequenceColumn ||
		c.Name == r.table.SequenceMapping && len(sequence) > 0 && sequence[0] != keyNull
}

// key appends the values of the key columns.
func (r *rowReader) key(k []byte) error {
	for _, place := range r.keys {
		v := r.skipped[place]
		if v == nil {
			v = r.out.Columns[r.wanted[place]]
		} else {
			v.Reset()
		}
		if len(k) == 0 {
			if err := appendDefault(v, &r.table.Columns[place]); err != nil {
				return err
			}
			continue
		}
		var err error
		if k, err = readKeyValue(v, k); err != nil {
			return fmt.Errorf("key column %s: %w", r.table.Columns[place].Name, err)
		}
	}
	if len(k) > 0 {
		return errKey
	}
	return nil
}

// appendFieldValue appends a field to a vector of the column's present type.
func appendFieldValue(v *chunk.Vector, f *field) error {
	if f.null() {
		v.AppendNull()
		return nil
	}
	switch {
	case f.layout() == v.Layout && v.Layout == chunk.Bytes:
		v.AppendBytes(f.value)
		return nil
	case f.layout() == v.Layout && v.Layout > chunk.Bytes:
		one := chunk.NewVector(v.Type, 1)
		if err := chunk.Decode(one, f.value, 1); err != nil {
			return err
		}
		v.AppendFrom(one, 0)
		return nil
	case f.layout() == v.Layout && catalog.Kind(f.kind) == v.Type.Kind:
		v.AppendFixed(f.value)
		return nil
	case f.layout() <= chunk.Fixed32 && v.Layout <= chunk.Fixed32 && v.Layout >= f.layout() && wholeNumber(catalog.Kind(f.kind)) && wholeNumber(v.Type.Kind):
		appendExtended(v, f.value)
		return nil
	}
	from := chunk.NewVector(catalog.Type{Kind: catalog.Kind(f.kind)}, 1)
	switch {
	case from.Layout != f.layout() || from.Layout > chunk.Bytes:
		return errRow
	case from.Layout == chunk.Bytes:
		from.AppendBytes(f.value)
	default:
		from.AppendFixed(f.value)
	}
	return widen(v, from)
}

// wholeNumber reports whether values of a kind are two's complement numbers.
func wholeNumber(k catalog.Kind) bool {
	return k >= catalog.Boolean && k <= catalog.LargeInt || k == catalog.Decimal
}
