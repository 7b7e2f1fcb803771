package engine

import (
	"context"
	_ "embed"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// informationSchema is the database of metadata views.
const informationSchema = "information_schema"

// isInformationSchema reports whether a name is the metadata database's, which is found in any case.
func isInformationSchema(name string) bool { return strings.EqualFold(name, informationSchema) }

// mysqlSchema is the database of MySQL's own tables, of which Doris has two.
const mysqlSchema = "mysql"

//go:embed information_schema.tsv
var systemColumns string

// internalSchema is the database of Doris's own tables.
const internalSchema = "__internal_schema"

//go:embed internal_schema.tsv
var internalColumns string

//go:embed mysql.tsv
var mysqlColumns string

// systemTable is one view of the metadata (Doris: SchemaTable, MysqlDBTable).
type systemTable struct {
	name    string
	columns []catalog.Column
	// rows makes the rows for a session; nil is a view that is always empty, as many of Doris's are.
	rows func(ctx context.Context, s *Session) ([][]any, error)
}

// systemTables are the metadata views by name, mysqlTables those of the database mysql.
var systemTables, mysqlTables = readSystemTables(systemColumns), readSystemTables(mysqlColumns)

// internalTables are those of __internal_schema, which have no rows: the audit log is off by default, and statistics are kept elsewhere.
var internalTables = readSystemTables(internalColumns)

// systemTablesOf returns the metadata views of a database; other databases have none.
func systemTablesOf(database string) map[string]*systemTable {
	switch {
	case isInformationSchema(database):
		return systemTables
	case database == mysqlSchema:
		return mysqlTables
	case database == internalSchema:
		return internalTables
	}
	return nil
}

// readSystemTables reads a list of columns.
func readSystemTables(list string) map[string]*systemTable {
	tables := map[string]*systemTable{}
	for line := range strings.Lines(list) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 3 && len(f) != 5 {
			continue
		}
		t := tables[f[0]]
		if t == nil {
			t = &systemTable{name: f[0]}
			tables[f[0]] = t
		}
		kind, err := parser.ParseType(f[2])
		if err != nil {
			kind = catalog.Of(catalog.String)
		}
		column := catalog.Column{Name: f[1], Type: kind, Nullable: true}
		if len(f) == 5 {
			column.Nullable, column.Key = f[3] == "Yes", f[4] == "true"
		}
		t.columns = append(t.columns, column)
	}
	return tables
}

func init() {
	for name, rows := range map[string]func(context.Context, *Session) ([][]any, error){
		"schemata": schemataRows, "tables": tablesRows, "columns": columnsRows, "views": viewsRows, "character_sets": characterSetRows,
		"collations": collationRows, "engines": engineRows, "session_variables": sessionVariableRows, "global_variables": globalVariableRows,
		"processlist": processlistRows, "partitions": partitionRows, "table_properties": tablePropertyRows,
		"metadata_name_ids": metadataNameRows, "table_options": tableOptionRows,
	} {
		if systemTables[name] == nil {
			systemTables[name] = &systemTable{name: name}
		}
		systemTables[name].rows = rows
	}
	// The columns of processlist are called as those of SHOW PROCESSLIST.
	var columns []catalog.Column
	for i, c := range processlistColumns {
		columns = append(columns, catalog.Column{Name: c.Name, Type: processlistTypes[i], Nullable: true})
	}
	systemTables["processlist"].columns = columns
}

// systemTable returns a metadata view by name, in any case.
func (e *Engine) systemTable(database, name string) *systemTable {
	name = strings.ToLower(name)
	t := systemTablesOf(database)[name]
	if t != nil && e.config.SystemRows[name] != nil {
		copied := *t
		copied.rows = func(ctx context.Context, s *Session) ([][]any, error) { return e.config.SystemRows[name](ctx, s) }
		return &copied
	}
	return t
}
