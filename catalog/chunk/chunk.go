package chunk

import "github.com/dorisemu/dorisemu/catalog"

// Chunk is a batch of rows, column by column.
type Chunk struct {
	// Columns has one vector a column; all have Rows values.
	Columns []*Vector
	// Rows is the number of rows.
	Rows int
}

// New returns an empty chunk with one column a type and room for capacity rows.
func New(types []catalog.Type, capacity int) *Chunk {
	c := &Chunk{Columns: make([]*Vector, len(types))}
	for i, t := range types {
		c.Columns[i] = NewVector(t, capacity)
	}
	return c
}

// ForTable returns an empty chunk that has every column of the table, hidden ones too, in schema order.
func ForTable(t *catalog.Table, capacity int) *Chunk {
	types := make([]catalog.Type, len(t.Columns))
	for i := range t.Columns {
		types[i] = t.Columns[i].Type
	}
	return New(types, capacity)
}

// Reset empties the chunk and keeps its buffers.
func (c *Chunk) Reset() { c.Truncate(0) }

// Truncate drops all rows from n on, also values of a row that was only begun.
func (c *Chunk) Truncate(n int) {
	for _, v := range c.Columns {
		v.Truncate(n)
	}
	c.Rows = n
}

// EndRow completes a row: each column has got one more value.
func (c *Chunk) EndRow() { c.Rows++ }

// AppendRow appends row i of src, which has the same columns.
func (c *Chunk) AppendRow(src *Chunk, i int) {
	for k, v := range c.Columns {
		v.AppendFrom(src.Columns[k], i)
	}
	c.Rows++
}

// AppendRange appends the rows [from, to) of src, which has the same columns.
func (c *Chunk) AppendRange(src *Chunk, from, to int) {
	for k, v := range c.Columns {
		v.AppendRange(src.Columns[k], from, to)
	}
	c.Rows += to - from
}

// Bytes returns the memory that the values occupy.
func (c *Chunk) Bytes() int {
	n := 0
	for _, v := range c.Columns {
		n += v.size()
	}
	return n
}

func (v *Vector) size() int {
	n := len(v.Validity) + len(v.Data) + 4*len(v.Offsets)
	for _, c := range v.Children {
		n += c.size()
	}
	return n
}
