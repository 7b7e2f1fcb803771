package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/nearest"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// relations shows the catalog to queries of one session.
type relations struct{ session *Session }

var _ query.Tables = relations{}

// Relation implements [query.Tables].
func (r relations) Relation(database, name string) (*query.Relation, error) {
	e := r.session.engine
	if database == "" {
		return nil, doriserr.New("No database selected")
	}
	found := e.databaseName(database)
	if found == "" {
		err := doriserr.New("Database [%s] does not exist.", database)
		return nil, likely(err, database, r.session.databases())
	}
	if t := e.tableFor(r.session, found, name); t != nil {
		var check func([]int) error
		if may := e.config.MayRead; may != nil {
			check = func(columns []int) error { return may(r.session.User(), r.session.host, found, t, columns) }
		}
		if t.IsView() {
			return viewRelation(found, t, check)
		}
		return r.table(found, t, check), nil
	}
	if v := e.systemTable(found, name); v != nil {
		// Everybody reads information_schema and mysql, __internal_schema only who may.
		var check func([]int) error
		if may := e.config.MayRead; may != nil && found == internalSchema {
			check = func(columns []int) error {
				return may(r.session.User(), r.session.host, found, &catalog.Table{Name: v.name, Columns: v.columns}, columns)
			}
		}
		return &query.Relation{
			Database: found, Name: v.name, Columns: v.columns, Check: check,
			Scan: func(ctx context.Context, columns []int) (chunk.Stream, error) {
				return v.scan(ctx, r.session, columns)
			},
			Restricted: func(ctx context.Context, columns []int, restriction query.Restriction) (chunk.Stream, error) {
				return v.scan(wantedBy(ctx, v.columns, restriction), r.session, columns)
			},
		}, nil
	}
	err := doriserr.New("Table [%s] does not exist in database [%s].", name, database)
	return nil, likely(err, name, r.session.tables(found))
}

// likely adds the nearest of some names to an error.
func likely(err *doriserr.Error, name string, names []string) error {
	if near := nearest.Name(name, names); near != "" {
		return err.WithHint("Did you mean %s?", near)
	}
	return err
}

// databases returns the names of all databases.
func (s *Session) databases() (names []string) {
	eachDatabase(context.Background(), s, func(name string, _ []*catalog.Table) { names = append(names, name) })
	return names
}

// tables returns the names of the tables of a database that the session may see.
func (s *Session) tables(database string) (names []string) {
	eachDatabase(context.Background(), s, func(name string, tables []*catalog.Table) {
		if name != database {
			return
		}
		for _, t := range tables {
			names = append(names, t.Name)
		}
	})
	return names
}

// viewRelation reads the query of a view.
func viewRelation(database string, t *catalog.Table, check func([]int) error) (*query.Relation, error) {
	st, err := parser.Parse(t.View)
	if err != nil {
		return nil, err
	}
	q, ok := st.(*ast.Query)
	if !ok {
		return nil, doriserr.New("view %s is no query", t.Name)
	}
	return &query.Relation{Database: database, Name: t.Name, Columns: t.ViewColumns, View: q, Check: check, Steady: true}, nil
}

// columnStream passes some columns on.
type columnStream struct {
	chunk.Stream
	columns []int
}

// Next implements [chunk.Stream].
func (s *columnStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	c, err := s.Stream.Next(ctx)
	if c == nil || err != nil {
		return nil, err
	}
	out := &chunk.Chunk{Rows: c.Rows, Columns: make([]*chunk.Vector, len(s.columns))}
	for i, place := range s.columns {
		out.Columns[i] = c.Columns[place]
	}
	return out, nil
}
