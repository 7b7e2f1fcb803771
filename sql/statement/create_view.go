// CREATE [OR REPLACE] VIEW [IF NOT EXISTS] name [(columns)] [COMMENT 'x'] AS query, ALTER VIEW
//
// Doris: CreateViewCommand, BaseViewInfo, Env.createView. The query is kept with every name written out in full, as SHOW
// CREATE VIEW prints it.

package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func createView(ctx context.Context, env *Env, st *ast.CreateView) error {
	if err := checkTableName(env.Session, st.Name.Name); err != nil {
		return err
	}
	name, err := databaseName(env, st.Name.Catalog, st.Name.Database)
	if err != nil {
		return err
	}
	d := env.Catalog.Database(name)
	if d == nil {
		return doriserr.New("Unknown database '%s'", name)
	}
	if d.ID == catalog.InformationSchemaID || d.ID == catalog.MySQLID {
		return doriserr.New("Can't create table '%s' (errno: 1005 - not supported create table in this database)", st.Name.Name)
	}
	text, columns, err := viewDefinition(ctx, env, st.Query, st.Columns, st.Base)
	if err != nil {
		return err
	}
	was := env.Catalog.Snapshot().TableIn(d.ID, st.Name.Name)
	made := &catalog.Table{DatabaseID: d.ID, Name: st.Name.Name, View: text, ViewColumns: columns, Comment: st.Comment}
	if was == nil {
		_, err = env.Catalog.CreateTable(ctx, made)
		return err
	}
	switch {
	case st.IfNotExists:
		return nil
	case !st.OrReplace:
		return doriserr.New("Table '%s' already exists", st.Name.Name)
	case !was.IsView():
		return doriserr.New("failed to replace view[%s], reason=errCode = 7, detailMessage = table type is not VIEW, tableName=%s, type=OLAP", was.Name, was.Name)
	}
	changed := was.Clone()
	changed.View, changed.ViewColumns, changed.Comment = made.View, made.ViewColumns, made.Comment
	_, err = env.Catalog.UpdateTable(ctx, was, changed)
	return err
}

func alterView(ctx context.Context, env *Env, st *ast.AlterView) error {
	d, t, err := findTable(env, st.Name)
	if err != nil {
		return err
	}
	if !t.IsView() {
		return doriserr.New("ALTER VIEW not allowed on a table:%s.%s", d.Name, t.Name)
	}
	changed := t.Clone()
	if st.Query == nil {
		changed.Comment = st.Comment
	} else {
		if changed.View, changed.ViewColumns, err = viewDefinition(ctx, env, st.Query, st.Columns, st.Base); err != nil {
			return err
		}
		if st.Comment != "" {
			changed.Comment = st.Comment
		}
	}
	_, err = env.Catalog.UpdateTable(ctx, t, changed)
	return err
}

// viewDefinition returns a view's text and columns.
func viewDefinition(ctx context.Context, env *Env, q *ast.Query, names []ast.ViewColumn, base ast.Base) (string, []catalog.Column, error) {
	w := &viewWriter{env: env, text: q.Text, base: q.Pos.Offset, names: names}
	outputs, err := w.query(q, nil, map[string][]viewOutput{}, true)
	if err != nil {
		return "", nil, err
	}
	inferNames(outputs)
	if !env.may(catalog.MaySelect, "", "") {
		// A view is read without a look at what it reads, so that whoever makes it must be able to read that.
		if _, err := queriedOutputs(ctx, env, q.Text, nil); err != nil {
			return "", nil, err
		}
	}
	if w.unknown {
		// Types that the analysis of expressions does not know are those that the query has.
		if outputs, err = queriedOutputs(ctx, env, q.Text, outputs); err != nil {
			return "", nil, err
		}
	}
	if len(names) > 0 && len(names) != len(outputs) {
		return "", nil, doriserr.New("View's SELECT and view's field list have different column counts")
	}
	seen := map[string]bool{}
	columns := make([]catalog.Column, len(outputs))
	for i, o := range outputs {
		columns[i] = catalog.Column{Name: o.name, Type: o.typ.Stored(), Nullable: o.nullable}
		if len(names) > 0 {
			columns[i].Name, columns[i].Comment = names[i].Name, names[i].Comment
		}
		if o.typ.Kind == catalog.VarBinary {
			return "", nil, doriserr.New("View does not support VARBINARY type: %s", columns[i].Name)
		}
		if err := checkColumnName(env.Session, &catalog.Column{Name: columns[i].Name, Hidden: true}); err != nil {
			return "", nil, err
		}
		key := strings.ToLower(columns[i].Name)
		if seen[key] {
			return "", nil, doriserr.New("Duplicate column name '%s'", columns[i].Name)
		}
		seen[key] = true
	}
	return w.apply(), columns, nil
}

// queriedOutputs asks the engine for the columns of a query.
func queriedOutputs(ctx context.Context, env *Env, text string, known []viewOutput) ([]viewOutput, error) {
	if env.Query == nil {
		return nil, doriserr.NotSupported("a view over this query")
	}
	var outputs []viewOutput
	columns := func(list []Column) error {
		for i, c := range list {
			o := viewOutput{name: c.Name, typ: c.Type, nullable: true}
			if len(known) == len(list) {
				o.name = known[i].name
				if known[i].typ.Kind != catalog.Invalid {
					o = known[i]
				}
			}
			outputs = append(outputs, o)
		}
		return nil
	}
	const around = "SELECT * FROM ("
	err := env.Query.Query(ctx, env.Session, around+text+") view_of_query LIMIT 0", columns, func(*chunk.Chunk) error { return nil })
	return outputs, movePosition(err, ast.Pos{Line: 1, Column: -len(around)})
}
