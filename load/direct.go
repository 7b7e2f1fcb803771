package load

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// direct is the way of rows without expressions: fields are parsed straight into the columns of the target's chunk.
type direct struct {
	target  *target
	columns []directColumn
	strict  bool
	// track says that rows are checked again later, so that their origin must be known.
	track bool
	// flexible is that of a flexible partial update, nil otherwise.
	flexible *flexible
}

// directColumn is a table column that is fed from a field.
type directColumn struct {
	vector *chunk.Vector
	field  int
	// limit is the length in bytes of CHAR and VARCHAR, or no limit; negative for types that parse reads.
	limit  int
	parse  convert.Func
	column *catalog.Column
	// nullable is also true for AUTO_INCREMENT columns, whose NULLs are replaced.
	nullable bool
}

// newDirect prepares the direct way of a target.
func newDirect(t *target) *direct {
	d := &direct{target: t, strict: t.plan.spec.Strict, track: t.routed()}
	for i, s := range t.plan.sources {
		if s.kind == fromField {
			d.columns = append(d.columns, newDirectColumn(t, i, s.from))
		}
	}
	return d
}

// newDirectColumn prepares a column of the table that a field feeds.
func newDirectColumn(t *target, i, field int) directColumn {
	c := &t.table.Columns[i]
	limit := -1
	switch c.Type.Kind {
	case catalog.Char, catalog.VarChar:
		limit = c.Type.Length
	case catalog.String:
		limit = stringLimit
	}
	return directColumn{vector: t.out.Columns[i], field: field, limit: limit, column: c, parse: fieldParser(t.plan.spec, c.Type),
		nullable: c.Nullable || c.AutoIncrement}
}

// fieldParser returns the cast of a field to a type.
func fieldParser(spec *Spec, to catalog.Type) convert.Func {
	zone := spec.Location
	if zone == nil {
		zone = time.UTC
	}
	return convert.ParserIn(to, convert.Load, zone)
}

// row parses the fields into the columns. Doris casts all columns before the sink checks the first, so a value that strict
// mode refuses is the reason even if an earlier column is too long.
func (d *direct) row(fields [][]byte, partition int32, offset int64) error {
	if d.flexible != nil {
		return d.flexible.take(d, fields, partition, offset)
	}
	return d.parsed(fields, partition, offset)
}

// parsed is row without what flexible partial updates have to note.
func (d *direct) parsed(fields [][]byte, partition int32, offset int64) error {
	failed := -1
	for k := range d.columns {
		c := &d.columns[k]
		text := fields[c.field]
		switch {
		case d.flexible != nil && isAbsent(text) && !c.column.Key:
			d.flexible.leave(k, c.vector)
		case d.flexible != nil && isAbsent(text):
			c.vector.AppendNull()
		case text == nil:
			c.vector.AppendNull()
			if !c.nullable && failed < 0 {
				failed = k
			}
		case c.limit >= 0:
			if len(text) > c.limit {
				if d.target.load.request.Truncate && c.limit < stringLimit {
					text = convert.Cut(text, c.limit)
				}
				if len(text) > c.limit && failed < 0 {
					failed = k
				}
			}
			c.vector.AppendBytes(text)
		case c.parse(c.vector, text):
		default:
			c.vector.AppendNull()
			if beyond := c.column.Type.Kind == catalog.Decimal && isNumber(text); d.strict && !beyond {
				return d.reject(k, ErrorRow{Reason: notStrict(c.column, text), Line: joined(fields), Partition: partition, Offset: offset})
			} else if failed < 0 && (beyond || !c.nullable) {
				failed = k
			}
		}
	}
	if failed >= 0 {
		c := &d.columns[failed]
		return d.reject(len(d.columns)-1, ErrorRow{Reason: d.target.refusal(c.column, fields[c.field]), Partition: partition, Offset: offset})
	}
	d.target.out.Rows++
	if d.track {
		d.target.origins.add(partition, offset)
	}
	return nil
}

// reject takes the values of a bad row out of the columns up to last and filters it.
func (d *direct) reject(last int, row ErrorRow) error {
	for k := 0; k <= last; k++ {
		d.columns[k].vector.DropLast()
	}
	return d.target.load.filter(row)
}

// full reports whether the chunk is full.
func (d *direct) full() bool { return d.target.out.Rows >= chunk.MaxRows }

// settle fills the columns that do not come from fields.
func (d *direct) settle(ctx context.Context) error {
	if d.target.out.Rows == 0 {
		return nil
	}
	return d.target.fill(ctx, d.target.out)
}

// joined is a row as the scanner shows it: its fields with blanks between (Doris: Block::dump_one_line).
func joined(fields [][]byte) []byte {
	var line []byte
	for i, f := range fields {
		if i > 0 {
			line = append(line, ' ')
		}
		if f == nil {
			f = []byte("NULL")
		}
		line = append(line, f...)
	}
	return line
}
