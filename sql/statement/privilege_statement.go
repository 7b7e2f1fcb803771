package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// authorize refuses statements about databases, tables and the cluster that the session may not run. Statements about routine load
// jobs, users and rows that Doris checks later or in parts of their own are checked where they are executed.
func authorize(env *Env, st ast.Statement) error {
	if env.Accounts == nil {
		return nil
	}
	if err := authorizeCluster(env, st); err != nil {
		return err
	}
	if err := authorizeDatabase(env, st); err != nil {
		return err
	}
	if err := authorizeChange(env, st); err != nil {
		return err
	}
	return authorizeShow(env, st)
}

// authorizeCluster checks statements that need a privilege on everything.
func authorizeCluster(env *Env, st ast.Statement) error {
	admin := func(what string) error { return env.requireGlobal(catalog.AdminPriv, what) }
	node := func(what string) error { return env.requireGlobal(catalog.AdminPriv|catalog.NodePriv, what) }
	switch st := st.(type) {
	case *ast.ShowConfig, *ast.AdminSetTable, *ast.AdminTable, *ast.AdminCleanTrash, *ast.CreateFile, *ast.DropFile:
		return admin("ADMIN")
	case *ast.ShowProc:
		return node("ADMIN")
	case *ast.ShowTablets:
		return admin("SHOW TABLETS")
	case *ast.ShowByID:
		what := st.Kind
		if what == "DIAGNOSIS" {
			what = "TABLET"
		}
		return admin("SHOW " + what)
	case *ast.ShowPlugins, *ast.ShowRecycleBin:
		return admin(catalog.AdminPriv.String())
	case *ast.ShowCreateLoad:
		return node("ADMIN/OPERATOR")
	case *ast.DropRecycleBin:
		return admin("ADMIN")
	case *ast.ShowOther:
		switch st.What {
		case "BROKER", "TRASH":
			return node("ADMIN/OPERATOR")
		case "REPOSITORIES", "CREATE REPOSITORY FOR", "SNAPSHOT ON":
			return admin(catalog.AdminPriv.String())
		case "SQL_BLOCK_RULE", "STORAGE POLICY", "ROW POLICY", "REPLICA STATUS FROM", "REPLICA DISTRIBUTION FROM":
			return admin("ADMIN")
		}
	}
	return nil
}

// authorizeDatabase checks statements about databases.
func authorizeDatabase(env *Env, st ast.Statement) error {
	on := func(p catalog.Privileges, database string) error {
		if env.may(p, database, "") {
			return nil
		}
		return env.deniedDatabase(database)
	}
	seesDatabase := func(name string) error {
		if database := env.databaseOf(name); database != "" && !env.sees(database, "") {
			return env.deniedDatabase(database)
		}
		return nil
	}
	switch st := st.(type) {
	case *ast.CreateDatabase:
		return on(catalog.MayCreate, st.Name.Name)
	case *ast.DropDatabase:
		return on(catalog.MayDrop, st.Name.Name)
	case *ast.RecoverDatabase:
		return on(catalog.MayAlter|catalog.MayCreate, st.Name)
	case *ast.AlterDatabase:
		if !env.may(catalog.AdminPriv, "", "") {
			return env.deniedDatabase(st.Name)
		}
	case *ast.ShowCreateDatabase:
		return env.showDatabase(st.Name.Name)
	case *ast.ShowTableStatus:
		return seesDatabase(st.Database)
	case *ast.ShowTables:
		return seesDatabase(st.Database)
	case *ast.ShowViews:
		return seesDatabase(st.Database)
	case *ast.ShowAlterTable:
		return seesDatabase(st.Database)
	case *ast.ShowBuildIndex:
		return seesDatabase(st.Database)
	}
	return nil
}

// showDatabase is the check of SHOW CREATE DATABASE.
func (e *Env) showDatabase(database string) error {
	if e.sees(database, "") {
		return nil
	}
	return e.deniedOnDatabase(catalog.MayShow, database)
}

// databaseOf is a database's name, or the session's.
func (e *Env) databaseOf(name string) string {
	if name == "" {
		return e.Session.Database()
	}
	return name
}

