package storage

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// indexFormat is the leading byte of an index entry:
//
//	u8 format, uvarint rows, uvarint length of the block, then per column with a zone:
//	uvarint column id, u8 kind and bit 7 if there are NULLs, u8 scale, varint least, varint greatest value.
const indexFormat = 1

// zoneNulls is set in the kind of a zone if the block has NULLs in the column.
const zoneNulls = 0x80

// errIndex says that an index entry has no known format.
var errIndex = errors.New("index entry of a block has no known format")

// zone is the range of a column's values in a block, as [chunk.Vector.Int] returns them. If all are NULL it is empty.
type zone struct {
	id          uint32
	kind, scale byte
	nulls       bool
	least, most int64
}

// indexEntry is what is known about a block without reading it.
type indexEntry struct {
	rows, size int
	// zones are still encoded.
	zones []byte
}

// hasZones reports whether blocks keep the range of a column: integers, dates and small decimals.
func hasZones(t catalog.Type) bool {
	switch t.Kind {
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.Date, catalog.DateTime, catalog.TimeStampTz:
		return true
	case catalog.Decimal:
		return t.Precision <= 18
	}
	return false
}

// appendIndexEntry appends the index entry of a block.
func appendIndexEntry(dst []byte, t *catalog.Table, rows *chunk.Chunk, size int) []byte {
	dst = append(dst, indexFormat)
	dst = binary.AppendUvarint(dst, uint64(rows.Rows))
	dst = binary.AppendUvarint(dst, uint64(size))
	for i, v := range rows.Columns {
		if !hasZones(v.Type) {
			continue
		}
		least, most := bounds(v)
		dst = binary.AppendUvarint(dst, uint64(t.Columns[i].ID))
		kind := byte(v.Type.Kind)
		if v.Nulls > 0 {
			kind |= zoneNulls
		}
		dst = append(dst, kind, byte(v.Type.Scale))
		dst = binary.AppendVarint(dst, least)
		dst = binary.AppendVarint(dst, most)
	}
	return dst
}

// bounds returns the least and the greatest value that is not NULL.
func bounds(v *chunk.Vector) (least, most int64) {
	least, most = math.MaxInt64, math.MinInt64
	switch {
	case v.Nulls > 0:
		for i := range v.Len {
			if !v.IsNull(i) {
				x := v.Int(i)
				least, most = min(least, x), max(most, x)
			}
		}
	case v.Layout == chunk.Fixed8:
		for _, x := range v.Int64s() {
			least, most = min(least, x), max(most, x)
		}
	case v.Layout == chunk.Fixed4:
		low, high := int32(math.MaxInt32), int32(math.MinInt32)
		for _, x := range v.Int32s() {
			low, high = min(low, x), max(high, x)
		}
		if v.Len > 0 {
			least, most = int64(low), int64(high)
		}
	default:
		for i := range v.Len {
			x := v.Int(i)
			least, most = min(least, x), max(most, x)
		}
	}
	return least, most
}

// decodeIndexEntry reads the head of an index entry.
func decodeIndexEntry(b []byte) (indexEntry, error) {
	var e indexEntry
	if len(b) < 1 || b[0] != indexFormat {
		return e, errIndex
	}
	b = b[1:]
	for _, field := range []*int{&e.rows, &e.size} {
		x, w := binary.Uvarint(b)
		if w <= 0 || x > 1<<31 {
			return e, errIndex
		}
		*field, b = int(x), b[w:]
	}
	e.zones = b
	return e, nil
}

// next reads one zone off the entry; ok is false at the end.
func (e *indexEntry) next() (z zone, ok bool, err error) {
	b := e.zones
	if len(b) == 0 {
		return z, false, nil
	}
	id, w := binary.Uvarint(b)
	if w <= 0 || len(b) < w+2 {
		return z, false, errIndex
	}
	z.id, z.kind, z.nulls, z.scale = uint32(id), b[w]&^zoneNulls, b[w]&zoneNulls != 0, b[w+1]
	b = b[w+2:]
	for _, field := range []*int64{&z.least, &z.most} {
		x, w := binary.Varint(b)
		if w <= 0 {
			return z, false, errIndex
		}
		*field, b = x, b[w:]
	}
	e.zones = b
	return z, true, nil
}
