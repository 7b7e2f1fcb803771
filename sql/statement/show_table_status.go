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
	d, err := findDatabase(env, st.Catalog, st.Database)
	if err != nil {
		return nil, err
	}
	text, number, moment := catalog.Of(catalog.VarChar), catalog.Of(catalog.BigInt), catalog.Of(catalog.DateTime)
	r := &Result{Columns: []Column{
		{"Name", text}, {"Engine", text}, {"Version", number}, {"Row_format", text}, {"Rows", number}, {"Avg_row_length", number},
		{"Data_length", number}, {"Max_data_length", number}, {"Index_length", number}, {"Data_free", number}, {"Auto_increment", number},
		{"Create_time", moment}, {"Update_time", moment}, {"Check_time", moment}, {"Collation", text}, {"Checksum", number},
		{"Create_options", text}, {"Comment", text},
	}}
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
