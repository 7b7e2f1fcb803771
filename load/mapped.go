package load

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// mapped is the way of rows with expressions. Fields are collected as they are; a full chunk of them goes through PRECEDING
// FILTER, casts, column mapping, WHERE and the sink's checks, in Doris's order, into the target's chunk.
type mapped struct {
	target *target
	plan   *plan
	// raw holds the fields of rows on their way, and origins where each came from.
	raw     *chunk.Chunk
	origins origins
	// slots is what expressions read: raw fields, their casts, the results of mappings.
	slots *chunk.Chunk
	// casts are the file columns that have their table column's type.
	casts []cast
	// filter, where, mappings, columns and generated are the compiled expressions of [bound].
	filter, where                *expr.Evaluator
	mappings, columns, generated []*expr.Evaluator
	// dest has the table's columns of all rows before the last checks; own are the vectors of columns that are filled.
	dest *chunk.Chunk
	own  []*chunk.Vector
	// blank has a NULL for every row: what a slot holds that has no values, since evaluators may look at all columns of a row.
	blank *chunk.Vector
	// places are the rows of raw that the rows of slots and dest are.
	places []int32
	bad    []bool
	kept   []int32
	picked *chunk.Chunk
}

// cast is a file column that is read as its table column's type.
type cast struct {
	field, column int
	parse         convert.Func
	text          bool
	vector        *chunk.Vector
	// result is the vector of the last chunk: vector, or the file column itself where it has the type already.
	result *chunk.Vector
}

// newMapped prepares the way of rows with expressions.
func newMapped(t *target) (*mapped, error) {
	p := t.plan
	b, err := p.bindExpressions(&t.load.request)
	if err != nil {
		return nil, err
	}
	m := &mapped{target: t, plan: p}
	types := make([]catalog.Type, len(p.file))
	for i := range types {
		types[i] = catalog.Of(catalog.VarChar)
	}
	m.raw, m.picked = chunk.New(types, chunk.MaxRows), chunk.New(types, 0)
	m.slots = &chunk.Chunk{Columns: make([]*chunk.Vector, 2*len(p.file)+len(p.mappings))}
	for i, f := range p.file {
		if b.typed[i] {
			to := p.table.Columns[f.column].Type
			m.casts = append(m.casts, cast{field: i, column: f.column, parse: fieldParser(p.spec, to), text: to.IsText(), vector: chunk.NewVector(to, chunk.MaxRows)})
		}
	}
	m.blank = chunk.NewVector(catalog.Of(catalog.Null), chunk.MaxRows)
	for range chunk.MaxRows {
		m.blank.AppendNull()
	}
	m.dest = chunk.ForTable(t.table, chunk.MaxRows)
	m.own = append(m.own, m.dest.Columns...)
	return m, m.compile(b)
}

// row keeps the fields of a row.
func (m *mapped) row(fields [][]byte, partition int32, offset int64) error {
	for i, f := range fields {
		if f == nil {
			m.raw.Columns[i].AppendNull()
		} else {
			m.raw.Columns[i].AppendBytes(f)
		}
	}
	m.raw.Rows++
	m.origins.add(partition, offset)
	return nil
}

// full reports whether there is a chunk of rows.
func (m *mapped) full() bool { return m.raw.Rows >= chunk.MaxRows }

// settle takes the rows collected through all steps.
func (m *mapped) settle(ctx context.Context) error {
	if m.raw.Rows == 0 {
		return nil
	}
	rows, err := m.precedingFilter()
	if err != nil {
		return err
	}
	if rows.Rows > 0 {
		if err := m.project(ctx, rows); err != nil {
			return err
		}
	}
	m.raw.Reset()
	m.origins.reset()
	return nil
}

// project makes the table's rows of raw ones and hands those that pass to the target.
func (m *mapped) project(ctx context.Context, rows *chunk.Chunk) error {
	if err := m.evaluate(ctx, rows); err != nil {
		return err
	}
	m.bad = append(m.bad[:0], make([]bool, rows.Rows)...)
	if m.plan.spec.Strict {
		if err := m.checkStrict(rows); err != nil {
			return err
		}
	}
	if err := m.applyWhere(); err != nil {
		return err
	}
	if err := m.checkSink(rows); err != nil {
		return err
	}
	m.deliver()
	return nil
}

