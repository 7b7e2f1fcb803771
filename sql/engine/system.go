package engine

import (
	"context"
	_ "embed"
	"sort"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// informationSchema is the database of metadata views.
const informationSchema = "information_schema"

// isInformationSchema reports whether a name is the metadata database's, which is found in any case.
func isInformationSchema(name string) bool { return strings.EqualFold(name, informationSchema) }

//go:embed information_schema.tsv
var systemColumns string

// systemTable is one view of the metadata (Doris: SchemaTable).
type systemTable struct {
	name    string
	columns []catalog.Column
	// rows makes the rows for a session; nil is a view that is always empty, as many of Doris's are.
	rows func(ctx context.Context, s *Session) ([][]any, error)
}

// systemTables are the metadata views by name.
var systemTables = map[string]*systemTable{}

func init() {
	for line := range strings.Lines(systemColumns) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 3 {
			continue
		}
		t := systemTables[f[0]]
		if t == nil {
			t = &systemTable{name: f[0]}
			systemTables[f[0]] = t
		}
		kind, err := parser.ParseType(f[2])
		if err != nil {
			kind = catalog.Of(catalog.String)
		}
		t.columns = append(t.columns, catalog.Column{Name: f[1], Type: kind, Nullable: true})
	}
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

// SystemTables returns the names of the metadata views of a database in order: those of information_schema, none of others.
func SystemTables(database string) []string {
	if !isInformationSchema(database) {
		return nil
	}
	names := make([]string, 0, len(systemTables))
	for name := range systemTables {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// systemTable returns a metadata view by name, in any case.
func (e *Engine) systemTable(database, name string) *systemTable {
	if !isInformationSchema(database) {
		return nil
	}
	name = strings.ToLower(name)
	t := systemTables[name]
	if t != nil && e.config.SystemRows[name] != nil {
		copied := *t
		copied.rows = func(ctx context.Context, s *Session) ([][]any, error) { return e.config.SystemRows[name](ctx, s) }
		return &copied
	}
	return t
}
