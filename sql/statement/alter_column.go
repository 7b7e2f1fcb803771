package statement

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// dropColumn is DROP COLUMN (Doris: SchemaChangeHandler.processDropColumn).
func (a *alteration) dropColumn(st *ast.DropColumn) error {
	if st.Rollup != "" {
		return a.dropRollupColumn(st)
	}
	c := a.t.Column(st.Name)
	switch {
	case c != nil && a.t.Model == catalog.Unique && c.Key:
		return doriserr.New("Can not drop key column in Unique data model table")
	case c != nil && containsFold(a.t.ClusterKeys, st.Name):
		return doriserr.New("Can not drop cluster key column in Unique data model table")
	case a.t.SequenceMapping != "" && strings.EqualFold(a.t.SequenceMapping, st.Name):
		return doriserr.New("Can not drop sequence mapping column[%s] in Unique data model table[%s]", st.Name, a.t.Name)
	case c != nil && a.t.Model == catalog.Aggregate && c.Key:
		for i := range a.t.Columns {
			if strings.HasPrefix(a.t.Columns[i].Aggregation, "REPLACE") {
				return doriserr.New("Can not drop key column when table has value column with REPLACE aggregation method")
			}
		}
	}
	if c != nil {
		var dependent []string
		for i := range a.t.Columns {
			if strings.Contains(a.t.Columns[i].Generated, quote(c.Name)) {
				dependent = append(dependent, a.t.Columns[i].Name)
			}
		}
		if len(dependent) > 0 {
			return doriserr.New("Column '%s' has a generated column dependency on :[%s]", st.Name, strings.Join(dependent, ", "))
		}
	}
	if c == nil {
		return doriserr.New("Column does not exists: %s", st.Name)
	}
	for i := range a.t.Rollups {
		if containsFold(a.t.Rollups[i].Columns, st.Name) {
			return doriserr.New("Can not drop column contained by mv, mv=%s", a.t.Rollups[i].Name)
		}
	}
	if err := a.checkDroppable(c); err != nil {
		return err
	}
	a.t.Indexes = slices.DeleteFunc(a.t.Indexes, func(x catalog.Index) bool { return containsFold(x.Columns, st.Name) })
	a.dropBloomColumn(c.Name)
	a.t.Columns = slices.Delete(a.t.Columns, a.t.ColumnIndex(st.Name), a.t.ColumnIndex(st.Name)+1)
	a.schema, a.job = true, "COLUMN"
	return nil
}

// checkDroppable refuses to drop columns that rows are sorted or spread by (Doris: SchemaChangeHandler.createJob).
func (a *alteration) checkDroppable(c *catalog.Column) error {
	if containsFold(a.t.Partitioning.Columns, c.Name) {
		return doriserr.New("Partition column[%s] cannot be dropped. index[%s]", c.Name, a.t.Name)
	}
	if containsFold(a.t.Distribution.Columns, c.Name) {
		return doriserr.New("Distribution column[%s] cannot be dropped. index[%s]", c.Name, a.t.Name)
	}
	visible := a.t.VisibleColumns()
	if len(visible) == 1 {
		return doriserr.New("A table must have at least 1 column")
	}
	keys := a.t.KeyColumns()
	if c.Key && len(keys) == 1 {
		return doriserr.New("No key column left. index[%s]", a.t.Name)
	}
	return nil
}

// dropBloomColumn takes a column out of bloom_filter_columns.
func (a *alteration) dropBloomColumn(name string) {
	v, ok := a.t.Properties.Get(propBloomColumns)
	if !ok {
		return
	}
	kept := slices.DeleteFunc(strings.Split(v, ", "), func(s string) bool { return strings.EqualFold(s, name) })
	if len(kept) == 0 {
		dropProperty(&a.t.Properties, propBloomColumns)
		return
	}
	a.t.Properties.Set(propBloomColumns, strings.Join(kept, ", "))
}

// dropRollupColumn takes a column out of one rollup.
func (a *alteration) dropRollupColumn(st *ast.DropColumn) error {
	for i := range a.t.Rollups {
		r := &a.t.Rollups[i]
		if r.Name != st.Rollup {
			continue
		}
		if !containsFold(r.Columns, st.Name) {
			return doriserr.New("Column does not exists: %s", st.Name)
		}
		r.Columns = slices.DeleteFunc(r.Columns, func(c string) bool { return strings.EqualFold(c, st.Name) })
		a.job = "COLUMN"
		return nil
	}
	return doriserr.New("Index[%s] does not exist in table[%s]", st.Rollup, a.t.Name)
}

