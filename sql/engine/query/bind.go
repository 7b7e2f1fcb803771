package query

import (
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// maxDepth is how deep queries, views and common tables may nest.
const maxDepth = 100

// maxColumns is how many columns a part of a query may have: common tables that join each other double them level by level.
const maxColumns = 20000

// tooManyColumns is the error of a query with more.
func tooManyColumns() error {
	return doriserr.NotSupported("more than %d columns in a part of a query", maxColumns)
}

// binder binds one query and what is inside it.
type binder struct {
	env      *Env
	database string
	// commons are the common tables in sight, the nearest last.
	commons []common
	depth   int
	// checks are asked once all columns that are used are known; trusted adds none, inside a view.
	checks  *[]func() error
	trusted bool
	// volatile is set by what must be bound for each execution; all binders of a query share it.
	volatile *bool
	// ids is how many columns of the query have a number.
	ids *int
}

// newID numbers one more column.
func (b *binder) newID() int {
	*b.ids++
	return *b.ids
}

// bound is a bound query.
type bound struct {
	op      operator
	columns []Column
}

// Bind makes a plan.
func Bind(env *Env, q *ast.Query) (*Plan, error) {
	b := &binder{env: env, database: env.Database, checks: &[]func() error{}, volatile: new(bool), ids: new(int)}
	if known := env.Options.Variable; known != nil {
		noting := *env
		noting.Options.Variable = func(v *ast.Variable) (ast.Expr, bool) {
			*b.volatile = true
			return known(v)
		}
		b.env = &noting
	}
	r, err := b.query(q, nil, nil)
	if err != nil {
		return nil, err
	}
	for _, check := range *b.checks {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return &Plan{Columns: r.columns, root: optimized(r.op), env: env, volatile: *b.volatile}, nil
}

// at writes a position as Doris appends it to errors.
func at(p ast.Pos) string { return fmt.Sprintf("(line %d, pos %d)", p.Line, p.Column) }

// query binds a query. Outer and refs are those of the query around a sub-query.
func (b *binder) query(q *ast.Query, outer *scope, refs *[]int) (*bound, error) {
	b.depth++
	defer func() { b.depth-- }()
	if b.depth > maxDepth {
		return nil, doriserr.NotSupported("queries nested deeper than %d", maxDepth)
	}
	if q.OutFile != nil {
		return nil, doriserr.NotSupported("SELECT ... INTO OUTFILE: read the rows with a client, or over HTTP from /api/query, and write the file there")
	}
	before := b.commons
	defer func() { b.commons = before }()
	if q.With != nil {
		if err := b.with(q.With); err != nil {
			return nil, err
		}
	}
	var r *bound
	var err error
	if s, ok := q.Body.(*ast.Select); ok {
		r, err = b.selectBlock(s, q.OrderBy, q.Limit, q.Offset, outer, refs)
		return r, err
	}
	if r, err = b.body(q.Body, outer, refs); err != nil {
		return nil, err
	}
	return b.ordered(r, q)
}

// body binds a part of a set operation, VALUES, or a query in parentheses.
func (b *binder) body(body ast.QueryBody, outer *scope, refs *[]int) (*bound, error) {
	switch body := body.(type) {
	case *ast.Select:
		return b.selectBlock(body, nil, -1, 0, outer, refs)
	case *ast.Query:
		return b.query(body, outer, refs)
	case *ast.SetOperation:
		return b.setOperation(body, outer, refs)
	case *ast.Values:
		return b.values(body, outer, refs)
	}
	return nil, doriserr.NotSupported("the query %T", body)
}

// ordered sorts and limits the rows of a set operation or VALUES; names are those of its columns.
func (b *binder) ordered(r *bound, q *ast.Query) (*bound, error) {
	if len(q.OrderBy) == 0 && q.Limit < 0 && q.Offset == 0 {
		return r, nil
	}
	if len(q.OrderBy) == 0 {
		return &bound{&limitOp{r.op, q.Limit, q.Offset}, r.columns}, nil
	}
	sc := &scope{}
	nodes := make([]*expr.Node, len(r.columns))
	for i, c := range r.columns {
		sc.columns = append(sc.columns, scopeColumn{name: c.Name, typ: c.Type, nullable: c.Nullable, id: c.id})
		nodes[i] = &expr.Node{Op: expr.OpColumn, Type: c.Type, Nullable: c.Nullable, Name: c.Name, Column: i}
	}
	sort := &sortOp{limit: q.Limit, offset: q.Offset, keep: len(r.columns)}
	for _, o := range q.OrderBy {
		place := ordinal(o.Expr, len(r.columns))
		if place < 0 {
			if place = sc.column(o.Expr); place < 0 {
				n, err := b.analyse(o.Expr, sc, "SORT")
				if err != nil {
					return nil, err
				}
				place = len(nodes)
				nodes = append(nodes, n)
			}
		}
		if err := expr.Sortable(nodes[place].Type); err != nil {
			return nil, err
		}
		sort.keys = append(sort.keys, keyOf(o, place))
	}
	sort.input = &projectOp{input: r.op, nodes: nodes}
	sort.types = nodeTypes(nodes)
	return &bound{sort, r.columns}, nil
}

// ordinal returns the place that an integer literal in ORDER BY or GROUP BY names, from 0, or -1 for another expression. A literal
// that is no place of one of n items is a constant (Doris: BindExpression.bindWithOrdinal).
func ordinal(e ast.Expr, n int) int {
	l, ok := e.(*ast.Literal)
	if !ok || l.Kind != ast.IntegerLiteral || l.Parameter > 0 {
		return -1
	}
	place := 0
	for _, c := range l.Text {
		place = min(place*10+int(c-'0'), 1<<20)
	}
	if place < 1 || place > n {
		return -1
	}
	return place - 1
}

// keyOf is the sort key of an item: NULLs come first ascending and last descending, unless told otherwise.
func keyOf(o ast.OrderItem, place int) sortKey {
	k := sortKey{column: place, descending: o.Descending, nullsFirst: !o.Descending}
	if o.NullsFirst != nil {
		k.nullsFirst = *o.NullsFirst
	}
	return k
}

// nodeTypes returns the types of nodes.
func nodeTypes(nodes []*expr.Node) []catalog.Type {
	out := make([]catalog.Type, len(nodes))
	for i, n := range nodes {
		out[i] = n.Type
	}
	return out
}

// analyse binds an expression that has neither aggregates nor queries inside. Clause is the plan node that Doris names in errors.
func (b *binder) analyse(e ast.Expr, sc *scope, clause string) (*expr.Node, error) {
	if clause == "SORT" && sc.outer != nil {
		// ORDER BY does not see the query around.
		alone := *sc
		alone.outer = nil
		sc = &alone
	}
	sc.ambiguous = nil
	e = b.lastQuery(e)
	if err := checkColumns(e, sc, clause); err != nil {
		return nil, err
	}
	n, err := b.env.Options.Analyze(e, sc)
	if err != nil {
		return nil, hinted(err)
	}
	if sc.ambiguous != nil {
		return nil, sc.ambiguous
	}
	return n, nil
}

// lastQuery puts the id in the place of last_query_id(), which only the session knows.
func (b *binder) lastQuery(e ast.Expr) ast.Expr {
	named := false
	is := func(x ast.Expr) bool {
		c, ok := x.(*ast.Call)
		return ok && c.Database == "" && len(c.Args) == 0 && strings.EqualFold(c.Name, "last_query_id")
	}
	walk(e, func(x ast.Expr) bool {
		named = named || is(x)
		return !named
	})
	if !named {
		return e
	}
	*b.volatile = true
	return transform(e, func(x ast.Expr) (ast.Expr, bool) {
		if is(x) {
			return &ast.Literal{Pos: x.Position(), Kind: ast.StringLiteral, Text: b.env.LastQuery}, true
		}
		return nil, false
	})
}

// condition analyses a condition: BOOLEAN, whatever was written.
func (b *binder) condition(e ast.Expr, sc *scope, clause string) (*expr.Node, error) {
	n, err := b.analyse(e, sc, clause)
	if err != nil || n.Type.Kind == catalog.Boolean {
		return n, err
	}
	cast, err := b.analyse(&ast.Cast{Pos: e.Position(), Operand: e, Type: catalog.Of(catalog.Boolean)}, sc, clause)
	if err != nil {
		return nil, doriserr.New("can not cast from origin type %s to target type=BOOLEAN", strings.ToUpper(n.Type.Internal()))
	}
	return cast, nil
}

// checkColumns words the error of the first name that means nothing.
func checkColumns(e ast.Expr, sc *scope, clause string) error {
	params := map[string]bool{}
	var failed error
	walk(e, func(x ast.Expr) bool {
		switch x := x.(type) {
		case *ast.Lambda:
			for _, p := range x.Params {
				params[strings.ToLower(p)] = true
			}
		case *ast.Column:
			if failed != nil || params[strings.ToLower(x.Parts[0])] {
				return true
			}
			for n := len(x.Parts); n > 0; n-- {
				if _, ok := sc.Column(x.Parts[:n]); ok {
					return true
				}
			}
			failed = unknownColumn(x, sc, clause)
		}
		return failed == nil
	})
	return failed
}

// unknownColumn is the error of a name that no column has (Doris: ExpressionAnalyzer.couldNotFoundColumn).
func unknownColumn(c *ast.Column, sc *scope, clause string) error {
	table := "table list"
	if len(c.Parts) > 1 {
		table = strings.Join(c.Parts[:len(c.Parts)-1], ".")
	}
	err := doriserr.New("Unknown column '%s' in '%s' in %s clause%s", c.Name(), table, clause, at(c.Reported()))
	if near := sc.nearest(c.Parts); near != "" {
		err.Hint = "Did you mean " + near + "?"
	}
	return err
}

// aggregateCall returns e if it is a call of an aggregate function that is no window function.
func aggregateCall(e ast.Expr) *ast.Call {
	if c, ok := e.(*ast.Call); ok && c.Over == nil && c.Database == "" && expr.IsAggregate(c.Name) && !windowOnly[strings.ToLower(c.Name)] {
		return c
	}
	return nil
}

// windowOnly are the functions that make sense in a window only.
var windowOnly = map[string]bool{
	"row_number": true, "rank": true, "dense_rank": true, "percent_rank": true, "cume_dist": true, "ntile": true, "lag": true, "lead": true,
	"first_value": true, "last_value": true, "nth_value": true,
}

// withoutWindow refuses a window function without OVER (Doris: CheckAfterRewrite).
func withoutWindow(e ast.Expr, node string) (err error) {
	walk(e, func(x ast.Expr) bool {
		if c, ok := x.(*ast.Call); ok && c.Over == nil && c.Database == "" && windowOnly[strings.ToLower(c.Name)] && err == nil {
			err = doriserr.New("analytic function is not allowed in %s", node)
		}
		return err == nil
	})
	return err
}

// hasAggregate reports whether an expression has an aggregate outside of queries.
func hasAggregate(e ast.Expr) (found bool) {
	walk(e, func(x ast.Expr) bool {
		found = found || aggregateCall(x) != nil
		return !found
	})
	return found
}

// hasWindow reports whether an expression has a window function outside of queries.
func hasWindow(e ast.Expr) (found bool) {
	walk(e, func(x ast.Expr) bool {
		c, ok := x.(*ast.Call)
		found = found || ok && c.Over != nil
		return !found
	})
	return found
}
