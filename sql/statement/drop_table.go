// DROP [TEMPORARY] TABLE [IF EXISTS] name [FORCE]
//
// Doris: DropTableCommand, InternalCatalog.dropTable. Without FORCE the table can be recovered for a day.

package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func dropTable(ctx context.Context, env *Env, st *ast.DropTable) error {
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
	case d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID:
		return doriserr.New("Drop table from this database is not allowed.")
	}
	t := env.tableIn(d, st.Name.Name)
	switch {
	case t == nil && st.IfExists:
		return nil
	case t == nil:
		return doriserr.New("Unknown table '%s' in %s", st.Name.Name, d.Name)
	case t.IsView():
		return doriserr.New("'%s.%s' is not TABLE. Use 'DROP VIEW %s.%s'.", d.Name, t.Name, d.Name, t.Name)
	case st.Temporary && !t.Temporary:
		return doriserr.New("Unknown table '%s' in %s", st.Name.Name, d.Name)
	}
	if !st.Force {
		w, err := waitingFor(env.Catalog.Snapshot(), t.ID)
		if err != nil {
			return err
		}
		if w != nil {
			return doriserr.New("The table [%s]'s state is SCHEMA_CHANGE, cannot be dropped. please cancel the operation on olap table firstly. "+
				`If you want to forcibly drop(cannot be recovered), please use "DROP table FORCE".`, t.Name)
		}
	}
	return env.Catalog.DropTable(ctx, t.ID, st.Force)
}
