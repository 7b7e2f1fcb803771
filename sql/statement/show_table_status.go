// SHOW TABLE STATUS [FROM db] [LIKE 'x' | WHERE condition]
//
// Doris: ShowTableStatusCommand, which asks information_schema.tables.

package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func showTableStatus(env *Env, st *ast.ShowTableStatus) (*Result, error) {
	name, err := databaseName(env, st.Catalog, st.Database)
	if err != nil {
		return nil, err
	}
	text, number, moment := catalog.Of(catalog.VarChar), catalog.Of(catalog.BigInt), catalog.Of(catalog.DateTime)
	r := &Result{Columns: []Column{
		{Name: "Name", Type: text}, {Name: "Engine", Type: text}, {Name: "Version", Type: number}, {Name: "Row_format", Type: text}, {Name: "Rows", Type: number}, {Name: "Avg_row_length", Type: number},
		{Name: "Data_length", Type: number}, {Name: "Max_data_length", Type: number}, {Name: "Index_length", Type: number}, {Name: "Data_free", Type: number}, {Name: "Auto_increment", Type: number},
		{Name: "Create_time", Type: moment}, {Name: "Update_time", Type: moment}, {Name: "Check_time", Type: moment}, {Name: "Collation", Type: text}, {Name: "Checksum", Type: number},
		{Name: "Create_options", Type: text}, {Name: "Comment", Type: text},
	}}
	d := env.Catalog.Database(name)
	if d == nil {
		// Doris asks information_schema, which knows no tables of a database that is not there.
		return filterRows(r, st.Where, nil)
	}
	for _, t := range env.Catalog.Tables(d.ID) {
		if !env.sees(d.Name, t.Name) {
			continue
		}
		if !matches(st.Like, t.Name, true) {
			continue
		}
		engine, rows, average, length, updated := "Doris", NullCell, NullCell, NullCell, NullCell
		if t.IsView() {
			engine = "View"
		} else {
			total, latest, err := tableStatistics(env, t)
			if err != nil {
				return nil, err
			}
			rows, length, average = Text(strconv.FormatInt(total.Rows, 10)), Text(strconv.FormatInt(total.Bytes, 10)), Text("0")
			if total.Rows > 0 {
				average = Text(strconv.FormatInt(total.Bytes/total.Rows, 10))
			}
			updated = Text(timeText(env, latest))
		}
		r.Rows = append(r.Rows, []Cell{
			Text(t.Name), Text(engine), NullCell, NullCell, rows, average, length, NullCell, NullCell, NullCell, NullCell,
			Text(timeText(env, t.Created)), updated, NullCell, Text("utf-8"), NullCell, NullCell, Text(t.Comment),
		})
	}
	return filterRows(r, st.Where, nil)
}
