// CREATE TABLE name [(columns)] ... AS SELECT
//
// Doris: CreateTableCommand.run. The table has the query's columns; if the load fails it is dropped again.

package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// createTableAsSelect makes a table from a query.
func createTableAsSelect(ctx context.Context, env *Env, st *ast.CreateTable) (*Result, error) {
	d, err := findDatabase(env, st.Name.Catalog, st.Name.Database)
	if err != nil {
		return nil, err
	}
	if st.IfNotExists && env.nameTaken(d, st.Name.Name, st.Temporary) {
		return &Result{}, nil
	}
	if env.Query == nil {
		return nil, doriserr.NotSupported("CREATE TABLE AS SELECT without a query engine")
	}
	w := &viewWriter{env: env, text: st.Query.Text, base: st.Query.Pos.Offset}
	known, err := w.query(st.Query, nil, map[string][]viewOutput{}, true)
	if err != nil {
		return nil, err
	}
	inferNames(known)
	// The table is made for the columns that no rows have; then the rows are inserted while they are read.
	var made *catalog.Table
	const around = "SELECT * FROM ("
	err = env.Query.Query(ctx, env.Session, around+st.Query.Text+") rows_of_table LIMIT 0", func(columns []Column) error {
		drafts, err := selectedColumns(st, columns, known)
		if err != nil {
			return err
		}
		made, err = buildTable(ctx, env, selectedTable(st, drafts), drafts)
		return err
	}, func(*chunk.Chunk) error { return nil })
	if err != nil && made == nil {
		place := st.Query.Pos
		place.Column -= len(around)
		return nil, movePosition(err, place)
	}
	if made == nil {
		return &Result{}, nil
	}
	var result *Result
	if err == nil {
		in := &insertion{env: env, database: made.DatabaseID, table: made}
		for i := range made.Columns {
			if !made.Columns[i].Hidden {
				in.columns = append(in.columns, i)
			}
		}
		result, err = in.run(ctx, func() error {
			err := env.Query.Query(ctx, env.Session, st.Query.Text, in.begin, func(c *chunk.Chunk) error { return in.add(ctx, c) })
			return movePosition(err, st.Query.Pos)
		})
	}
	if err != nil {
		if dropping := env.Catalog.DropTable(context.WithoutCancel(ctx), made.ID, true); dropping != nil {
			env.Session.Warn(Warning{Level: "Warning", Code: "1105", Message: "table " + made.Name + " remains: " + dropping.Error()})
		}
		return nil, doriserr.New("Failed to execute CTAS Reason: %s", err.Error())
	}
	return result, nil
}

// selectedColumns are the columns of the table that a query makes; known is what the analysis of its text found.
func selectedColumns(st *ast.CreateTable, columns []Column, known []viewOutput) ([]columnDraft, error) {
	if st.SelectColumns != nil && len(st.SelectColumns) != len(columns) {
		return nil, doriserr.New("ctas column size is not equal to the query's")
	}
	// The column of ranges that are made by themselves must not be nullable: it stays as the query has it.
	ranged := ""
	if p := st.Partition; p != nil && p.Auto && isRange(p) {
		if names, err := partitionColumns(p); err == nil {
			ranged = names[0]
		}
	}
	drafts := make([]columnDraft, len(columns))
	for i, c := range columns {
		o := viewOutput{name: c.Name, typ: c.Type, nullable: true}
		if len(known) == len(columns) {
			o.name = known[i].name
			if known[i].typ.Kind != catalog.Invalid {
				o = known[i]
			}
		}
		if st.SelectColumns != nil {
			o.name = st.SelectColumns[i]
		}
		drafts[i].Column = catalog.Column{Name: o.name, Type: selectedType(o, i == 0), Nullable: o.nullable || !o.stored && !strings.EqualFold(o.name, ranged)}
	}
	return drafts, nil
}

// selectedType is the column's type for a query's type: NULL becomes TINYINT, texts of expressions the longest VARCHAR, and so does
// a STRING that would be the first key.
func selectedType(o viewOutput, first bool) catalog.Type {
	switch t := o.typ; {
	case t.Kind == catalog.Invalid:
		return catalog.Of(catalog.TinyInt)
	case t.Kind == catalog.String && first, !o.stored && (t.Kind == catalog.Char || t.Kind == catalog.VarChar):
		return catalog.VarCharOf(catalog.MaxVarCharLength)
	}
	return o.typ.Stored()
}

// selectedTable is the statement with the distribution that Doris gives such tables.
func selectedTable(st *ast.CreateTable, drafts []columnDraft) *ast.CreateTable {
	plain := *st
	plain.Query = nil
	if plain.Distribution == nil && len(drafts) > 0 {
		plain.Distribution = &ast.DistributedBy{Columns: []string{drafts[0].Name}, Buckets: defaultBuckets}
	}
	return &plain
}