// evaluate fills the table's columns: casts, mappings, defaults, generated columns.
func (m *mapped) evaluate(ctx context.Context, rows *chunk.Chunk) error {
	files := len(m.plan.file)
	for i := range m.slots.Columns {
		m.slots.Columns[i] = m.blank
	}
	copy(m.slots.Columns, rows.Columns)
	m.slots.Rows = rows.Rows
	for k := range m.casts {
		c := &m.casts[k]
		c.apply(rows.Columns[c.field])
		m.slots.Columns[files+c.field] = c.result
	}
	for i, e := range m.mappings {
		if e == nil {
			continue
		}
		v, err := e.Eval(m.slots)
		if err != nil {
			return err
		}
		m.slots.Columns[2*files+i] = v
	}
	m.dest.Rows = rows.Rows
	for i, s := range m.plan.sources {
		m.dest.Columns[i] = m.own[i]
		m.own[i].Reset()
		switch {
		case m.columns[i] != nil:
			v, err := m.columns[i].Eval(m.slots)
			if err != nil {
				return err
			}
			m.take(i, v)
		case s.kind == fromField:
			m.take(i, m.field(i, s.from))
		case s.kind == fromGenerated:
			m.dest.Columns[i] = m.blank
		}
	}
	if err := m.target.fill(ctx, m.dest); err != nil {
		return err
	}
	for i, e := range m.generated {
		if e == nil {
			continue
		}
		v, err := e.Eval(m.dest)
		if err != nil {
			return err
		}
		m.dest.Columns[i] = v
	}
	return nil
}

// take makes a vector a column of dest; numbering changes that of AUTO_INCREMENT, so its values are copied.
func (m *mapped) take(i int, v *chunk.Vector) {
	if i == m.target.auto {
		m.own[i].AppendRange(v, 0, v.Len)
		v = m.own[i]
	}
	m.dest.Columns[i] = v
}

// field returns a file column as a table column.
func (m *mapped) field(column, field int) *chunk.Vector {
	for k := range m.casts {
		if c := &m.casts[k]; c.field == field && c.column == column {
			return c.result
		}
	}
	// the sequence that is a file column of another name
	c := cast{field: field, column: column, parse: fieldParser(m.plan.spec, m.plan.table.Columns[column].Type),
		text: m.plan.table.Columns[column].Type.IsText(), vector: m.own[column]}
	c.apply(m.slots.Columns[field])
	return c.result
}

// apply casts a file column.
func (c *cast) apply(raw *chunk.Vector) {
	if raw.Type.Equal(c.vector.Type) {
		c.result = raw
		return
	}
	c.result = c.vector
	c.vector.Reset()
	if c.text {
		c.vector.AppendRange(raw, 0, raw.Len)
		return
	}
	for i := range raw.Len {
		if raw.IsNull(i) || !c.parse(c.vector, raw.Bytes(i)) {
			c.vector.AppendNull()
		}
	}
}

// deliver appends the rows that passed to the target's chunk.
func (m *mapped) deliver() {
	m.kept = m.kept[:0]
	for i, bad := range m.bad {
		if !bad {
			m.kept = append(m.kept, int32(i))
		}
	}
	out := m.target.out
	for i, v := range out.Columns {
		if len(m.kept) == m.dest.Rows {
			v.AppendRange(m.dest.Columns[i], 0, m.dest.Rows)
		} else {
			v.AppendRows(m.dest.Columns[i], m.kept)
		}
	}
	out.Rows += len(m.kept)
	if m.target.routed() {
		for _, i := range m.kept {
			m.target.origins.add(m.origin(int(i)))
		}
	}
}

// origin returns which message row i of dest came from.
func (m *mapped) origin(i int) (partition int32, offset int64) { return m.origins.of(int(m.places[i])) }
