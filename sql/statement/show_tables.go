// SHOW [FULL] TABLES [FROM db] [LIKE 'x' | WHERE condition], SHOW VIEWS
//
// Doris: ShowTableCommand. Temporary tables are not listed.

package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func showTables(env *Env, st *ast.ShowTables) (*Result, error) {
	return listTables(env, &st.ShowFilter, st.Full, false)
}

func showViews(env *Env, st *ast.ShowViews) (*Result, error) {
	return listTables(env, &st.ShowFilter, st.Full, true)
}

// listTables lists the tables and views of a database, or its views only.
func listTables(env *Env, f *ast.ShowFilter, full, views bool) (*Result, error) {
	d, err := findDatabase(env, f.Catalog, f.Database)
	if err != nil {
		return nil, err
	}
	name := "Tables_in_" + d.Name
	r := &Result{Columns: Strings(name)}
	if full {
		r.Columns = Strings(name, "Table_type")
		if f.Where == nil {
			r.Columns = append(r.Columns, Strings("Storage_format", "Inverted_index_storage_format")...)
		}
	}
	add := func(name, kind, storage, index string) {
		if !matches(f.Like, name, true) {
			return
		}
		row := Row(name, kind, storage, index)
		r.Rows = append(r.Rows, row[:len(r.Columns)])
	}
	for _, t := range env.Catalog.Tables(d.ID) {
		if !env.sees(d.Name, t.Name) {
			continue
		}
		if t.Temporary || views && !t.IsView() {
			continue
		}
		add(t.Name, tableType(t), tableProperty(t, "storage_format"), tableProperty(t, propIndexFormat))
	}
	if d.System() && env.SystemTables != nil && !views {
		for _, t := range env.SystemTables(d.Name) {
			if d.ID == catalog.InternalSchemaID && !env.sees(d.Name, t) {
				continue
			} else if d.ID == catalog.InternalSchemaID {
				add(t, "BASE TABLE", "V2", "V3")
			} else {
				add(t, "SYSTEM VIEW", "NONE", "NONE")
			}
		}
		slices.SortFunc(r.Rows, func(a, b []Cell) int { return strings.Compare(a[0].Text, b[0].Text) })
	}
	return filterRows(r, f.Where, map[string]string{"table_name": name})
}

// tableType is BASE TABLE or VIEW.
func tableType(t *catalog.Table) string {
	if t.IsView() {
		return "VIEW"
	}
	return "BASE TABLE"
}

// tableProperty returns a property of a table, or NONE.
func tableProperty(t *catalog.Table, key string) string {
	if v, ok := t.Properties.Get(key); ok {
		return v
	}
	return "NONE"
}
