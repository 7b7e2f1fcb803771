package engine

import (
	"context"
	"io"
	"strings"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// newQueryEngine makes the query engine over the catalog.
func newQueryEngine(e *Engine) *sqle.Engine {
	builder := analyzer.NewBuilder(&provider{engine: e}).AddOverrides(sql.EngineOverrides{Builder: sql.BuilderOverrides{Parser: queryParser{}}})
	return sqle.New(builder.Build(), &sqle.Config{IsReadOnly: true})
}

// provider shows the catalog's databases to the query engine.
type provider struct{ engine *Engine }

var (
	_ sql.DatabaseProvider = (*provider)(nil)
	_ sql.FunctionProvider = (*provider)(nil)
)

// Database implements [sql.DatabaseProvider].
func (p *provider) Database(_ *sql.Context, name string) (sql.Database, error) {
	found := p.engine.databaseName(name)
	if found == "" {
		return nil, sql.ErrDatabaseNotFound.New(name)
	}
	return &database{p.engine, found}, nil
}

// HasDatabase implements [sql.DatabaseProvider].
func (p *provider) HasDatabase(_ *sql.Context, name string) bool {
	return p.engine.databaseName(name) != ""
}

// AllDatabases implements [sql.DatabaseProvider].
func (p *provider) AllDatabases(*sql.Context) []sql.Database {
	var all []sql.Database
	for _, d := range p.engine.config.Catalog.Databases() {
		all = append(all, &database{p.engine, d.Name})
	}
	return all
}

// Function implements [sql.FunctionProvider]: the functions that Doris answers otherwise than MySQL.
func (p *provider) Function(_ *sql.Context, _, name string) (sql.Function, bool) {
	f, ok := functions[strings.ToLower(name)]
	return f, ok
}

// database shows one database.
type database struct {
	engine *Engine
	name   string
}

var (
	_ sql.Database     = (*database)(nil)
	_ sql.ViewDatabase = (*database)(nil)
)

// Name implements [sql.Database].
func (d *database) Name() string { return d.name }

// GetTableInsensitive implements [sql.Database]; table names are case-sensitive all the same.
func (d *database) GetTableInsensitive(_ *sql.Context, name string) (sql.Table, bool, error) {
	if t := d.engine.config.Catalog.Table(d.name, name); t != nil && !t.IsView() {
		return newScanTable(d.engine, d.name, t), true, nil
	}
	if v := d.engine.systemTable(d.name, name); v != nil {
		return &viewTable{engine: d.engine, name: name, system: v}, true, nil
	}
	return nil, false, nil
}

// GetTableNames implements [sql.Database].
func (d *database) GetTableNames(*sql.Context) ([]string, error) {
	var names []string
	if found := d.engine.config.Catalog.Database(d.name); found != nil {
		for _, t := range d.engine.config.Catalog.Tables(found.ID) {
			if !t.IsView() {
				names = append(names, t.Name)
			}
		}
	}
	return names, nil
}

// GetViewDefinition implements [sql.ViewDatabase].
func (d *database) GetViewDefinition(_ *sql.Context, name string) (sql.ViewDefinition, bool, error) {
	t := d.engine.config.Catalog.Table(d.name, name)
	if t == nil || !t.IsView() {
		return sql.ViewDefinition{}, false, nil
	}
	return viewDefinition(t), true, nil
}

// AllViews implements [sql.ViewDatabase].
func (d *database) AllViews(*sql.Context) ([]sql.ViewDefinition, error) {
	var all []sql.ViewDefinition
	if found := d.engine.config.Catalog.Database(d.name); found != nil {
		for _, t := range d.engine.config.Catalog.Tables(found.ID) {
			if t.IsView() {
				all = append(all, viewDefinition(t))
			}
		}
	}
	return all, nil
}

// viewDefinition gives a view to the query engine. It takes the columns' names from the statement that would make the view.
func viewDefinition(t *catalog.Table) sql.ViewDefinition {
	names := make([]string, len(t.ViewColumns))
	for i, c := range t.ViewColumns {
		names[i] = "`" + strings.ReplaceAll(c.Name, "`", "``") + "`"
	}
	columns := ""
	if len(names) > 0 {
		columns = " (" + strings.Join(names, ", ") + ")"
	}
	text := rewrite(t.View)
	return sql.ViewDefinition{Name: t.Name, TextDefinition: text, CreateViewStatement: "CREATE VIEW `" + t.Name + "`" + columns + " AS " + text}
}

// CreateView implements [sql.ViewDatabase]; views are made by statements of ours only.
func (d *database) CreateView(_ *sql.Context, name, _, _ string) error {
	return sql.ErrViewsNotSupported.New(name)
}

// DropView implements [sql.ViewDatabase]; see CreateView.
func (d *database) DropView(_ *sql.Context, name string) error {
	return sql.ErrViewsNotSupported.New(name)
}

// scanTable shows the rows of a stored table, or some columns of them.
type scanTable struct {
	engine   *Engine
	database string
	table    *catalog.Table
	// columns are places in table.Columns.
	columns   []int
	projected bool
}

var (
	_ sql.Table           = (*scanTable)(nil)
	_ sql.ProjectedTable  = (*scanTable)(nil)
	_ sql.StatisticsTable = (*scanTable)(nil)
	_ sql.PrimaryKeyTable = (*scanTable)(nil)
)

// newScanTable shows all visible columns.
func newScanTable(e *Engine, database string, t *catalog.Table) *scanTable {
	s := &scanTable{engine: e, database: database, table: t}
	for i := range t.Columns {
		if !t.Columns[i].Hidden {
			s.columns = append(s.columns, i)
		}
	}
	return s
}

// Name implements [sql.Table].
func (t *scanTable) Name() string { return t.table.Name }

// String implements [sql.Table].
func (t *scanTable) String() string { return t.table.Name }

// Collation implements [sql.Table].
func (t *scanTable) Collation() sql.CollationID { return binaryOrder }

// Schema implements [sql.Table].
func (t *scanTable) Schema(*sql.Context) sql.Schema {
	schema := make(sql.Schema, len(t.columns))
	for i, place := range t.columns {
		c := &t.table.Columns[place]
		schema[i] = &sql.Column{Name: c.Name, Type: queryType(c.Type), Nullable: c.Nullable, Source: t.table.Name, DatabaseSource: t.database}
	}
	return schema
}

// PrimaryKeySchema implements [sql.PrimaryKeyTable]: the whole schema, by which the query engine finds the columns of a projection.
func (t *scanTable) PrimaryKeySchema(ctx *sql.Context) sql.PrimaryKeySchema {
	return sql.NewPrimaryKeySchema(newScanTable(t.engine, t.database, t.table).Schema(ctx))
}

// WithProjections implements [sql.ProjectedTable].
func (t *scanTable) WithProjections(_ *sql.Context, names []string) (sql.Table, error) {
	p := &scanTable{engine: t.engine, database: t.database, table: t.table, projected: true}
	for _, n := range names {
		if i := t.table.ColumnIndex(n); i >= 0 {
			p.columns = append(p.columns, i)
		}
	}
	return p, nil
}

// Projections implements [sql.ProjectedTable].
func (t *scanTable) Projections() []string {
	if !t.projected {
		return nil
	}
	names := make([]string, len(t.columns))
	for i, place := range t.columns {
		names[i] = t.table.Columns[place].Name
	}
	return names
}

// DataLength implements [sql.StatisticsTable].
func (t *scanTable) DataLength(ctx *sql.Context) (uint64, error) {
	rows, _, err := t.RowCount(ctx)
	return rows * 64, err
}

// RowCount implements [sql.StatisticsTable]: an exact one answers COUNT(*).
func (t *scanTable) RowCount(ctx *sql.Context) (uint64, bool, error) {
	return t.engine.config.Tables.RowCount(ctx, t.table)
}

// whole is the only partition of a table.
type whole struct{}

// Key implements [sql.Partition].
func (whole) Key() []byte { return []byte{1} }

// Partitions implements [sql.Table].
func (t *scanTable) Partitions(*sql.Context) (sql.PartitionIter, error) {
	return sql.PartitionsToPartitionIter(whole{}), nil
}

// PartitionRows implements [sql.Table].
func (t *scanTable) PartitionRows(ctx *sql.Context, _ sql.Partition) (sql.RowIter, error) {
	stream, err := t.engine.config.Tables.Scan(ctx, t.table, t.columns)
	if err != nil {
		return nil, err
	}
	return &scanIter{stream: stream}, nil
}

// scanIter boxes the rows of a stream.
type scanIter struct {
	stream chunk.Stream
	rows   *chunk.Chunk
	at     int
}

// Next implements [sql.RowIter].
func (it *scanIter) Next(ctx *sql.Context) (sql.Row, error) {
	for it.rows == nil || it.at >= it.rows.Rows {
		if err := context.Cause(ctx.Context); err != nil {
			return nil, err
		}
		rows, err := it.stream.Next(ctx)
		if err != nil {
			return nil, err
		}
		if rows == nil {
			return nil, io.EOF
		}
		it.rows, it.at = rows, 0
	}
	row := make(sql.Row, len(it.rows.Columns))
	for i, v := range it.rows.Columns {
		row[i] = boxed(v, it.at)
	}
	it.at++
	return row, nil
}

// Close implements [sql.RowIter].
func (it *scanIter) Close(*sql.Context) error { return it.stream.Close() }

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
	stream, err := t.system.chunks(ctx, sessionOf(ctx))
	if err != nil {
		return nil, err
	}
	return &scanIter{stream: stream}, nil
}