// authorizeChange checks statements that make, change or drop tables and rows.
func authorizeChange(env *Env, st ast.Statement) error {
	specific := func(p catalog.Privileges, n ast.Name, what string) error {
		if env.may(p, env.databaseOf(n.Database), n.Name) {
			return nil
		}
		return deniedSpecific(what)
	}
	command := func(p catalog.Privileges, n ast.Name, what, between string) error {
		if database := env.databaseOf(n.Database); !env.may(p, database, n.Name) {
			return env.deniedCommand(what, database+between+n.Name)
		}
		return nil
	}
	switch st := st.(type) {
	case *ast.CreateTable:
		return specific(catalog.MayCreate, st.Name, "CREATE")
	case *ast.CreateTableLike:
		if err := specific(catalog.MaySelect, st.Source, "SELECT"); err != nil {
			return err
		}
		return specific(catalog.MayCreate, st.Name, "CREATE")
	case *ast.DropTable:
		return specific(catalog.MayDrop, st.Name, "DROP")
	case *ast.DropView:
		return specific(catalog.MayDrop, st.Name, "DROP")
	case *ast.TruncateTable:
		return specific(catalog.MayLoad, st.Name, "LOAD")
	case *ast.CreateView:
		return env.onTable(catalog.MayCreate, st.Name)
	case *ast.AlterView:
		return env.onTable(catalog.MayAlter, st.Name)
	case *ast.AlterTable:
		if err := command(catalog.MayAlter, st.Name, "ALTER TABLE", ": "); err != nil {
			return err
		}
		for _, c := range st.Clauses {
			// Doris asks for nothing on the table that takes the place.
			if r, ok := c.(*ast.ReplaceTable); ok {
				other := ast.Name{Database: st.Name.Database, Name: r.Name}
				if err := command(catalog.MayAlter, other, "ALTER TABLE", ": "); err != nil {
					return err
				}
			}
		}
	case *ast.CreateIndex:
		return command(catalog.MayAlter, st.Table, "ALTER TABLE", ": ")
	case *ast.DropIndex:
		return command(catalog.MayAlter, st.Table, "ALTER TABLE", ": ")
	case *ast.BuildIndex:
		return command(catalog.MayAlter, st.Table, "ALTER TABLE", ": ")
	case *ast.CancelAlterTable:
		return command(catalog.MayAlter, st.Table, "CANCEL ALTER TABLE", ": ")
	case *ast.RecoverTable:
		return command(catalog.MayAlter|catalog.MayCreate, st.Name, "RECOVERY", ": ")
	case *ast.RecoverPartition:
		return command(catalog.MayAlter|catalog.MayCreate, st.Table, "RECOVERY", ": ")
	case *ast.Insert:
		return command(catalog.MayLoad, st.Table, "LOAD", ".")
	case *ast.Update:
		return command(catalog.MayLoad, st.Table, "LOAD", ".")
	case *ast.MergeInto:
		return command(catalog.MayLoad, st.Table, "LOAD", ".")
	case *ast.Delete:
		return command(catalog.MayLoad, st.Table, "LOAD", ": ")
	case *ast.CleanLabel:
		if !env.may(catalog.MayLoad, env.databaseOf(st.Database), "") {
			return deniedSpecific("LOAD")
		}
	}
	return nil
}

// authorizeShow checks statements that show one table.
func authorizeShow(env *Env, st ast.Statement) error {
	var n ast.Name
	var what string
	between := ": "
	switch st := st.(type) {
	case *ast.ShowCreateTable:
		n, what = st.Name, "SHOW CREATE TABLE"
	case *ast.ShowCreateView:
		database := env.databaseOf(st.Name.Database)
		if !env.may(catalog.MayShowView, database, st.Name.Name) {
			return env.deniedCommand("SHOW CREATE TABLE", database+": "+st.Name.Name)
		}
		return nil
	case *ast.Describe:
		n, what, between = st.Table, "DESCRIBE", "."
	case *ast.ShowPartitions:
		n, what = st.Table, "SHOW PARTITIONS"
	case *ast.ShowIndex:
		n, what, between = st.Table, "SHOW INDEX", "."
	case *ast.ShowView:
		n, what = st.Table, "SHOW VIEW"
	case *ast.ShowData:
		if st.Table == nil {
			return nil
		}
		n, what = *st.Table, "SHOW DATA"
	case *ast.ShowColumns:
		database := env.databaseOf(st.Table.Database)
		if !env.sees(database, st.Table.Name) {
			return deniedOnTable(catalog.MayShow, internalCatalog+"."+database+"."+st.Table.Name)
		}
		return nil
	default:
		return nil
	}
	if database := env.databaseOf(n.Database); !env.sees(database, n.Name) {
		return env.deniedCommand(what, database+between+n.Name)
	}
	return nil
}
