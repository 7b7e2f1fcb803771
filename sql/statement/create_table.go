// CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (columns) ...
//
// Doris: CreateTableInfo.validate, then InternalCatalog.createTable and createOlapTable; the files table_*.go have their steps
// in Doris's order, so that the first of several mistakes is the one that is told.
// Differs: no number of replicas means one, and more than there are backends are accepted.

package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// createTable makes a table from its columns, or from a query.
func createTable(ctx context.Context, env *Env, st *ast.CreateTable) (*Result, error) {
	if st.Query != nil {
		return createTableAsSelect(ctx, env, st)
	}
	if len(st.Columns) == 0 {
		if st.SelectColumns != nil {
			return nil, doriserr.New("Should contain at least one column in a table")
		}
		return nil, doriserr.New("table should contain at least one column")
	}
	columns := make([]columnDraft, len(st.Columns))
	for i := range st.Columns {
		if err := checkTypeForm(st.Columns[i].Type); err != nil {
			return nil, err
		}
		columns[i] = draftColumn(&st.Columns[i])
	}
	_, err := buildTable(ctx, env, st, columns)
	return &Result{}, err
}

// buildTable checks the definition and creates the table; it returns nil if the table was there and that is no error.
func buildTable(ctx context.Context, env *Env, st *ast.CreateTable, columns []columnDraft) (*catalog.Table, error) {
	d := &tableDraft{env: env, st: st, columns: columns, properties: newBag(st.Properties)}
	if err := d.analyse(); err != nil {
		return nil, err
	}
	db := env.Catalog.Database(d.database)
	switch {
	case db == nil:
		return nil, doriserr.New("Unknown database '%s'", d.database)
	case db.ID == catalog.InformationSchemaID || db.ID == catalog.MySQLID:
		return nil, doriserr.New("Can't create table '%s' (errno: 1005 - not supported create table in this database)", st.Name.Name)
	}
	if env.nameTaken(db, st.Name.Name, st.Temporary) {
		if st.IfNotExists {
			return nil, nil
		}
		return nil, doriserr.New("Table '%s' already exists", st.Name.Name)
	}
	d.table.DatabaseID = db.ID
	if err := d.finish(); err != nil {
		return nil, err
	}
	return env.Catalog.CreateTable(ctx, d.table)
}

// draftColumn is a column's definition with the defaults of what the statement does not say.
func draftColumn(def *ast.ColumnDef) columnDraft {
	c := columnDraft{expr: def.Generated, Column: catalog.Column{
		Name: def.Name, Type: fullType(def.Type), Key: def.Key, Aggregation: def.Aggregation, Comment: def.Comment,
		AutoIncrement: def.AutoIncrement,
	}}
	if word, _, _ := strings.Cut(strings.ToUpper(def.TypeText), "("); word == "DATEV1" || word == "DECIMALV2" {
		c.oldType = word
	}
	c.Nullable = !isObjectType(def.Type)
	if def.Null != nil {
		c.Nullable = *def.Null
	}
	if def.AutoIncrement {
		c.AutoStart = max(def.AutoStart, 1)
		if def.AutoStart >= 0 {
			c.AutoStart = def.AutoStart
		}
	}
	if def.Default != nil {
		c.Default = *def.Default
	}
	if def.OnUpdate != nil {
		c.OnUpdate = *def.OnUpdate
	}
	return c
}

// fullType gives CHAR and VARCHAR without a length theirs: 1 and 65533 (Doris: updateCharacterTypeLength).
func fullType(t catalog.Type) catalog.Type {
	switch t.Kind {
	case catalog.Char:
		if t.Length <= 0 {
			t.Length = 1
		}
	case catalog.VarChar:
		if t.Length <= 0 {
			t.Length = catalog.MaxVarCharLength
		}
	case catalog.Array:
		elem := fullType(*t.Elem)
		t.Elem = &elem
	case catalog.Map:
		key, elem := fullType(*t.Key), fullType(*t.Elem)
		t.Key, t.Elem = &key, &elem
	case catalog.Struct:
		fields := make([]catalog.Field, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = catalog.Field{Name: f.Name, Type: fullType(f.Type), Comment: f.Comment}
		}
		t.Fields = fields
	}
	return t
}
