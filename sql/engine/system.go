package engine

import (
	"context"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"

	"github.com/dorisemu/dorisemu/catalog"
)

// informationSchema is the database of metadata views.
const informationSchema = "information_schema"

// isInformationSchema reports whether a name is the metadata database's, which is found in any case.
func isInformationSchema(name string) bool { return strings.EqualFold(name, informationSchema) }

// systemTable is one view of the metadata (Doris: SchemaTable).
type systemTable struct {
	name    string
	columns []catalog.Column
	// rows makes the rows for a session: one value a column, nil for NULL, text otherwise; integers may be int64.
	rows func(ctx context.Context, s *Session) ([][]any, error)
}

// viewTable shows a metadata view to the query engine.
type viewTable struct {
	engine *Engine
	name   string
	system *systemTable
}

var _ sql.Table = (*viewTable)(nil)

// Name implements [sql.Table].
func (t *viewTable) Name() string { return t.name }

// String implements [sql.Table].
func (t *viewTable) String() string { return t.name }

// Collation implements [sql.Table].
func (t *viewTable) Collation() sql.CollationID { return binaryOrder }

// Schema implements [sql.Table].
func (t *viewTable) Schema(*sql.Context) sql.Schema {
	schema := make(sql.Schema, len(t.system.columns))
	for i, c := range t.system.columns {
		schema[i] = &sql.Column{Name: c.Name, Type: queryType(c.Type), Nullable: true, Source: t.name, DatabaseSource: informationSchema}
	}
	return schema
}

// Partitions implements [sql.Table].
func (t *viewTable) Partitions(*sql.Context) (sql.PartitionIter, error) {
	return sql.PartitionsToPartitionIter(whole{}), nil
}

// PartitionRows implements [sql.Table].
func (t *viewTable) PartitionRows(ctx *sql.Context, _ sql.Partition) (sql.RowIter, error) {
	values, err := t.system.rows(ctx, sessionOf(ctx))
	if err != nil {
		return nil, err
	}
	rows := make([]sql.Row, len(values))
	for i, r := range values {
		rows[i] = make(sql.Row, len(r))
		for k, v := range r {
			if v == nil {
				continue
			}
			converted, _, err := queryType(t.system.columns[k].Type).Convert(ctx, v)
			if err != nil {
				return nil, err
			}
			rows[i][k] = converted
		}
	}
	return sql.RowsToRowIter(rows...), nil
}

// systemTable returns a metadata view by name, in any case.
func (e *Engine) systemTable(database, name string) *systemTable {
	if !isInformationSchema(database) {
		return nil
	}
	return systemTables[strings.ToLower(name)]
}

// systemTables are the metadata views by lower-case name.
var systemTables = map[string]*systemTable{}
