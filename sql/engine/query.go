package engine

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmserrors "gopkg.in/src-d/go-errors.v1"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// querySession is the query engine's view of a session.
type querySession struct {
	*sql.BaseSession
	session *Session
}

// sessionOf returns the session of a query.
func sessionOf(ctx *sql.Context) *Session { return ctx.Session.(*querySession).session }

// GetCurrentDatabase implements [sql.Session].
func (q *querySession) GetCurrentDatabase() string { return q.session.Database() }

// newContext makes the context of one query.
func (s *Session) newContext(ctx context.Context) *sql.Context {
	s.mu.Lock()
	base := s.queries
	s.mu.Unlock()
	base.SetCurrentDatabase(s.Database())
	return sql.NewContext(ctx, sql.WithSession(&querySession{base, s}), sql.WithPid(uint64(s.id)), sql.WithProcessList(s.engine.queries.ProcessList))
}

// query starts a query.
func (s *Session) query(ctx context.Context, text string) (*Answer, error) {
	qctx := s.newContext(ctx)
	schema, iter, _, err := s.engine.queries.QueryWithBindings(qctx, text, nil, nil, nil)
	if err != nil {
		return nil, queryError(s, err)
	}
	rows := &queryRows{ctx: qctx, session: s, schema: schema, iter: iter}
	a := &Answer{Columns: columnsOf(schema), Rows: rows}
	kinds := make([]catalog.Type, len(schema))
	for i := range kinds {
		kinds[i] = a.Columns[i].Type
	}
	rows.chunk = chunk.New(kinds, 0)
	for _, v := range rows.chunk.Columns {
		rows.unboxers = append(rows.unboxers, newUnboxer(v))
	}
	return a, nil
}

// describe returns the columns of a query without running it.
func (s *Session) describe(ctx context.Context, text string) ([]statement.Column, error) {
	node, err := s.engine.queries.AnalyzeQuery(s.newContext(ctx), text)
	if err != nil {
		return nil, queryError(s, err)
	}
	return columnsOf(node.Schema(s.newContext(ctx))), nil
}

// columnsOf returns the columns of a schema.
func columnsOf(schema sql.Schema) []statement.Column {
	columns := make([]statement.Column, len(schema))
	for i, c := range schema {
		columns[i] = statement.Column{Name: c.Name, Type: resultType(c.Type)}
	}
	return columns
}

// queryRows makes chunks of the query engine's rows.
type queryRows struct {
	ctx      *sql.Context
	session  *Session
	schema   sql.Schema
	iter     sql.RowIter
	chunk    *chunk.Chunk
	unboxers []*unboxer
	done     bool
	closed   bool
}

// firstRows is the size of a query's chunks.
const firstRows = 1024

// Next implements [chunk.Stream].
func (r *queryRows) Next(ctx context.Context) (*chunk.Chunk, error) {
	r.chunk.Reset()
	for !r.done && r.chunk.Rows < firstRows {
		row, err := r.iter.Next(r.ctx)
		if errors.Is(err, io.EOF) {
			r.done = true
			break
		}
		if err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return nil, queryError(r.session, err)
		}
		for i, u := range r.unboxers {
			if err := u.append(r.ctx, r.schema[i].Type, row[i]); err != nil {
				return nil, queryError(r.session, err)
			}
		}
		r.chunk.EndRow()
	}
	if r.chunk.Rows == 0 {
		return nil, nil
	}
	return r.chunk, nil
}

// Close implements [chunk.Stream].
func (r *queryRows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	return r.iter.Close(r.ctx)
}

// queryError words an error of the query engine as Doris does, as far as it can be told.
func queryError(s *Session, err error) error {
	var known *doriserr.Error
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	text := strings.TrimPrefix(err.Error(), "unable to resolve ")
	argument := func(prefix string) string {
		return strings.Trim(strings.TrimPrefix(text, prefix), `"'`+"` ")
	}
	is := func(kind *gmserrors.Kind) bool { return kind.Is(err) }
	switch {
	case is(sql.ErrTableNotFound):
		name, _, _ := strings.Cut(argument("table not found:"), ",")
		return doriserr.New("Table [%s] does not exist in database [%s].", name, s.Database())
	case is(sql.ErrDatabaseNotFound):
		return doriserr.New("Database [%s] does not exist.", argument("database not found:"))
	case is(sql.ErrNoDatabaseSelected):
		return doriserr.New("Current database is not set.")
	case is(sql.ErrFunctionNotFound):
		name := argument("function:")
		if i := strings.Index(text, "'"); i >= 0 {
			name, _, _ = strings.Cut(text[i+1:], "'")
		}
		return doriserr.New("Can not found function '%s'", name)
	}
	return doriserr.New("%s", text)
}

var _ statement.Querier = (*Engine)(nil)

// Query runs a query for a statement (INSERT ... SELECT, CREATE TABLE AS, SHOW with a query behind it) in the session given, which
// must be one of this engine, and hands over its chunks.
func (e *Engine) Query(ctx context.Context, s statement.Session, text string, columns func([]statement.Column) error, emit func(*chunk.Chunk) error) (err error) {
	session, ok := s.(*Session)
	if !ok {
		session = e.NewSession(0, s.User(), s.Host(), nil)
		session.SetDatabase(s.Database())
		defer session.Close()
	}
	answer, err := session.query(ctx, text)
	if err != nil {
		return err
	}
	defer func() {
		if closing := answer.Rows.Close(); err == nil {
			err = closing
		}
	}()
	if err := columns(answer.Columns); err != nil {
		return err
	}
	for {
		rows, err := answer.Rows.Next(ctx)
		if err != nil {
			return err
		}
		if rows == nil {
			return nil
		}
		if err := emit(rows); err != nil {
			return err
		}
	}
}
