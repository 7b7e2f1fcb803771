package storage

import (
	"encoding/binary"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// rowConverter makes of rows that were written for a definition of a table what a later one reads: rows of the table when the
// definition changes, those of loads that were on their way then when they are committed.
type rowConverter struct {
	table *catalog.Table
	// keys are the key columns of the old definition, in order, with the values of the row under way.
	keys []convertedColumn
	// columns has the others that rows may have, by id; those that are nowhere any more are missing.
	columns map[uint32]*convertedColumn
	// sequence is the hidden sequence column, groups those of each group, nil if their types stay.
	sequence *convertedColumn
	groups   []*convertedColumn
	// sign is the id of the delete sign, 0 without one. Values of a row that has it set may be lost: lenient.
	sign    uint32
	lenient bool
	// fills are the fields that rows of an AGGREGATE table get.
	fills []field
}

// convertedColumn is a column of the old definition: from has a value of it, to the same in the type that it has now.
type convertedColumn struct {
	column   *catalog.Column
	now      *catalog.Column
	from, to *chunk.Vector
	// same says that values need no change; encoded writes those that do, as fields.
	same    bool
	encoded rowColumn
}

// needsConversion reports whether rows of a table's old definition cannot be read, or folded, with another one, or lose values.
func needsConversion(old, table *catalog.Table) bool {
	return old != table && (unreadable(old, table) || fillsDefault(old, table) || len(old.LosingColumns(table)) > 0)
}

// newRowConverter prepares the conversion from an old definition to another one.
func newRowConverter(old, table *catalog.Table) (*rowConverter, error) {
	c := &rowConverter{table: table, columns: map[uint32]*convertedColumn{}}
	now := map[uint32]*catalog.Column{}
	for i := range table.Columns {
		now[table.Columns[i].ID] = &table.Columns[i]
	}
	was := map[uint32]bool{}
	for i := range old.Columns {
		o := &old.Columns[i]
		was[o.ID] = true
		x := convertedColumn{column: o, now: now[o.ID], from: chunk.NewVector(o.Type, 1)}
		if x.now != nil {
			x.to, x.same = chunk.NewVector(x.now.Type, 1), o.Type.Equal(x.now.Type)
			op := opReplace
			if table.Model == catalog.Aggregate && !x.now.Key {
				op = operations[x.now.Aggregation]
			}
			x.encoded = rowColumn{id: o.ID, flags: byte(chunk.LayoutOf(x.now.Type)) | byte(op)<<4, kind: byte(x.now.Type.Kind)}
		}
		if o.Key {
			c.keys = append(c.keys, x)
			continue
		}
		if x.now == nil {
			continue
		}
		c.columns[o.ID] = &x
		if o.Name == catalog.DeleteSignColumn {
			c.sign = o.ID
		}
		if o.Name == catalog.SequenceColumn && !x.same {
			c.sequence = &x
		}
	}
	for _, g := range sequenceGroups(old) {
		c.groups = append(c.groups, c.columns[old.Columns[g.place].ID])
	}
	if table.Model != catalog.Aggregate {
		return c, nil
	}
	for i := range table.Columns {
		column := &table.Columns[i]
		if column.Key || was[column.ID] || column.Default.Kind != catalog.DefaultLiteral {
			continue
		}
		v := chunk.NewVector(column.Type, 1)
		if err := appendDefault(v, column); err != nil {
			return nil, err
		}
		encoded := rowColumn{id: column.ID, flags: byte(v.Layout) | byte(operations[column.Aggregation])<<4, kind: byte(column.Type.Kind)}
		raw, err := encoded.append(nil, v, 0)
		if err != nil {
			return nil, err
		}
		f, _, err := nextField(raw)
		if err != nil {
			return nil, err
		}
		c.fills = append(c.fills, f)
	}
	return c, nil
}

// convertKey appends the key that a row has now; that is also needed before [rowConverter.value].
func (c *rowConverter) convertKey(dst, k, value []byte) ([]byte, error) {
	for i := range c.keys {
		x := &c.keys[i]
		x.from.Reset()
		var err error
		if len(k) == 0 {
			err = appendDefault(x.from, x.column)
		} else {
			k, err = readKeyValue(x.from, k)
		}
		if err != nil {
			return dst, fmt.Errorf("key column %s: %w", x.column.Name, err)
		}
	}
	if len(k) > 0 {
		return dst, errKey
	}
	for i := range c.table.Columns {
		column := &c.table.Columns[i]
		if !column.Key {
			continue
		}
		v, err := c.keyColumn(column, value)
		if err == nil {
			dst, err = appendKeyValue(dst, v, 0)
		}
		if err != nil {
			return dst, fmt.Errorf("key column %s: %w", column.Name, err)
		}
	}
	return dst, nil
}

// keyColumn finds the value of a key column.
func (c *rowConverter) keyColumn(column *catalog.Column, value []byte) (*chunk.Vector, error) {
	for i := range c.keys {
		if c.keys[i].column.ID == column.ID {
			return c.keys[i].cast(false)
		}
	}
	if x := c.columns[column.ID]; x != nil {
		if _, _, fields, err := splitRow(value); err == nil {
			if f, ok, err := findField(fields, column.ID); err != nil {
				return nil, err
			} else if ok {
				return x.read(&f, false)
			}
		}
	}
	v := chunk.NewVector(column.Type, 1)
	return v, appendDefault(v, column)
}

// cast converts the value in from. One that has no meaning in the new type becomes NULL if that does not matter.
func (x *convertedColumn) cast(lenient bool) (*chunk.Vector, error) {
	if x.same {
		return x.from, nil
	}
	x.to.Reset()
	if err := widen(x.to, x.from); err != nil {
		return nil, err
	}
	if !lenient && x.to.IsNull(0) && !x.from.IsNull(0) {
		return nil, &catalog.LostValueError{Column: x.column.Name}
	}
	return x.to, nil
}

// read converts a field.
func (x *convertedColumn) read(f *field, lenient bool) (*chunk.Vector, error) {
	x.from.Reset()
	if err := appendFieldValue(x.from, f); err != nil {
		return nil, err
	}
	return x.cast(lenient)
}

// value appends the value that the row has now.
func (c *rowConverter) value(dst, b []byte) ([]byte, error) {
	if len(b) > 0 && b[0] == rowList {
		dst = append(dst, rowList)
		for b = b[1:]; len(b) > 0; {
			n, w := binary.Uvarint(b)
			if w <= 0 || n == 0 || n > uint64(len(b)-w) || b[w] == rowList {
				return nil, errRow
			}
			one, err := c.value(nil, b[w:w+int(n)])
			if err != nil {
				return nil, err
			}
			dst = append(binary.AppendUvarint(dst, uint64(len(one))), one...)
			b = b[w+int(n):]
		}
		return dst, nil
	}
	head, sequence, fields, err := splitRow(b)
	if err != nil {
		return nil, err
	}
	if c.sign != 0 {
		f, _, err := findField(fields, c.sign)
		if err != nil {
			return nil, err
		}
		c.lenient = len(f.value) > 0 && f.value[0] != 0
	}
	switch {
	case head[0] == rowGrouped:
		dst, err = c.group(dst, sequence)
	case sequence != nil && c.sequence != nil:
		dst, err = c.sequence.order(append(dst, head[0]), sequence)
	default:
		dst = append(dst, head...)
	}
	if err != nil {
		return nil, err
	}
	return c.fields(dst, fields)
}

// order appends the ordered key of a sequence in its new type behind its length.
func (x *convertedColumn) order(dst, sequence []byte) ([]byte, error) {
	x.from.Reset()
	if _, err := readKeyValue(x.from, sequence); err != nil {
		return nil, err
	}
	v, err := x.cast(false)
	if err != nil {
		return nil, err
	}
	return appendSequence(dst, v, 0)
}

// group appends the head of a row with groups.
func (c *rowConverter) group(dst, b []byte) ([]byte, error) {
	groups, err := readGroups(b)
	if err != nil {
		return nil, err
	}
	if len(groups) != len(c.groups) {
		return nil, errRow
	}
	var head []byte
	for i, g := range groups {
		x := c.groups[i]
		if x == nil || x.same {
			head = append(head, g.text...)
			continue
		}
		if head, err = x.order(head, g.sequence); err != nil {
			return nil, err
		}
		head = binary.AppendUvarint(head, uint64(len(g.columns)))
		for _, id := range g.columns {
			head = binary.AppendUvarint(head, uint64(id))
		}
	}
	dst = append(dst, rowGrouped)
	return append(binary.AppendUvarint(dst, uint64(len(head))), head...), nil
}

// fields appends the fields that the row has now.
func (c *rowConverter) fields(dst, b []byte) ([]byte, error) {
	for i := range c.keys {
		if x := &c.keys[i]; x.now != nil && !x.now.Key {
			v, err := x.cast(c.lenient)
			if err == nil {
				dst, err = x.encoded.append(dst, v, 0)
			}
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", x.column.Name, err)
			}
		}
	}
	for rest := b; len(rest) > 0; {
		f, next, err := nextField(rest)
		if err != nil {
			return nil, err
		}
		rest = next
		x := c.columns[f.id]
		switch {
		case x == nil || x.now.Key:
		case x.same || f.null():
			dst = append(dst, f.raw...)
			if !x.same {
				// Of NULL only the kind is left to say.
				dst[len(dst)-1], dst[len(dst)-2] = x.encoded.kind, nullFlag|f.flags&0x70|x.encoded.flags&0x0f
			}
		default:
			v, err := x.read(&f, c.lenient)
			if err == nil {
				encoded := x.encoded
				encoded.flags = encoded.flags&0x0f | f.flags&0x70
				dst, err = encoded.append(dst, v, 0)
			}
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", x.column.Name, err)
			}
		}
	}
	for i := range c.fills {
		if _, ok, err := findField(b, c.fills[i].id); err != nil {
			return nil, err
		} else if !ok {
			dst = append(dst, c.fills[i].raw...)
		}
	}
	return dst, nil
}
