package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// internalCatalog is the name of the only catalog there is.
const internalCatalog = "internal"

// databaseName returns the database that a name means, or Doris's "No database selected".
func databaseName(env *Env, catalogName, database string) (string, error) {
	if catalogName != "" && catalogName != internalCatalog {
		return "", doriserr.New("Unknown catalog '%s'", catalogName)
	}
	if database == "" {
		database = env.Session.Database()
	}
	if database == "" {
		return "", doriserr.New("No database selected")
	}
	return database, nil
}

// findDatabase returns the database that a name means (Doris: getDbOrAnalysisException).
func findDatabase(env *Env, catalogName, database string) (*catalog.Database, error) {
	name, err := databaseName(env, catalogName, database)
	if err != nil {
		return nil, err
	}
	if d := env.Catalog.Database(name); d != nil {
		return d, nil
	}
	return nil, doriserr.New("Unknown database '%s'", name)
}

// findTable returns the table or view that a name means (Doris: getTableOrAnalysisException).
func findTable(env *Env, name ast.Name) (*catalog.Database, *catalog.Table, error) {
	d, err := findDatabase(env, name.Catalog, name.Database)
	if err != nil {
		return nil, nil, err
	}
	if t := env.tableIn(d, name.Name); t != nil {
		return d, t, nil
	}
	return nil, nil, doriserr.New("Unknown table '%s'", name.Name)
}

// findDescribed is findTable for statements that describe a table, which those of information_schema and mysql may be too.
func findDescribed(env *Env, name ast.Name) (*catalog.Database, *catalog.Table, error) {
	d, err := findDatabase(env, name.Catalog, name.Database)
	if err == nil && d.System() && env.SystemColumns != nil {
		if columns := env.SystemColumns(d.Name, name.Name); columns != nil {
			if d.ID == catalog.InternalSchemaID {
				// These are tables of rows, those of the other two are views of what a frontend knows.
				model := catalog.Unique
				if name.Name == "audit_log" {
					model = catalog.Duplicate
				}
				return d, &catalog.Table{DatabaseID: d.ID, Name: name.Name, Model: model, MergeOnWrite: true, Columns: columns}, nil
			}
			return d, &catalog.Table{DatabaseID: d.ID, Name: name.Name, View: name.Name, ViewColumns: columns}, nil
		}
	}
	return findTable(env, name)
}

// findTableMeta is findTable with the text of Doris's getTableOrMetaException; only tables, no views, if olap is set.
func findTableMeta(env *Env, name ast.Name, olap bool) (*catalog.Database, *catalog.Table, error) {
	d, err := findDatabase(env, name.Catalog, name.Database)
	if err != nil {
		return nil, nil, err
	}
	t := env.tableIn(d, name.Name)
	if t == nil {
		return nil, nil, doriserr.New("errCode = 7, detailMessage = table not found, tableName=%s", name.Name)
	}
	if olap && t.IsView() {
		return nil, nil, doriserr.New("errCode = 7, detailMessage = table type is not OLAP, tableName=%s, type=VIEW", name.Name)
	}
	return d, t, nil
}

// tableIn returns the table or view of a database that a name means in this session, or nil.
func (env *Env) tableIn(d *catalog.Database, name string) *catalog.Table {
	return env.Catalog.Snapshot().TableFor(env.Session.ID(), d.ID, name)
}

// nameTaken reports whether a new table cannot have a name: a temporary one only competes with those of its session.
func (env *Env) nameTaken(d *catalog.Database, name string, temporary bool) bool {
	if temporary {
		t := env.tableIn(d, name)
		return t != nil && t.Temporary
	}
	return env.Catalog.Snapshot().TableIn(d.ID, name) != nil
}
