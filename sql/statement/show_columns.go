// SHOW [FULL] COLUMNS|FIELDS FROM name [FROM db] [LIKE 'x' | WHERE condition]
//
// Doris: ShowColumnsCommand. Types are the internal ones. WHERE is evaluated over the columns shown; Doris answers it from
// information_schema, with other texts of the types.

package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

func showColumns(env *Env, st *ast.ShowColumns) (*Result, error) {
	_, t, err := findDescribed(env, st.Table)
	if err != nil {
		return nil, err
	}
	upper := func(b bool) string {
		if b {
			return "YES"
		}
		return "NO"
	}
	r := &Result{Columns: Strings(describeColumns...)}
	if st.Full {
		r.Columns = Strings("Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment")
	}
	columns := shownColumns(env.Session, t)
	for i := range columns {
		c := &columns[i]
		if !matches(st.Like, c.Name, false) {
			continue
		}
		row := Row(c.Name, strings.ToLower(c.Type.Internal()))
		if st.Full {
			row = append(row, Text(""))
		}
		row = append(row, Text(upper(c.Nullable)), Text(upper(c.Key)), defaultCell(c), Text(aggregationText(t, c)))
		if st.Full {
			row = append(row, Text(""), Text(c.Comment))
		}
		r.Rows = append(r.Rows, row)
	}
	return filterRows(r, st.Where, nil)
}
