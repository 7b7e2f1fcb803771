// SHOW CREATE DATABASE|SCHEMA name
//
// Doris: ShowCreateDatabaseCommand.

package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
)

func showCreateDatabase(env *Env, st *ast.ShowCreateDatabase) (*Result, error) {
	d, err := findDatabase(env, st.Name.Catalog, st.Name.Name)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, p := range d.Properties {
		if !strings.HasPrefix(p.Key, quotaProperty) {
			lines = append(lines, `"`+p.Key+`"="`+p.Value+`"`)
		}
	}
	text := "CREATE DATABASE " + quote(d.Name)
	if len(lines) > 0 {
		text += "\nPROPERTIES (\n" + strings.Join(lines, ",\n") + "\n)"
	}
	return &Result{Columns: Strings("Database", "Create Database"), Rows: [][]Cell{Row(d.Name, text)}}, nil
}
