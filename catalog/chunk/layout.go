// Package chunk is the columnar batch in which rows travel from the decoders to the store and from the store to queries.
//
// A [Chunk] holds at most [MaxRows] rows as one [Vector] a column, in Arrow's physical layout: little-endian values, int32
// offsets that start at 0, LSB validity bits, 4- to 32-byte decimals, microsecond timestamps, int32 days. Appending costs no
// allocation per row once buffers have grown; [Chunk.Reset] keeps them. A chunk belongs to one goroutine at a time. The
// package has no state of its own and may be imported by every package.
package chunk

import "github.com/dorisemu/dorisemu/catalog"

// MaxRows is the largest number of rows in one chunk.
const MaxRows = 4096

// Layout is the physical form of a vector.
type Layout uint8

// The layouts. The numbers are part of the format on disk.
const (
	Fixed1 Layout = iota
	Fixed2
	Fixed4
	Fixed8
	Fixed16
	Fixed32
	// Bytes is int32 offsets and a byte heap.
	Bytes
	// List is int32 offsets into one child: the elements of an ARRAY, or the STRUCT<key,value> entries of a MAP.
	List
	// Record has one child per field of a STRUCT.
	Record
)

// Width returns the bytes per value of a fixed layout and 0 for the others.
func (l Layout) Width() int {
	if l <= Fixed32 {
		return 1 << l
	}
	return 0
}

// LayoutOf returns the layout of a type's values:
//
//	BOOLEAN (0, 1), TINYINT                      Fixed1
//	SMALLINT                                     Fixed2
//	INT, FLOAT, DATE (days since 1970-01-01),
//	IPV4 (host order), DECIMAL up to 9 digits    Fixed4
//	BIGINT, DOUBLE, DATETIME and TIME (µs, no
//	zone), TIMESTAMPTZ (µs UTC), DECIMAL to 18   Fixed8
//	LARGEINT, IPV6 (big-endian address bytes),
//	DECIMAL to 38                                Fixed16, two's complement, low word first
//	DECIMAL to 76                                Fixed32, two's complement, low word first
//	CHAR, VARCHAR, STRING, JSON and VARIANT
//	(compact JSON text), BITMAP, HLL, ...        Bytes
func LayoutOf(t catalog.Type) Layout {
	switch t.Kind {
	case catalog.Boolean, catalog.TinyInt, catalog.Null:
		return Fixed1
	case catalog.SmallInt:
		return Fixed2
	case catalog.Int, catalog.Float, catalog.Date, catalog.IPv4:
		return Fixed4
	case catalog.BigInt, catalog.Double, catalog.DateTime, catalog.Time, catalog.TimeStampTz:
		return Fixed8
	case catalog.LargeInt, catalog.IPv6:
		return Fixed16
	case catalog.Decimal:
		switch {
		case t.Precision <= 9:
			return Fixed4
		case t.Precision <= 18:
			return Fixed8
		case t.Precision <= 38:
			return Fixed16
		}
		return Fixed32
	case catalog.Array, catalog.Map:
		return List
	case catalog.Struct:
		return Record
	}
	return Bytes
}
