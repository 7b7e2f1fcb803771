package statement

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// addColumns is ADD COLUMN (Doris: AddColumnOp.validate, SchemaChangeHandler.addColumnInternal).
func (a *alteration) addColumns(st *ast.AddColumns) error {
	drafts := make([]columnDraft, len(st.Columns))
	for i := range st.Columns {
		drafts[i] = draftColumn(&st.Columns[i])
		if err := a.checkNewColumn(&drafts[i], st.Place); err != nil {
			return err
		}
		if err := a.addColumn(&drafts[i], st.Place, st.Rollup); err != nil {
			return err
		}
	}
	a.schema, a.job = true, "COLUMN"
	a.properties = append(a.properties, st.Properties...)
	return nil
}

// checkNewColumn is AddColumnOp.validateColumnDef.
func (a *alteration) checkNewColumn(c *columnDraft, place ast.ColumnPosition) error {
	switch {
	case a.t.Model == catalog.Aggregate && c.Aggregation == "":
		c.Key = true
	case a.t.Model == catalog.Unique && c.Aggregation != "" && !strings.HasPrefix(c.Aggregation, "REPLACE"):
		return doriserr.New("Can not assign aggregation method on column in Unique data model table: %s", c.Name)
	}
	if err := checkColumn(a.env.Session, c, a.model()); err != nil {
		return err
	}
	if !c.Nullable && c.Default.Kind == catalog.NoDefault {
		return doriserr.New("Field '%s' doesn't have a default value", c.Name)
	}
	if place.First && !c.Key {
		return doriserr.New("Can't add value column %s as First column", c.Name)
	}
	if place.After == "" {
		return nil
	}
	var after, before *catalog.Column
	for i := range a.old.Columns {
		x := &a.old.Columns[i]
		if before == nil && after != nil {
			before = x
		}
		if strings.EqualFold(x.Name, place.After) {
			after = x
		}
		if strings.EqualFold(x.Name, c.Name) {
			return doriserr.New("column %s already exists in table %s", c.Name, a.t.Name)
		}
	}
	switch {
	case after == nil:
	case after.Key && !c.Key && before != nil && before.Key:
		return doriserr.New("can't add value column %s before key column %s", c.Name, before.Name)
	case !after.Key && c.Key:
		return doriserr.New("can't add key column %s after value column %s", c.Name, after.Name)
	}
	return nil
}

// addColumn is SchemaChangeHandler.addColumnInternal for one column.
func (a *alteration) addColumn(c *columnDraft, place ast.ColumnPosition, rollup string) error {
	if rollup != "" && !hasRollup(a.t, rollup) {
		return doriserr.New("Index[%s] does not exist in table[%s]", rollup, a.t.Name)
	}
	if c.AutoIncrement {
		return doriserr.New("Can not add auto-increment column %s", c.Name)
	}
	if c.Type.Kind == catalog.Variant && !a.light() {
		return doriserr.New("Variant type rely on light schema change, please use light_schema_change = true.")
	}
	if err := a.checkAddedModel(c); err != nil {
		return err
	}
	for i := range a.t.Columns {
		if strings.EqualFold(a.t.Columns[i].Name, c.Name) {
			if containsFold(a.added, c.Name) {
				if reflect.DeepEqual(a.t.Columns[i], c.Column) {
					return nil
				}
				return doriserr.New("Repeatedly add same column with different definition: %s", c.Name)
			}
			return doriserr.New("Can not add column which already exists in base table: %s", c.Name)
		}
	}
	if c.expr != nil {
		return doriserr.New("Not supporting alter table add generated columns.")
	}
	at, err := a.placeOf(&c.Column, place)
	if err != nil {
		return err
	}
	a.t.Columns = slices.Insert(a.t.Columns, at, c.Column)
	a.added = append(a.added, c.Name)
	a.rewrites = a.rewrites || c.Key || !a.light()
	for i := range a.t.Rollups {
		if a.t.Rollups[i].Name == rollup {
			a.t.Rollups[i].Columns = append(a.t.Rollups[i].Columns, c.Name)
		}
	}
	return nil
}

// checkAddedModel checks a new column against the key model and settles its aggregate.
func (a *alteration) checkAddedModel(c *columnDraft) error {
	switch a.t.Model {
	case catalog.Aggregate:
		text, _ := c.Default.Text()
		switch {
		case c.Key && c.Aggregation != "":
			return doriserr.New("Can not assign aggregation method on key column: %s", c.Name)
		case c.Aggregation == "SUM" && c.Default.Kind == catalog.DefaultLiteral && text != "0":
			return doriserr.New("The default value of '%s' with SUM aggregation function must be zero", c.Name)
		case a.t.Distribution.Random && strings.HasPrefix(c.Aggregation, "REPLACE"):
			return doriserr.New("Can not add value column with aggregation type %s for olap table with random distribution : %s", c.Aggregation, c.Name)
		}
		return nil
	case catalog.Unique:
		if c.Aggregation != "" && c.Key {
			return doriserr.New("Can not assign aggregation method on column in Unique data model table: %s", c.Name)
		}
	default:
		if c.Aggregation != "" && c.Key {
			return doriserr.New("Can not assign aggregation method on column in Duplicate data model table: %s", c.Name)
		}
		if c.Key && len(a.t.KeyColumns()) == 0 {
			return doriserr.New("Duplicate table without keys do not support add key column!")
		}
	}
	if c.Type.Kind == catalog.HLL {
		return doriserr.New("HLL type column can only be in Aggregation data model table: %s", c.Name)
	}
	c.Aggregation = ""
	return nil
}

// placeOf returns where a new column goes: keys behind the last key, values behind the last visible column.
func (a *alteration) placeOf(c *catalog.Column, place ast.ColumnPosition) (int, error) {
	if place.First {
		return 0, nil
	}
	if place.After != "" {
		i := a.t.ColumnIndex(place.After)
		if i < 0 {
			return 0, doriserr.New("Column[%s] does not found", place.After)
		}
		return i + 1, nil
	}
	at := 0
	for i := range a.t.Columns {
		if x := &a.t.Columns[i]; x.Key || !c.Key && !x.Hidden {
			at = i + 1
		}
	}
	return at, nil
}
