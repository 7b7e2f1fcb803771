package engine

import (
	"context"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// appendText is convert.AppendText.
func appendText(dst []byte, v *chunk.Vector, i int) []byte { return convert.AppendText(dst, v, i) }

// maxQueryMemory is how many bytes a query keeps at most, whatever exec_mem_limit allows: one process serves all sessions, and the
// heap of a vector has 31 bits.
const maxQueryMemory = 2<<30 - 64<<20

// integer reads the number of a variable.
func integer(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// queryEnv is what the session's queries are bound and run with.
func (s *Session) queryEnv(ctx context.Context) *query.Env {
	get := func(name string) string { return s.vars.Get(variable.Lookup(name)) }
	strict := get("enable_strict_cast") == "true"
	return &query.Env{
		Tables:   relations{s},
		Database: s.Database(),
		Options: expr.Options{
			Strict:        strict,
			PipesAsConcat: strings.Contains(get("sql_mode"), "PIPES_AS_CONCAT"),
			Variable:      s.variableValue,
		},
		Context: expr.Context{
			Now: s.engine.clock.Now(), Zone: s.Location(), Strict: strict,
			Database: s.Database(), User: "'" + s.User() + "'@'" + s.host + "'", CurrentUser: s.Identity(), ConnectionID: int64(s.id),
			Interrupt: ctx.Done(),
		},
		HiddenColumns: get("show_hidden_columns") == "true",
		AnyValue:      !strings.Contains(get("sql_mode"), "ONLY_FULL_GROUP_BY"),
		MaxRecursion:  int(integer(get("cte_max_recursion_depth"))),
		MemoryLimit:   min(integer(get("exec_mem_limit")), maxQueryMemory),
		Function:      s.tableFunction,
		LastQuery:     s.lastQuery(),
	}
}

// variableValue is the value of @name or @@name in an expression.
func (s *Session) variableValue(v *ast.Variable) (ast.Expr, bool) {
	if !v.System {
		u, ok := s.userVariable(v.Name)
		if !ok || u.null {
			return &ast.Literal{Pos: v.Pos, Kind: ast.NullLiteral}, ok
		}
		return &ast.Cast{Pos: v.Pos, Operand: &ast.Literal{Pos: v.Pos, Kind: ast.StringLiteral, Text: u.text}, Type: u.typ}, true
	}
	d := variable.Lookup(v.Name)
	if d == nil {
		return nil, false
	}
	text := s.vars.Get(d)
	if strings.EqualFold(v.Scope, "GLOBAL") {
		text = s.vars.Global(d)
	}
	if d.Name == "autocommit" {
		text = map[string]string{"true": "1"}[text]
		if text == "" {
			text = "0"
		}
	}
	return &ast.Cast{Pos: v.Pos, Operand: &ast.Literal{Pos: v.Pos, Kind: ast.StringLiteral, Text: text}, Type: d.Type()}, true
}

// userVariable is the value of SET @name.
type userVariable struct {
	text string
	null bool
	typ  catalog.Type
}

// userVariable returns a user variable; names are found in any case.
func (s *Session) userVariable(name string) (userVariable, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.userVars[strings.ToLower(name)]
	return u, ok
}

// assignUser does SET @name = expression. A small integer becomes INT (measured).
func (s *Session) assignUser(ctx context.Context, item assignment) error {
	v, err := s.evaluateValue(ctx, item.value)
	if err != nil {
		return err
	}
	u := userVariable{text: string(appendText(nil, v, 0)), null: v.IsNull(0), typ: v.Type}
	if u.typ.Kind == catalog.TinyInt || u.typ.Kind == catalog.SmallInt {
		u.typ = catalog.Of(catalog.Int)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.userVars == nil {
		s.userVars = map[string]userVariable{}
	}
	s.userVars[strings.ToLower(item.name)] = u
	return nil
}

// evaluateValue returns the value of a constant expression in a vector of one.
func (s *Session) evaluateValue(ctx context.Context, expression string) (*chunk.Vector, error) {
	st, err := s.mode().Parse("SELECT " + expression)
	if err != nil {
		return nil, err
	}
	q, ok := st.(*ast.Query)
	if !ok {
		return nil, doriserr.New("Set statement does't support non-constant expr.")
	}
	answer, err := s.query(ctx, q)
	if err != nil {
		return nil, err
	}
	defer answer.Rows.Close()
	rows, err := answer.Rows.Next(ctx)
	if err != nil {
		return nil, err
	}
	if rows == nil || rows.Rows != 1 || len(rows.Columns) != 1 {
		return nil, doriserr.New("Set statement does't support non-constant expr.")
	}
	v := chunk.NewVector(rows.Columns[0].Type, 1)
	v.AppendFrom(rows.Columns[0], 0)
	return v, nil
}

// evaluate returns the text of a constant expression, and whether it is NULL.
func (s *Session) evaluate(ctx context.Context, expression string) (text string, null bool, err error) {
	v, err := s.evaluateValue(ctx, expression)
	if err != nil {
		return "", false, err
	}
	return string(appendText(nil, v, 0)), v.IsNull(0), nil
}

// query starts a query.
func (s *Session) query(ctx context.Context, q *ast.Query) (*Answer, error) {
	plan, err := query.Bind(s.queryEnv(ctx), q)
	if err != nil {
		return nil, err
	}
	rows, err := plan.Open(ctx)
	if err != nil {
		return nil, err
	}
	columns := columnsOf(plan)
	return &Answer{Columns: columns, Rows: zoned(rows, columns, s.Location())}, nil
}

// keepQuery is query, which keeps the plan of a prepared statement if it can.
func (s *Session) keepQuery(ctx context.Context, q *ast.Query, prepared *Prepared) (*Answer, error) {
	if prepared == nil || hasHints(q) {
		return s.query(ctx, q)
	}
	at := s.basis()
	plan, err := query.Bind(s.queryEnv(ctx), q)
	if err != nil {
		return nil, err
	}
	if prepared.kept = s.keep(plan, prepared.Params, at); prepared.kept != nil {
		s.planned.note(prepared)
	}
	rows, err := plan.Open(ctx)
	if err != nil {
		return nil, err
	}
	columns := columnsOf(plan)
	return &Answer{Columns: columns, Rows: zoned(rows, columns, s.Location())}, nil
}

// hasHints reports whether a query has hints, which change variables while it runs.
func hasHints(q *ast.Query) bool {
	block, ok := q.Body.(*ast.Select)
	return ok && len(block.Hints) > 0
}

// describe returns the columns of a query without running it.
func (s *Session) describe(ctx context.Context, q *ast.Query) ([]statement.Column, error) {
	plan, err := query.Bind(s.queryEnv(ctx), q)
	if err != nil {
		return nil, err
	}
	return columnsOf(plan), nil
}

// columnsOf returns the columns of a plan.
func columnsOf(p *query.Plan) []statement.Column {
	columns := make([]statement.Column, len(p.Columns))
	for i, c := range p.Columns {
		columns[i] = statement.Column{Name: c.Name, Type: c.Type}
		if o := c.Origin; o != nil {
			columns[i].Origin = &statement.Origin{Database: o.Database, Table: o.Table, Alias: o.Alias, Column: o.Column}
		}
	}
	return columns
}

var _ statement.Querier = (*Engine)(nil)

// Query runs a query for a statement (INSERT ... SELECT, CREATE TABLE AS, SHOW with a query behind it) in the session given and
// hands over its chunks.
func (e *Engine) Query(ctx context.Context, s statement.Session, text string, columns func([]statement.Column) error, emit func(*chunk.Chunk) error) error {
	session, done := e.sessionOf(s)
	defer done()
	st, err := session.mode().Parse(text)
	if err != nil {
		return err
	}
	q, ok := st.(*ast.Query)
	if !ok {
		return doriserr.New("not a query: %s", text)
	}
	return e.Run(ctx, session, q, columns, emit)
}

// sessionOf is the session that runs queries for s; done ends it if it was made for them.
func (e *Engine) sessionOf(s statement.Session) (session *Session, done func()) {
	if session, ok := s.(*Session); ok {
		return session, func() {}
	}
	session = e.NewSession(0, s.User(), s.Host(), nil)
	session.SetDatabase(s.Database())
	return session, session.Close
}

// Run implements statement.Querier.
func (e *Engine) Run(ctx context.Context, s statement.Session, q *ast.Query, columns func([]statement.Column) error, emit func(*chunk.Chunk) error) (err error) {
	session, done := e.sessionOf(s)
	defer done()
	answer, err := session.query(ctx, q)
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
