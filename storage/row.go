package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// The leading bytes of a row's value. What they say about the row that a newer value meets makes each value a merge operand
// that describes itself.
const (
	// rowReplaces: a row of a UNIQUE table; it takes the place of any older one.
	rowReplaces byte = 1
	// rowUpdates: a row of an AGGREGATE table, or some columns of a UNIQUE one; each column is folded by its own operation.
	rowUpdates byte = 2
	// rowSequenced: a row of a UNIQUE table with a sequence column: uvarint length and the ordered key of the sequence value
	// come first; the row takes the place of an older one whose sequence is not greater.
	rowSequenced byte = 3
	// rowSequencedUpdates: some columns of a row of a UNIQUE table with a sequence column, begun as rowSequenced; they take the
	// place of those of an older row whose sequence is not greater.
	rowSequencedUpdates byte = 4
	// rowList: values whose outcome depends on the row that they meet, oldest first, each behind its uvarint length.
	rowList byte = 5
	// rowGrouped: a row of a UNIQUE table with sequence_mapping: uvarint length and its groups come first (see appendGroups).
	rowGrouped byte = 6
)

// operation says how a value meets the older one of its column. The numbers are part of the format on disk.
type operation byte

// The operations.
const (
	opReplace operation = iota
	opSum
	// opMin of a bitmap is what both have: the columns that no row of a load gives. The commit makes it opReplace.
	opMin
	opMax
	opReplaceIfNotNull
	// opDefault: the value of a new row; an older row keeps its own.
	opDefault
	// opUndelete: the delete sign of an update of some columns, 0 unless it is given. Of a row that was deleted nothing is kept.
	opUndelete
	// opUnion: BITMAP_UNION, HLL_UNION, QUANTILE_UNION or GENERIC; the kind says which.
	opUnion
)

// operations are those of Column.Aggregation.
var operations = map[string]operation{
	"": opReplace, "REPLACE": opReplace, "SUM": opSum, "MIN": opMin, "MAX": opMax, "REPLACE_IF_NOT_NULL": opReplaceIfNotNull,
	"BITMAP_UNION": opUnion, "HLL_UNION": opUnion, "QUANTILE_UNION": opUnion, "GENERIC": opUnion,
}

// After the leading byte a row's value is a list of fields in the order of the schema, behind that of the version column:
//
//	uvarint column id, u8 flags, u8 kind, then unless NULL the value: little-endian bytes of a fixed layout, uvarint length and
//	bytes for Bytes, uvarint length and chunk.Encode of one value for List and Record.
//
// Flags are the layout in bits 0-3, the operation in bits 4-6, and bit 7 for NULL.
const nullFlag = 0x80

// errRow says that a row's value cannot be read.
var errRow = errors.New("row has no known format")

// rowColumn is a value column as rows encode it.
type rowColumn struct {
	place int
	id    uint32
	flags byte
	kind  byte
	// absent says that the value is not given: it is 0. zero says so of values that are NULL.
	absent, zero bool
	// one holds a nested value on its way.
	one *chunk.Vector
}

// rowEncoder makes keys and values of the rows of a UNIQUE or AGGREGATE table.
type rowEncoder struct {
	table    *catalog.Table
	lead     byte
	keys     []int
	values   []rowColumn
	sequence int
	groups   []sequenceGroup
	// deletes is the place of the delete sign if a row whose sign is set keeps nothing of an older one, or -1.
	deletes int
	// partial is set if only the value columns at places are written.
	partial, flexible bool
	places            []int
}

