// DROP VIEW [IF EXISTS] name
//
// Doris: DropViewCommand, InternalCatalog.dropTable.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func dropView(ctx context.Context, env *Env, st *ast.DropView) error {
	name, err := databaseName(env, st.Name.Catalog, st.Name.Database)
	if err != nil {
		return err
	}
	d := env.Catalog.Database(name)
	switch {
	case d == nil && st.IfExists:
		return nil
	case d == nil:
		return doriserr.New("Unknown database '%s'", name)
	}
	t := env.Catalog.Snapshot().TableIn(d.ID, st.Name.Name)
	switch {
	case t == nil && st.IfExists:
		return nil
	case t == nil:
		return doriserr.New("Unknown table '%s' in %s", st.Name.Name, d.Name)
	case !t.IsView():
		return doriserr.New("'%s.%s' is not VIEW. Use 'DROP TABLE %s.%s'.", d.Name, t.Name, d.Name, t.Name)
	}
	return env.Catalog.DropTable(ctx, t.ID, true)
}
