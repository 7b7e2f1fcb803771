// DESC|DESCRIBE name [ALL]
//
// Doris: DescribeCommand, IndexSchemaProcNode. With show_hidden_columns the hidden columns appear too.

package statement

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// describeColumns are the columns of DESC.
var describeColumns = []string{"Field", "Type", "Null", "Key", "Default", "Extra"}

// describeAllColumns are those of DESC ... ALL.
var describeAllColumns = []string{
	"IndexName", "IndexKeysType", "Field", "Type", "InternalType", "Null", "Key", "Default", "Extra", "Visible", "DefineExpr", "WhereClause",
}

// shownColumns returns the columns of a table or view that the session sees.
func shownColumns(s Session, t *catalog.Table) []catalog.Column {
	if t.IsView() {
		return t.ViewColumns
	}
	if variableOn(s, "show_hidden_columns") {
		return t.Columns
	}
	return t.VisibleColumns()
}

// aggregationText is how a column meets rows of its key: empty for keys, NONE, REPLACE or the aggregate.
func aggregationText(t *catalog.Table, c *catalog.Column) string {
	switch {
	case t.IsView(), c.Key:
		return ""
	case t.Model == catalog.Aggregate:
		return c.Aggregation
	case t.Model == catalog.Unique && !t.MergeOnWrite:
		return "REPLACE"
	}
	return "NONE"
}

// extraText is the column Extra of DESC.
func extraText(t *catalog.Table, c *catalog.Column, all bool) string {
	var extras []string
	if a := aggregationText(t, c); a != "" {
		extras = append(extras, a)
	}
	if v, ok := t.Properties.Get(propBloomColumns); ok && containsFold(strings.Split(v, ", "), c.Name) {
		extras = append(extras, "BLOOM_FILTER")
	}
	if !all {
		if c.AutoIncrement {
			extras = append(extras, "AUTO_INCREMENT")
		}
		if c.Generated != "" {
			extras = append(extras, "STORED GENERATED")
		}
	}
	return strings.Join(extras, ",")
}

// defaultCell is a column's default as a cell.
func defaultCell(c *catalog.Column) Cell {
	if text, ok := c.Default.Text(); ok {
		return Text(text)
	}
	return NullCell
}

// yesNo prints a boolean as DESC does.
func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

func describeTable(env *Env, st *ast.Describe) (*Result, error) {
	_, t, err := findDescribed(env, st.Table)
	if err != nil {
		return nil, err
	}
	if st.Partitions != nil && st.Partitions.Temporary {
		return nil, doriserr.New("Do not support temp partitions")
	}
	columns := shownColumns(env.Session, t)
	if st.All {
		if t.IsView() {
			return nil, doriserr.New("Unknown storage engine 'VIEW'")
		}
		return describeAll(t, columns), nil
	}
	r := &Result{Columns: Strings(describeColumns...)}
	comments := variableOn(env.Session, "show_column_comment_in_describe")
	if comments {
		r.Columns = append(r.Columns, Strings("Comment")...)
	}
	for i := range columns {
		c := &columns[i]
		row := Row(c.Name, c.Type.String(), yesNo(c.Nullable), strconv.FormatBool(c.Key))
		row = append(row, defaultCell(c), Text(extraText(t, c, false)))
		if comments {
			row = append(row, Text(c.Comment))
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// describeFunction is DESC FUNCTION name(properties); no column of a function may be NULL for Doris.
func describeFunction(env *Env, st *ast.DescribeFunction) (*Result, error) {
	if env.FunctionColumns == nil {
		return nil, doriserr.NotSupported("DESC FUNCTION")
	}
	columns, err := env.FunctionColumns(st.Function, st.Properties)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings(describeColumns...)}
	for _, c := range columns {
		r.Rows = append(r.Rows, append(Row(c.Name, c.Type.String(), "No", "false"), NullCell, Text("NONE")))
	}
	return r, nil
}

// describeAll lists the table and its rollups.
func describeAll(t *catalog.Table, columns []catalog.Column) *Result {
	r := &Result{Columns: Strings(describeAllColumns...)}
	list := func(name string, columns []catalog.Column, key func(i int) bool) {
		for i := range columns {
			c := &columns[i]
			index, kind := "", ""
			if i == 0 {
				index, kind = name, keysTypeNames[t.Model]
			}
			row := Row(index, kind, c.Name, c.Type.String(), c.Type.Internal(), yesNo(c.Nullable), strconv.FormatBool(key(i)))
			row = append(row, defaultCell(c))
			r.Rows = append(r.Rows, append(row, Row(extraText(t, c, true), strconv.FormatBool(!c.Hidden), "", "")...))
		}
	}
	list(t.Name, columns, func(i int) bool { return columns[i].Key })
	for _, x := range t.Rollups {
		r.Rows = append(r.Rows, make([]Cell, len(describeAllColumns)))
		var columns []catalog.Column
		for _, name := range x.Columns {
			if c := t.Column(name); c != nil {
				columns = append(columns, *c)
			}
		}
		list(x.Name, columns, func(i int) bool { return i < x.Keys })
	}
	return r
}
