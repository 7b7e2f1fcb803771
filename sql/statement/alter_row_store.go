package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// setRowStore is SET ("store_row_column" = "true") or ("row_store_columns" = "a,b"): the hidden column that says so is there from
// then on; nothing reads it here (Doris: SchemaChangeHandler.process and createJob).
func (a *alteration) setRowStore(b *propertyBag) error {
	if v, ok := b.get(propRowColumn); ok && strings.EqualFold(v, "false") {
		return doriserr.New("Can not alter store_row_column from true to false currently")
	}
	store, err := b.takeBool(propRowColumn, false)
	if err != nil {
		return err
	}
	columns, given := b.take(propRowColumns)
	if given {
		var unknown []string
		for _, n := range strings.Split(columns, ",") {
			if a.t.Column(n) == nil {
				unknown = append(unknown, n)
			}
		}
		if len(unknown) > 0 {
			return doriserr.New("Column does not exist in table. Invalid columns: %s", strings.Join(unknown, ", "))
		}
	}
	_, stores := a.t.Properties.Get(propRowColumn)
	was, some := a.t.Properties.Get(propRowColumns)
	if given == some && columns == was && !(store && !stores) {
		return doriserr.New("Nothing is changed. please check your alter stmt.")
	}
	if a.t.Model != catalog.Duplicate && !a.t.MergeOnWrite {
		return doriserr.New("`store_row_column` only support duplicate model or mow model")
	}
	if a.t.Column(rowStoreColumn) == nil {
		c := hiddenColumn(rowStoreColumn, catalog.Of(catalog.String), catalog.Default{Kind: catalog.DefaultLiteral}, "doris row store hidden column")
		a.t.Columns = append(a.t.Columns, c.Column)
	}
	dropProperty(&a.t.Properties, propRowColumn)
	dropProperty(&a.t.Properties, propRowColumns)
	if given {
		a.t.Properties.Set(propRowColumns, columns)
	} else {
		a.t.Properties.Set(propRowColumn, "true")
	}
	if _, ok := a.t.Properties.Get(propRowPage); !ok {
		a.t.Properties.Set(propRowPage, "16384")
	}
	a.schema, a.job = true, "COLUMN"
	return nil
}
