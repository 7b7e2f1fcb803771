package statement

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// values loads the rows of VALUES (Doris: InsertUtils.normalizePlanWithoutLock).
func (in *insertion) values(ctx context.Context, list *ast.Values) error {
	vectors := make([]*chunk.Vector, len(in.columns))
	for _, row := range list.Rows {
		if len(row) == 0 && in.listed {
			return doriserr.New("value list should not be empty if columns are specified")
		}
		if len(row) != 0 && len(row) != len(in.columns) {
			return doriserr.New("Column count doesn't match value count")
		}
		for k, at := range in.columns {
			var e ast.Expr = &ast.DefaultValue{}
			if len(row) > 0 {
				e = row[k]
			}
			var err error
			if vectors[k], err = in.value(e, at); err != nil {
				return err
			}
		}
		if err := in.row(ctx, vectors); err != nil {
			return err
		}
	}
	return in.handRows(ctx)
}

// row keeps a row until there is a chunk of them. Rows of a chunk have the same types.
func (in *insertion) row(ctx context.Context, vectors []*chunk.Vector) error {
	if in.rows != nil && (in.rows.Rows >= chunk.MaxRows || !in.rowFits(vectors)) {
		if err := in.handRows(ctx); err != nil {
			return err
		}
	}
	if in.rows == nil {
		types := make([]catalog.Type, len(vectors))
		for i, v := range vectors {
			types[i] = v.Type
		}
		in.rows = chunk.New(types, 0)
	}
	in.rows.AppendRow(&chunk.Chunk{Columns: vectors, Rows: 1}, 0)
	return nil
}

// rowFits reports whether a row has the types of those kept.
func (in *insertion) rowFits(vectors []*chunk.Vector) bool {
	for i, v := range in.rows.Columns {
		if !v.Type.Equal(vectors[i].Type) {
			return false
		}
	}
	return true
}

// handRows gives the kept rows to the load.
func (in *insertion) handRows(ctx context.Context) error {
	rows := in.rows
	in.rows = nil
	if rows == nil {
		return nil
	}
	return in.hand(ctx, rows)
}

// value returns a vector with one value of VALUES; it is valid until the row is kept.
func (in *insertion) value(e ast.Expr, at int) (*chunk.Vector, error) {
	c := &in.table.Columns[at]
	if _, ok := e.(*ast.DefaultValue); ok {
		return in.defaultValue(c)
	}
	if c.Generated != "" {
		return nil, generatedGiven(in.table, c)
	}
	if l, ok := e.(*ast.Literal); ok && l.Kind == ast.StringLiteral && valueType(c.Type, catalog.Of(catalog.String)).Kind == catalog.String {
		return oneText(l.Text), nil
	}
	evaluator, err := in.compile(e, at, nil)
	if err != nil {
		return nil, placeUnknown(e, err, "UNBOUND_OLAP_TABLE_SINK")
	}
	return evaluator.Eval(&chunk.Chunk{Rows: 1})
}

// oneText is a vector of one STRING.
func oneText(text string) *chunk.Vector {
	v := chunk.NewVector(catalog.Of(catalog.String), 1)
	v.AppendString(text)
	return v
}

// defaultValue returns a vector with a column's default.
func (in *insertion) defaultValue(c *catalog.Column) (*chunk.Vector, error) {
	v := chunk.NewVector(valueType(c.Type, c.Type), 1)
	text, ok := defaultNow(&c.Default, in.now, in.env.Session.Location())
	if k := c.Default.Kind; k == catalog.DefaultBitmapEmpty || k == catalog.DefaultHLLEmpty {
		text = ""
	}
	switch {
	case ok && v.Type.IsText():
		v.AppendString(text)
	case ok && convert.Parser(c.Type, convert.Loose)(v, []byte(text)):
	case ok:
		return nil, doriserr.New("Invalid default value for '%s': %s", c.Name, text)
	case !c.Nullable && !c.AutoIncrement && c.Generated == "":
		return nil, doriserr.New("Column has no default value, column=%s", c.Name)
	default:
		v.AppendNull()
	}
	return v, nil
}

// defaultNow returns the text that a default has at a time; false is NULL.
func defaultNow(d *catalog.Default, now time.Time, zone *time.Location) (string, bool) {
	if zone == nil {
		zone = time.UTC
	}
	switch d.Kind {
	case catalog.DefaultCurrentDate:
		return now.In(zone).Format(time.DateOnly), true
	case catalog.DefaultCurrentTimestamp:
		layout := time.DateTime
		if d.Precision > 0 {
			layout += ".000000"[:1+min(d.Precision, 6)]
		}
		return now.In(zone).Format(layout), true
	}
	return d.Text()
}

// rowContext is what the expressions of UPDATE and DELETE depend on.
func rowContext(env *Env, now time.Time) expr.Context {
	s := env.Session
	return expr.Context{Now: now, Zone: s.Location(), Database: s.Database(), User: s.User(), ConnectionID: int64(s.ID())}
}
