package statement

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// values loads the rows of VALUES (Doris: InsertUtils.normalizePlanWithoutLock).
func (in *insertion) values(ctx context.Context, list *ast.Values) error {
	for _, row := range list.Rows {
		if len(row) != 0 && len(row) != len(in.columns) {
			return doriserr.New("Column count doesn't match value count")
		}
		in.startRow()
		for k, at := range in.columns {
			var e ast.Expr = &ast.DefaultValue{}
			if len(row) > 0 {
				e = row[k]
			}
			if err := in.value(e, at); err != nil {
				return err
			}
		}
		if err := in.endRow(ctx); err != nil {
			return err
		}
	}
	return nil
}

// value appends one value of VALUES to the row.
func (in *insertion) value(e ast.Expr, at int) error {
	c := &in.table.Columns[at]
	if _, ok := e.(*ast.DefaultValue); ok {
		return in.defaultValue(c)
	}
	if c.Generated != "" {
		return generatedGiven(in.table, c)
	}
	if l, ok := e.(*ast.Literal); ok && l.Kind == ast.StringLiteral && !castWhenInserted(c.Type) {
		in.row = append(append(in.row, fieldSeparator...), l.Text...)
		return checkField([]byte(l.Text))
	}
	evaluator, err := in.compile(e, catalog.Type{}, at, nil)
	if err != nil {
		return err
	}
	v, err := evaluator.Eval(&chunk.Chunk{Rows: 1})
	if err != nil {
		return err
	}
	return in.field(v, 0)
}

// defaultValue appends a column's default to the row.
func (in *insertion) defaultValue(c *catalog.Column) error {
	text, ok := defaultNow(&c.Default, in.now, in.env.Session.Location())
	in.row = append(in.row, fieldSeparator...)
	if !ok {
		if !c.Nullable && !c.AutoIncrement && c.Generated == "" {
			return doriserr.New("Column has no default value, column=%s", c.Name)
		}
		in.row = append(in.row, nullField...)
		return nil
	}
	if c.Type.Kind == catalog.Bitmap || c.Type.Kind == catalog.HLL {
		return doriserr.NotSupported("DEFAULT as the value of a %s column", c.Type.Primitive())
	}
	in.row = append(in.row, text...)
	return checkField([]byte(text))
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
