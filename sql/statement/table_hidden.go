package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Hidden columns that are there for their names only: nothing here reads them.
const (
	rowStoreColumn = "__DORIS_ROW_STORE_COL__"
)

// hiddenColumn makes a hidden column that is NOT NULL with a default.
func hiddenColumn(name string, t catalog.Type, value catalog.Default, comment string) columnDraft {
	return columnDraft{Column: catalog.Column{Name: name, Type: t, Default: value, Comment: comment, Hidden: true}}
}

// addHiddenColumns appends the columns that Doris adds to a table by itself.
func (d *tableDraft) addHiddenColumns() error {
	zero := catalog.Default{Kind: catalog.DefaultLiteral, Literal: "0"}
	unique := d.tableModel.model == catalog.Unique
	mapped := d.properties.has(propSeqMapping)
	visible := len(d.columns)
	if unique && !mapped {
		d.columns = append(d.columns, hiddenColumn(catalog.DeleteSignColumn, catalog.Of(catalog.TinyInt), zero, "doris delete flag hidden column"))
	}
	rows, err := d.storesRows(visible)
	if err != nil {
		return err
	}
	if rows {
		if d.tableModel.model == catalog.Aggregate {
			return doriserr.New("Aggregate table can't support row column now")
		}
		d.columns = append(d.columns, hiddenColumn(rowStoreColumn, catalog.Of(catalog.String), catalog.Default{Kind: catalog.DefaultLiteral}, "doris row store hidden column"))
	}
	if unique && !mapped {
		d.columns = append(d.columns, hiddenColumn(catalog.VersionColumn, catalog.Of(catalog.BigInt), zero, "doris version hidden column"))
	}
	if _, ok := d.properties.get(propSkipBitmap); ok && !d.tableModel.mergeOnWrite {
		return doriserr.New("table property enable_unique_key_skip_bitmap_column canonly be set in merge-on-write unique table.")
	}
	if d.tableModel.mergeOnWrite {
		if d.skipBitmap, err = d.properties.clone().takeExactBool(propSkipBitmap, false); err != nil {
			return err
		}
	}
	if d.skipBitmap {
		d.columns = append(d.columns, hiddenColumn(catalog.SkipBitmapColumn, catalog.Of(catalog.Bitmap), catalog.Default{Kind: catalog.DefaultBitmapEmpty}, "doris skip bitmap hidden column"))
	}
	return nil
}

// storesRows reports whether the properties ask for a row store.
func (d *tableDraft) storesRows(visible int) (bool, error) {
	store, err := d.properties.clone().takeBool(propRowColumn, false)
	if err != nil {
		return false, err
	}
	columns, err := d.rowStoreColumns()
	return store || len(columns) > 0, err
}

// rowStoreColumns checks the columns of row_store_columns.
func (d *tableDraft) rowStoreColumns() ([]string, error) {
	v, ok := d.properties.get(propRowColumns)
	if !ok {
		return nil, nil
	}
	names := strings.Split(v, ",")
	var unknown []string
	for _, n := range names {
		if d.column(n) == nil {
			unknown = append(unknown, n)
		}
	}
	if len(unknown) > 0 {
		return nil, doriserr.New("Column does not exist in table. Invalid columns: %s", strings.Join(unknown, ", "))
	}
	return names, nil
}
