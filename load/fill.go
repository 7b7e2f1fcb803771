package load

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// fill is a column whose values do not come from the rows.
type fill struct {
	column int
	// value has the one value of all rows; nil if the values are those of the table column from.
	value *chunk.Vector
	from  int
}

// planPartial finds the transaction's side that takes partial updates, and which columns besides the key it gets.
func (t *target) planPartial(txn Txn) error {
	p, ok := txn.(PartialTxn)
	if !ok {
		return doriserr.NotSupported("partial_columns with this sink")
	}
	t.partial = p
	t.newKeys.Refused = t.plan.spec.NewKeyError
	for i, given := range t.plan.present {
		c := &t.table.Columns[i]
		switch {
		case given && !c.Key:
			t.places = append(t.places, i)
		case given || t.newKeys.Lacking != "" || c.Hidden || c.Nullable || c.AutoIncrement || c.Generated != "":
		case c.Default.Kind == catalog.NoDefault || c.Default.Kind == catalog.DefaultNull:
			t.newKeys.Lacking = c.Name
		}
	}
	return nil
}

// planFills prepares the columns that do not come from the rows.
func (t *target) planFills() error {
	var copies []fill
	for i, s := range t.plan.sources {
		c := &t.table.Columns[i]
		if c.AutoIncrement && (s.kind == fromField || s.kind == fromExpr || s.kind == fromAutoIncrement) {
			t.auto = i
		}
		var err error
		var value *chunk.Vector
		switch s.kind {
		case fromDefault:
			if t.plan.present != nil && t.plan.present[i] {
				value, err = onUpdateValue(c, &t.load.request)
			} else {
				value, err = defaultValue(c, &t.load.request)
			}
		case fromZero:
			value, err = constant(c, []byte("0"))
		case fromOne:
			value, err = constant(c, []byte("1"))
		case fromAutoIncrement:
			value, err = constant(c, nil)
		case fromColumn:
			copies = append(copies, fill{column: i, from: s.from})
			continue
		default:
			continue
		}
		if err != nil {
			return err
		}
		t.fills = append(t.fills, fill{column: i, value: value})
	}
	t.fills = append(t.fills, copies...)
	if t.auto >= 0 && t.load.request.AutoIncrement == nil {
		return doriserr.NotSupported("AUTO_INCREMENT columns with this sink")
	}
	return nil
}

// fill completes the columns of a chunk that do not come from the rows.
func (t *target) fill(ctx context.Context, rows *chunk.Chunk) error {
	for i := range t.fills {
		f := &t.fills[i]
		v := rows.Columns[f.column]
		if f.value == nil {
			v.AppendRange(rows.Columns[f.from], 0, rows.Rows)
			continue
		}
		repeat(v, f.value, rows.Rows)
	}
	if t.auto >= 0 {
		return t.number(ctx, rows)
	}
	return nil
}

// repeat appends the one value of src until v has n values.
func repeat(v, src *chunk.Vector, n int) {
	for v.Len < n && v.Len < 16 {
		v.AppendFrom(src, 0)
	}
	for v.Len < n {
		v.AppendRange(v, 0, min(v.Len, n-v.Len))
	}
}

// number gives the rows without a value of the AUTO_INCREMENT column their numbers.
func (t *target) number(ctx context.Context, rows *chunk.Chunk) error {
	v := rows.Columns[t.auto]
	if v.Nulls == 0 {
		return nil
	}
	next, err := t.load.request.AutoIncrement(ctx, t.table, &t.table.Columns[t.auto], v.Nulls)
	if err != nil {
		return err
	}
	numbered := chunk.NewVector(catalog.Of(t.table.Columns[t.auto].Type.Kind), rows.Rows)
	for i := range rows.Rows {
		if v.IsNull(i) {
			numbered.AppendInt(next)
			next++
		} else {
			numbered.AppendInt(v.Int(i))
		}
	}
	v.Reset()
	v.AppendRange(numbered, 0, rows.Rows)
	return nil
}
