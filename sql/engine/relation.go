package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
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
		return nil, doriserr.New("Database [%s] does not exist.", database)
	}
	if t := e.config.Catalog.Table(found, name); t != nil {
		var check func([]int) error
		if may := e.config.MayRead; may != nil {
			check = func(columns []int) error { return may(r.session.User(), r.session.host, found, t, columns) }
		}
		if t.IsView() {
			return viewRelation(found, t, check)
		}
		return &query.Relation{
			Database: found, Name: t.Name, Columns: t.Columns, Check: check,
			Scan: func(ctx context.Context, columns []int) (chunk.Stream, error) {
				return e.config.Tables.Scan(ctx, t, columns)
			},
			Count: func(ctx context.Context) (uint64, bool, error) { return e.config.Tables.RowCount(ctx, t) },
		}, nil
	}
	if v := e.systemTable(found, name); v != nil {
		return &query.Relation{
			Database: informationSchema, Name: v.name, Columns: v.columns,
			Scan: func(ctx context.Context, columns []int) (chunk.Stream, error) {
				all, err := v.chunks(ctx, r.session)
				if err != nil {
					return nil, err
				}
				return &columnStream{all, columns}, nil
			},
		}, nil
	}
	return nil, doriserr.New("Table [%s] does not exist in database [%s].", name, database)
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
	return &query.Relation{Database: database, Name: t.Name, Columns: t.ViewColumns, View: q, Check: check}, nil
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
