// DROP DATABASE|SCHEMA [IF EXISTS] name [FORCE]
//
// Doris: DropDatabaseCommand, InternalCatalog.dropDb. Without FORCE the database can be recovered for a day.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func dropDatabase(ctx context.Context, env *Env, st *ast.DropDatabase) error {
	name := st.Name.Name
	d := env.Catalog.Database(name)
	if d != nil && (d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID || d.ID == catalog.InternalSchemaID) {
		return doriserr.New("Access denied for user '%s' to database '%s'", env.Session.User(), name)
	}
	if d == nil {
		if st.IfExists {
			return nil
		}
		return doriserr.New("Can't drop database '%s'; database doesn't exist", name)
	}
	if err := env.Catalog.DropDatabase(ctx, d.ID, st.Force); err != nil {
		return err
	}
	if env.Session.Database() == d.Name {
		env.Session.SetDatabase("")
	}
	return nil
}
