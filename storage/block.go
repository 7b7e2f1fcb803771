package storage

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// blockFormat is the leading byte of a block:
//
//	u8 format, uvarint rows, uvarint schema version, uvarint columns,
//	a directory entry per column: uvarint column id, type, u8 codec, uvarint length of the body,
//	the bodies, each as chunk.Encode writes it.
//
// A type is its kind, for DECIMAL precision and scale, and the types of its parts. Column ids and types are in the block, so
// that a light schema change rewrites nothing. Pebble compresses its own blocks; codecNone is the only codec.
const blockFormat = 1

// codecNone says that a column's body is stored as it is.
const codecNone = 0

// Errors of decoding a block.
var (
	errBlockFormat = errors.New("block has no known format")
	errBlockShort  = errors.New("block is cut short")
)

// blockSize is the length of what appendBlock appends, and bodies' lengths are put into sizes.
func blockSize(t *catalog.Table, rows *chunk.Chunk, sizes []int) int {
	n := 1 + uvarintLen(uint64(rows.Rows)) + uvarintLen(uint64(t.SchemaVersion)) + uvarintLen(uint64(len(rows.Columns)))
	for i, v := range rows.Columns {
		sizes[i] = chunk.EncodedSize(v)
		n += uvarintLen(uint64(t.Columns[i].ID)) + typeSize(v.Type) + 1 + uvarintLen(uint64(sizes[i])) + sizes[i]
	}
	return n
}

// appendBlock appends a block of all rows of a chunk that has every column of the table.
func appendBlock(dst []byte, t *catalog.Table, rows *chunk.Chunk, sizes []int) []byte {
	dst = append(dst, blockFormat)
	dst = binary.AppendUvarint(dst, uint64(rows.Rows))
	dst = binary.AppendUvarint(dst, uint64(t.SchemaVersion))
	dst = binary.AppendUvarint(dst, uint64(len(rows.Columns)))
	for i, v := range rows.Columns {
		dst = binary.AppendUvarint(dst, uint64(t.Columns[i].ID))
		dst = appendType(dst, v.Type)
		dst = append(dst, codecNone)
		dst = binary.AppendUvarint(dst, uint64(sizes[i]))
	}
	for _, v := range rows.Columns {
		dst = chunk.Encode(dst, v)
	}
	return dst
}

// blockColumn is one entry of a block's directory.
type blockColumn struct {
	id uint32
	// typ is the encoded type; body the encoded values, size bytes.
	typ, body []byte
	size      int
}

// block is a block whose directory is read and whose columns are not yet.
type block struct {
	rows          int
	schemaVersion uint32
	columns       []blockColumn
}

// open reads the directory; the block refers to b and reuses its own memory.
func (k *block) open(b []byte) error {
	k.columns = k.columns[:0]
	if len(b) < 1 || b[0] != blockFormat {
		return errBlockFormat
	}
	b = b[1:]
	var head [3]uint64
	for i := range head {
		x, w := binary.Uvarint(b)
		if w <= 0 {
			return errBlockShort
		}
		head[i], b = x, b[w:]
	}
	if head[0] > chunk.MaxRows || head[1] > 1<<32-1 {
		return errBlockFormat
	}
	k.rows, k.schemaVersion = int(head[0]), uint32(head[1])
	if head[2] > uint64(len(b)) {
		return errBlockShort
	}
	total := uint64(0)
	for range head[2] {
		id, w := binary.Uvarint(b)
		if w <= 0 || id > 1<<32-1 {
			return errBlockShort
		}
		b = b[w:]
		size, err := encodedTypeLen(b, 0)
		if err != nil {
			return err
		}
		typ := b[:size]
		b = b[size:]
		if len(b) < 1 {
			return errBlockShort
		}
		if b[0] != codecNone {
			return fmt.Errorf("column %d of a block has the unknown codec %d", id, b[0])
		}
		length, w := binary.Uvarint(b[1:])
		if w <= 0 || length > 1<<31 {
			return errBlockShort
		}
		b = b[1+w:]
		total += length
		k.columns = append(k.columns, blockColumn{id: uint32(id), typ: typ, size: int(length)})
	}
	if total != uint64(len(b)) {
		return errBlockShort
	}
	for i := range k.columns {
		n := k.columns[i].size
		k.columns[i].body, b = b[:n:n], b[n:]
	}
	return nil
}

// find returns the column with an id, or nil. The columns of a table are nearly always at the same place in all blocks.
func (k *block) find(id uint32, guess int) *blockColumn {
	if guess < len(k.columns) && k.columns[guess].id == id {
		return &k.columns[guess]
	}
	for i := range k.columns {
		if k.columns[i].id == id {
			return &k.columns[i]
		}
	}
	return nil
}

// uvarintLen is the length of x as a uvarint.
func uvarintLen(x uint64) int {
	n := 1
	for x >= 0x80 {
		x >>= 7
		n++
	}
	return n
}