// newRowEncoder prepares the encoding of a table's rows. Of a UNIQUE table only the columns at the given places are written if
// places is not nil; the others keep the older row's values. Flexible is as in [load.NewKeys].
func newRowEncoder(table *catalog.Table, places []int, flexible bool) (*rowEncoder, error) {
	e := &rowEncoder{table: table, lead: rowReplaces, sequence: -1, deletes: -1, partial: places != nil, flexible: flexible, places: slices.Clone(places)}
	if table.Model == catalog.Aggregate || places != nil {
		e.lead = rowUpdates
	}
	if places == nil {
		if e.groups = sequenceGroups(table); e.groups != nil {
			e.lead = rowGrouped
		}
	}
	written := map[int]bool{}
	for _, p := range places {
		written[p] = true
	}
	for i := range table.Columns {
		c := &table.Columns[i]
		if c.Key {
			e.keys = append(e.keys, i)
			continue
		}
		if c.Name == catalog.SequenceColumn && table.Model == catalog.Unique && (places == nil || written[i]) {
			e.sequence, e.lead = i, rowSequenced
			if places != nil {
				e.lead = rowSequencedUpdates
			}
		}
		op := opReplace
		switch {
		case places == nil || c.Name == catalog.VersionColumn:
		case c.Name == catalog.DeleteSignColumn:
			op = opUndelete
			if written[i] && table.ColumnIndex(catalog.SequenceColumn) < 0 {
				e.deletes = i
			}
		case written[i]:
			if flexible && c.Name == catalog.SkipBitmapColumn {
				op = opMin
			}
		case c.Name == catalog.SequenceColumn:
			continue
		case c.Name == table.SequenceMapping:
			// Not written, it is read from the sequence, which a deleted row keeps.
			if flexible {
				continue
			}
			op = opDefault
		case defaultIsRead(c):
			continue
		default:
			op = opDefault
		}
		if table.Model == catalog.Aggregate {
			var ok bool
			if op, ok = operations[c.Aggregation]; !ok {
				return nil, doriserr.NotSupported("aggregation %s of column %s", c.Aggregation, c.Name)
			}
		}
		layout := chunk.LayoutOf(c.Type)
		value := rowColumn{place: i, id: c.ID, flags: byte(layout) | byte(op)<<4, kind: byte(c.Type.Kind), absent: op == opUndelete && !written[i]}
		// The row was known, but deleted: it has no value to keep (Doris: the default of the type).
		value.zero = op == opDefault && !c.Nullable && layout <= chunk.Bytes
		if c.Name == catalog.VersionColumn {
			// The commit writes it: it has to be found.
			e.values = slices.Insert(e.values, 0, value)
			continue
		}
		e.values = append(e.values, value)
	}
	if len(e.keys) == 0 {
		return nil, doriserr.New("table %s has no key columns", table.Name)
	}
	return e, nil
}

// defaultIsRead reports whether the value of a new row that was not given is the one that reading fills in.
func defaultIsRead(c *catalog.Column) bool {
	switch c.Default.Kind {
	case catalog.DefaultCurrentTimestamp, catalog.DefaultCurrentDate:
		return false
	}
	return !c.AutoIncrement && c.Generated == "" && (c.Nullable || c.Default.Kind != catalog.NoDefault)
}