// modifyColumn is MODIFY COLUMN (Doris: ModifyColumnOp.validate, SchemaChangeHandler.processModifyColumn).
func (a *alteration) modifyColumn(st *ast.ModifyColumn) error {
	c, _ := a.modified(st)
	was := a.t.Column(c.Name)
	if err := checkColumn(a.env.Session, &c, a.model()); err != nil {
		return err
	}
	if a.t.Model != catalog.Aggregate {
		c.Aggregation = ""
	}
	if c.Type.Kind == catalog.Variant && !a.light() {
		return doriserr.New("Variant type rely on light schema change, please use light_schema_change = true.")
	}
	if was == nil {
		return doriserr.New("Column[%s] does not exists", c.Name)
	}
	changed := !c.Type.Equal(was.Type)
	longer := a.light() && st.Place == (ast.ColumnPosition{}) && alike(was.Type, c.Type)
	heavy := changed && !longer
	switch {
	case changed && containsFold(a.t.ClusterKeys, c.Name):
		return doriserr.New("Can not modify cluster key column: %s", was.Name)
	case changed && strings.EqualFold(a.t.SequenceMapping, c.Name):
		return doriserr.New("Can not alter sequence column[%s]", c.Name)
	case c.AutoIncrement != was.AutoIncrement:
		return doriserr.New("Can't modify the column[%s]'s auto-increment attribute.", was.Name)
	case heavy && containsFold(a.t.Partitioning.Columns, c.Name):
		return doriserr.New("Can not modify partition column[%s]. index[%s]", was.Name, a.t.Name)
	case heavy && containsFold(a.t.Distribution.Columns, c.Name):
		return doriserr.New("Can not modify distribution column[%s]. index[%s]", was.Name, a.t.Name)
	}
	from := a.t.ColumnIndex(c.Name)
	c.ID, c.Name, c.AutoStart = was.ID, was.Name, was.AutoStart
	longer = longer && !reflect.DeepEqual(*was, c.Column)
	a.t.Columns = slices.Delete(a.t.Columns, from, from+1)
	to := from
	switch {
	case st.Place.First:
		to = 0
	case st.Place.After != "":
		to = a.t.ColumnIndex(st.Place.After) + 1
	}
	a.t.Columns = slices.Insert(a.t.Columns, to, c.Column)
	a.schema, a.job = true, "COLUMN"
	a.rewrites = a.rewrites || !longer
	a.properties = append(a.properties, st.Properties...)
	return nil
}

// alike reports whether a type becomes the other by the metadata alone.
func alike(from, to catalog.Type) bool {
	return from.Kind == to.Kind && (from.Kind == catalog.VarChar || from.Kind == catalog.Array || from.Kind == catalog.Map || from.Kind == catalog.Struct)
}

// checkMove checks FIRST and AFTER of MODIFY COLUMN.
func (a *alteration) checkMove(c *columnDraft, was *catalog.Column, place ast.ColumnPosition) error {
	if place.First && !c.Key {
		return doriserr.New("Can't add value column %s as First column", c.Name)
	}
	if place.After == "" {
		return nil
	}
	if strings.EqualFold(c.Name, place.After) {
		return doriserr.New("Can not modify column position after itself")
	}
	if was == nil {
		return nil
	}
	var order []catalog.Column
	for i := range a.old.Columns {
		x := a.old.Columns[i]
		if strings.EqualFold(x.Name, c.Name) {
			continue
		}
		order = append(order, x)
		if strings.EqualFold(x.Name, place.After) {
			order = append(order, *was)
		}
	}
	if len(order) != len(a.old.Columns) {
		return doriserr.New("Column[%s] does not exist", place.After)
	}
	value := false
	for _, x := range order {
		if value && x.Key {
			return doriserr.New("Can not modify key column %s after value column", x.Name)
		}
		value = value || !x.Key
	}
	return nil
}

// modifyColumnComment is MODIFY COLUMN name COMMENT 'x'.
func (a *alteration) modifyColumnComment(st *ast.ModifyColumnComment) error {
	c := a.t.Column(st.Name)
	if c == nil {
		return doriserr.New("Unknown column: %s", st.Name)
	}
	if slices.Contains(a.commented, st.Name) {
		return doriserr.New("Duplicate column: %s", st.Name)
	}
	a.commented = append(a.commented, st.Name)
	c.Comment = st.Comment
	return nil
}

// reorderColumns is ORDER BY (Doris: SchemaChangeHandler.processReorderColumn).
func (a *alteration) reorderColumns(st *ast.ReorderColumns) error {
	if st.Rollup != "" {
		return doriserr.NotSupported("ORDER BY of a rollup")
	}
	var order []catalog.Column
	for _, name := range st.Columns {
		c := a.t.Column(name)
		if c == nil || c.Hidden {
			return doriserr.New("Column[%s] not exists", name)
		}
		for i := range order {
			if order[i].ID == c.ID {
				return doriserr.New("Reduplicative column[%s]", name)
			}
		}
		order = append(order, *c)
	}
	for _, c := range a.t.Columns {
		if c.Hidden {
			order = append(order, c)
		}
	}
	if len(order) != len(a.t.Columns) {
		return doriserr.New("Reorder stmt should contains all columns")
	}
	value := false
	for _, c := range order {
		if value && c.Key {
			return doriserr.New("Invalid column order. value should be after key. index[%s]", a.t.Name)
		}
		value = value || !c.Key
	}
	if err := checkGeneratedOrder(order); err != nil {
		return err
	}
	a.t.Columns = order
	a.schema, a.job, a.rewrites = true, "COLUMN", true
	a.properties = append(a.properties, st.Properties...)
	return nil
}

// checkGeneratedOrder demands that generated columns come after those that they are computed from (Doris:
// SchemaChangeHandler.checkOrder).
func checkGeneratedOrder(order []catalog.Column) error {
	for i := range order {
		if order[i].Generated == "" {
			continue
		}
		for j := i + 1; j < len(order); j++ {
			if order[j].Generated != "" && strings.Contains(order[i].Generated, quote(order[j].Name)) {
				return doriserr.New("The specified column order is incorrect, `%[1]s` should come after `%[2]s`, because both of them are generated columns, and `%[1]s` refers to `%[2]s`.", order[i].Name, order[j].Name)
			}
		}
	}
	return nil
}
