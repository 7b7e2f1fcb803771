package mysql

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// table sends a result set: definitions, rows, end. Binary is the form of COM_STMT_EXECUTE. After an error the client has got
// definitions and some rows; an ERR packet may still follow.
func (c *conn) table(ctx context.Context, a *engine.Answer, binary bool, status uint16) error {
	wires := resultWire(a.Columns, a.Rows == nil)
	c.w.begin()
	c.w.buf = appendLength(c.w.buf, uint64(len(a.Columns)))
	c.w.end()
	for i, col := range a.Columns {
		from, original := originOf(col)
		if binary && original == "" {
			original = col.Name
		}
		c.define(col.Name, original, wires[i], from, false)
	}
	if c.caps&capDeprecateEOF == 0 {
		c.eof(0)
	}
	for _, row := range a.Cells {
		c.cells(row, wires, binary)
		if c.w.err != nil {
			return c.w.err
		}
	}
	for a.Rows != nil {
		rows, err := a.Rows.Next(ctx)
		if err != nil {
			return err
		}
		if rows == nil {
			break
		}
		for i := 0; i < rows.Rows; i++ {
			if binary {
				c.binaryRow(rows, i, wires)
			} else {
				c.textRow(rows, i)
			}
			if c.w.err != nil {
				return c.w.err
			}
		}
	}
	c.eof(status)
	return c.w.err
}

// cells sends one row of texts.
func (c *conn) cells(row []statement.Cell, wires []wire, binary bool) {
	c.w.begin()
	if !binary {
		for _, cell := range row {
			if cell.Null {
				c.w.u8(0xfb)
			} else {
				c.w.text(cell.Text)
			}
		}
		c.w.end()
		return
	}
	bits := c.nullBitmap(len(row))
	for i, cell := range row {
		if cell.Null {
			c.w.buf[bits+(i+2)/8] |= 1 << ((i + 2) % 8)
			continue
		}
		c.w.buf = appendBinaryText(c.w.buf, wires[i].code, cell.Text)
	}
	c.w.end()
}

// textRow sends row i of a chunk as texts.
func (c *conn) textRow(rows *chunk.Chunk, i int) {
	c.w.begin()
	for _, v := range rows.Columns {
		if v.IsNull(i) || object(v.Type) {
			c.w.u8(0xfb)
			continue
		}
		c.w.buf = appendLengthText(c.w.buf, v, i, &c.scratch)
	}
	c.w.end()
}

// appendLengthText appends a value's text behind its length.
func appendLengthText(dst []byte, v *chunk.Vector, i int, scratch *[]byte) []byte {
	if v.Layout == chunk.Bytes && v.Type.Kind != catalog.Variant && v.Type.Kind != catalog.JSON {
		b := v.Bytes(i)
		return append(appendLength(dst, uint64(len(b))), b...)
	}
	if v.Layout <= chunk.Fixed32 {
		// No more than 250 bytes: the length is one byte, which is put in once it is known.
		at := len(dst)
		dst = convert.AppendText(append(dst, 0), v, i)
		dst[at] = byte(len(dst) - at - 1)
		return dst
	}
	*scratch = convert.AppendText((*scratch)[:0], v, i)
	dst = appendLength(dst, uint64(len(*scratch)))
	return append(dst, *scratch...)
}

// nullBitmap begins a binary row and returns where its bitmap is.
func (c *conn) nullBitmap(columns int) int {
	c.w.u8(0)
	at := len(c.w.buf)
	for n := (columns + 7 + 2) / 8; n > 0; n-- {
		c.w.u8(0)
	}
	return at
}

// binaryRow sends row i of a chunk in the binary form.
func (c *conn) binaryRow(rows *chunk.Chunk, i int, wires []wire) {
	c.w.begin()
	bits := c.nullBitmap(len(rows.Columns))
	for k, v := range rows.Columns {
		if v.IsNull(i) || object(v.Type) {
			c.w.buf[bits+(k+2)/8] |= 1 << ((k + 2) % 8)
			continue
		}
		c.w.buf = appendBinary(c.w.buf, wires[k].code, v, i, &c.scratch)
	}
	c.w.end()
}
