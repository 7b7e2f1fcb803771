package storage

import (
	"bytes"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// columnReader decodes one column of a table from blocks of any schema version.
type columnReader struct {
	column *catalog.Column
	place  int
	// typ is the column's type as blocks of the present schema have it.
	typ []byte
	// vector is what blocks of the present type are decoded into, without a copy; own has memory of its own for the others.
	vector, own *chunk.Vector
}

// newColumnReader reads column number place of a table.
func newColumnReader(t *catalog.Table, place int) *columnReader {
	c := &t.Columns[place]
	return &columnReader{column: c, place: place, typ: appendType(nil, c.Type), vector: chunk.NewVector(c.Type, 0)}
}

// read returns the column's values in a block; they are valid until the next call and as long as the block's bytes.
func (r *columnReader) read(k *block) (*chunk.Vector, error) {
	stored := k.find(r.column.ID, r.place)
	if stored == nil {
		return r.fill(k.rows)
	}
	if bytes.Equal(stored.typ, r.typ) {
		return r.vector, chunk.Decode(r.vector, stored.body, k.rows)
	}
	was, _ := decodeType(stored.typ)
	if was.IsText() && r.column.Type.IsText() {
		return r.vector, chunk.Decode(r.vector, stored.body, k.rows)
	}
	from := chunk.NewVector(was, 0)
	if err := chunk.Decode(from, stored.body, k.rows); err != nil {
		return nil, err
	}
	r.reuse()
	return r.own, widen(r.own, from)
}

// reuse empties own.
func (r *columnReader) reuse() {
	if r.own == nil {
		r.own = chunk.NewVector(r.column.Type, chunk.MaxRows)
	}
	r.own.Reset()
}

// fill returns the default of a column that was added after the block was written, NULL if it has none.
func (r *columnReader) fill(n int) (*chunk.Vector, error) {
	r.reuse()
	if n == 0 {
		return r.own, nil
	}
	if err := appendDefault(r.own, r.column); err != nil {
		return nil, fmt.Errorf("filling column %s: %w", r.column.Name, err)
	}
	for i := 1; i < n; i++ {
		r.own.AppendFrom(r.own, 0)
	}
	return r.own, nil
}

// widen appends the values of a vector to one of a wider type: what ALTER TABLE MODIFY COLUMN may change without a rewrite.
func widen(to, from *chunk.Vector) error {
	integer := func(t catalog.Type) bool { return t.IsInteger() || t.Kind == catalog.Boolean }
	decimal := from.Type.Kind == catalog.Decimal && to.Type.Kind == catalog.Decimal && from.Type.Scale == to.Type.Scale
	switch {
	case integer(from.Type) && integer(to.Type) || decimal:
		if to.Layout.Width() < from.Layout.Width() {
			break
		}
		for i := range from.Len {
			if from.IsNull(i) {
				to.AppendNull()
				continue
			}
			appendExtended(to, from.Fixed(i))
		}
		return nil
	case from.Type.Kind == catalog.Float && to.Type.Kind == catalog.Double:
		for i := range from.Len {
			if from.IsNull(i) {
				to.AppendNull()
				continue
			}
			to.AppendFloat64(float64(from.Float32(i)))
		}
		return nil
	case from.Type.Kind == to.Type.Kind && from.Layout == to.Layout && from.Layout <= chunk.Bytes && from.Type.Kind != catalog.Decimal:
		to.AppendRange(from, 0, from.Len)
		return nil
	case from.Layout == to.Layout && from.Layout > chunk.Bytes:
		for i := range from.Len {
			appendNested(to, from, i)
		}
		return nil
	}
	return convertText(to, from)
}

// appendNested appends value i of a nested vector whose structs may have fewer fields; the others are NULL.
func appendNested(to, from *chunk.Vector, i int) {
	switch {
	case from.IsNull(i):
		to.AppendNull()
	case from.Layout == chunk.List:
		start, end := from.Range(i)
		for e := start; e < end; e++ {
			appendNested(to.Children[0], from.Children[0], e)
		}
		to.EndList()
	case from.Layout == chunk.Record:
		for f, c := range to.Children {
			if f < len(from.Children) {
				appendNested(c, from.Children[f], i)
			} else {
				c.AppendNull()
			}
		}
		to.EndRecord()
	default:
		to.AppendFrom(from, i)
	}
}

// convertText appends values as what their text is in the new type; a value that has none is NULL (Doris: the schema change fails;
// here rows are never rewritten).
func convertText(to, from *chunk.Vector) error {
	if to.Layout > chunk.Bytes || from.Layout > chunk.Bytes {
		return fmt.Errorf("values of type %s cannot be read as %s", from.Type, to.Type)
	}
	parse := convert.Parser(to.Type, convert.Loose)
	if parse == nil {
		return fmt.Errorf("values of type %s cannot be read as %s", from.Type, to.Type)
	}
	var text []byte
	for i := range from.Len {
		if from.IsNull(i) {
			to.AppendNull()
			continue
		}
		text = convert.AppendText(text[:0], from, i)
		if before := to.Len; !parse(to, text) {
			to.Truncate(before)
			to.AppendNull()
		}
	}
	return nil
}

// appendExtended appends a two's complement value with its sign extended to the vector's width.
func appendExtended(to *chunk.Vector, b []byte) {
	var wide [32]byte
	n := copy(wide[:], b)
	if b[n-1]&0x80 != 0 {
		for i := n; i < len(wide); i++ {
			wide[i] = 0xff
		}
	}
	to.AppendFixed(wide[:to.Layout.Width()])
}