// appendKey appends the ordered key of row i.
func (e *rowEncoder) appendKey(dst []byte, rows *chunk.Chunk, i int) ([]byte, error) {
	var err error
	for _, place := range e.keys {
		if dst, err = appendKeyValue(dst, rows.Columns[place], i); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// appendValue appends the value of row i.
func (e *rowEncoder) appendValue(dst []byte, rows *chunk.Chunk, i int) ([]byte, error) {
	lead := e.lead
	if e.deletes >= 0 && signed(rows, e.deletes, i) {
		lead = rowReplaces
	}
	dst = append(dst, lead)
	if e.sequence >= 0 {
		var err error
		if dst, err = appendSequence(dst, rows.Columns[e.sequence], i); err != nil {
			return dst, err
		}
	}
	if e.groups != nil {
		var err error
		if dst, err = appendGroups(dst, e.groups, rows, i); err != nil {
			return dst, err
		}
	}
	for k := range e.values {
		c := &e.values[k]
		var err error
		if dst, err = c.append(dst, rows.Columns[c.place], i); err != nil {
			return dst, fmt.Errorf("column %s: %w", e.table.Columns[c.place].Name, err)
		}
	}
	return dst, nil
}

// append appends the field with value i of a vector.
func (c *rowColumn) append(dst []byte, v *chunk.Vector, i int) ([]byte, error) {
	if c.id < 0x80 {
		dst = append(dst, byte(c.id), c.flags, c.kind)
	} else {
		dst = append(binary.AppendUvarint(dst, uint64(c.id)), c.flags, c.kind)
	}
	if c.absent {
		return append(dst, make([]byte, v.Layout.Width())...), nil
	}
	if v.IsNull(i) && !c.zero {
		dst[len(dst)-2] |= nullFlag
		return dst, nil
	}
	switch v.Layout {
	case chunk.Fixed8:
		dst = append(dst, v.Data[i*8:i*8+8]...)
	case chunk.Fixed1:
		dst = append(dst, v.Data[i])
	case chunk.Bytes:
		b := v.Bytes(i)
		if operation(c.flags>>4&7) == opUnion {
			// A merge must not fail: what no union can read must not get in.
			if _, err := state.Union(v.Type.Kind, b, b); err != nil {
				return dst, err
			}
		}
		dst = binary.AppendUvarint(dst, uint64(len(b)))
		dst = append(dst, b...)
	case chunk.List, chunk.Record:
		if c.one == nil {
			c.one = chunk.NewVector(v.Type, 1)
		}
		c.one.Reset()
		c.one.AppendFrom(v, i)
		dst = binary.AppendUvarint(dst, uint64(chunk.EncodedSize(c.one)))
		dst = chunk.Encode(dst, c.one)
	default:
		dst = append(dst, v.Fixed(i)...)
	}
	return dst, nil
}

// signed reports whether row i has its delete sign, the column at a place, set.
func signed(rows *chunk.Chunk, place, i int) bool {
	return !rows.Columns[place].IsNull(i) && rows.Columns[place].Int(i) != 0
}

// appendSequence appends the ordered key of a sequence value behind its length.
func appendSequence(dst []byte, v *chunk.Vector, i int) ([]byte, error) {
	at := len(dst)
	dst, err := appendKeyValue(append(dst, 0), v, i)
	n := len(dst) - at - 1
	if err != nil || n < 0x80 {
		dst[at] = byte(n)
		return dst, err
	}
	var length [binary.MaxVarintLen64]byte
	return slices.Replace(dst, at, at+1, length[:binary.PutUvarint(length[:], uint64(n))]...), nil
}

// field is one column of a row's value.
type field struct {
	id    uint32
	flags byte
	kind  byte
	// raw is the whole field as it was read; nil if it was made.
	raw []byte
	// value is nil if the field is NULL.
	value []byte
}

// null reports whether the field is NULL.
func (f *field) null() bool { return f.flags&nullFlag != 0 }

// layout is the layout of the value.
func (f *field) layout() chunk.Layout { return chunk.Layout(f.flags & 0x0f) }

// op says how the value meets an older one.
func (f *field) op() operation { return operation(f.flags >> 4 & 7) }

// nextField reads the field at the head of b and returns what follows it.
func nextField(b []byte) (field, []byte, error) {
	id, w := shortUvarint(b)
	if w <= 0 || id > 1<<32-1 || len(b) < w+2 {
		return field{}, nil, errRow
	}
	f := field{id: uint32(id), flags: b[w], kind: b[w+1]}
	at := w + 2
	if f.layout() > chunk.Record {
		return field{}, nil, errRow
	}
	if f.null() {
		f.raw = b[:at:at]
		return f, b[at:], nil
	}
	n := uint64(f.layout().Width())
	if n == 0 {
		if n, w = shortUvarint(b[at:]); w <= 0 {
			return field{}, nil, errRow
		}
		at += w
	}
	if n > uint64(len(b)-at) {
		return field{}, nil, errRow
	}
	next := at + int(n)
	f.value, f.raw = b[at:next:next], b[:next:next]
	return f, b[next:], nil
}

// shortUvarint is binary.Uvarint, quick for what has one byte.
func shortUvarint(b []byte) (uint64, int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	return binary.Uvarint(b)
}

// appendField appends a field.
func appendField(dst []byte, f *field) []byte {
	if f.raw != nil {
		return append(dst, f.raw...)
	}
	dst = binary.AppendUvarint(dst, uint64(f.id))
	dst = append(dst, f.flags, f.kind)
	if f.null() {
		return dst
	}
	if f.layout().Width() == 0 {
		dst = binary.AppendUvarint(dst, uint64(len(f.value)))
	}
	return append(dst, f.value...)
}

// splitRow separates a row's value into its head (leading byte and sequence) and its fields.
func splitRow(b []byte) (head, sequence, fields []byte, err error) {
	if len(b) < 1 {
		return nil, nil, nil, errRow
	}
	switch b[0] {
	case rowReplaces, rowUpdates:
		return b[:1], nil, b[1:], nil
	case rowSequenced, rowSequencedUpdates, rowGrouped:
		n, w := binary.Uvarint(b[1:])
		if w <= 0 || n > uint64(len(b)-1-w) {
			return nil, nil, nil, errRow
		}
		at := 1 + w + int(n)
		return b[:at], b[1+w : at], b[at:], nil
	}
	return nil, nil, nil, errRow
}
