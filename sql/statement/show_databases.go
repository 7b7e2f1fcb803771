// SHOW DATABASES|SCHEMAS [FROM catalog] [LIKE 'x' | WHERE condition]
//
// Doris: ShowDatabasesCommand. WHERE is evaluated over the one column; Doris asks information_schema.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func showDatabases(ctx context.Context, env *Env, st *ast.ShowDatabases) (*Result, error) {
	if st.Catalog != "" && st.Catalog != internalCatalog {
		return nil, doriserr.New("No catalog found with name %s", st.Catalog)
	}
	r := &Result{Columns: Strings("Database")}
	for _, d := range env.Catalog.Databases() {
		if matches(st.Like, d.Name, true) && env.sees(d.Name, "") {
			r.Rows = append(r.Rows, Row(d.Name))
		}
	}
	return filterRows(r, st.Where, map[string]string{"schema_name": "Database"})
}
