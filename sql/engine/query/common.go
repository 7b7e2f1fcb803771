package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// common is a table of a WITH.
type common struct {
	name    string
	columns []Column
	// shared is its query; working is set instead while the table's own recursive term is bound.
	shared  *sharedOp
	working *workingOp
	// refused is the error of naming the table, where it must not name itself.
	refused error
}

// with binds the tables of a WITH, each in the sight of those before it, whether they are used or not (Doris: AnalyzeCTE).
func (b *binder) with(w *ast.With) error {
	known := map[string]bool{}
	for _, t := range w.Tables {
		if known[t.Name] {
			return doriserr.New("CTE name [%s] cannot be used more than once.", t.Name)
		}
		known[t.Name] = true
	}
	for _, t := range w.Tables {
		c, err := b.commonTable(t, w.Recursive)
		if err != nil {
			return err
		}
		b.commons = append(b.commons[:len(b.commons):len(b.commons)], *c)
	}
	return nil
}

// sees returns a binder of an inner query that sees one more table.
func (b *binder) sees(c common) *binder {
	inner := *b
	inner.commons = append(b.commons[:len(b.commons):len(b.commons)], c)
	return &inner
}

// commonTable binds one table of a WITH.
func (b *binder) commonTable(t ast.CommonTable, recursive bool) (*common, error) {
	if !recursive {
		r, err := b.query(t.Query, nil, nil)
		if err != nil {
			return nil, err
		}
		return newCommon(t, r)
	}
	q := t.Query
	union, ok := q.Body.(*ast.SetOperation)
	if !ok || union.Op != "UNION" || q.With != nil || len(q.OrderBy) > 0 || q.Limit >= 0 || q.Offset > 0 {
		kind := "LogicalProject"
		if ok && union.Op != "UNION" {
			kind = "Logical" + union.Op[:1] + strings.ToLower(union.Op[1:])
		}
		inner := b.sees(common{name: t.Name, refused: doriserr.New("recursive cte must be union, don't support %s", kind)})
		r, err := inner.query(q, nil, nil)
		if err != nil {
			return nil, err
		}
		return newCommon(t, r)
	}
	return b.recursive(t, union)
}

// recursive binds a table whose query is a union, which may name itself in its second term.
func (b *binder) recursive(t ast.CommonTable, union *ast.SetOperation) (*common, error) {
	inside := doriserr.New("recursive reference to query %s must not appear within its non-recursive term", t.Name)
	anchor, err := b.sees(common{name: t.Name, refused: inside}).body(union.Left, nil, nil)
	if err != nil {
		return nil, err
	}
	first, err := newCommon(t, anchor)
	if err != nil {
		return nil, err
	}
	for i := range first.columns {
		first.columns[i].Nullable = true
	}
	types := columnTypes(first.columns)
	first.shared, first.working = nil, &workingOp{types: types}
	step, err := b.sees(*first).body(union.Right, nil, nil)
	if err != nil {
		return nil, err
	}
	switch first.working.uses {
	case 0:
		r, err := b.query(t.Query, nil, nil)
		if err != nil {
			return nil, err
		}
		return newCommon(t, r)
	case 1:
	default:
		return nil, doriserr.New("recursive reference to query %s must not appear more than once", t.Name)
	}
	if len(step.columns) != len(first.columns) {
		return nil, unequalColumns(anchor.columns, step.columns)
	}
	for i, c := range step.columns {
		if !c.Type.Equal(first.columns[i].Type) {
			return nil, doriserr.New("%s recursive child's %d column's datatype in select list %s is different from anchor child's output datatype %s, please add cast manually to get expect datatype",
				t.Name, i+1, strings.ToUpper(c.Type.Internal()), strings.ToUpper(first.columns[i].Type.Internal()))
		}
	}
	op := &recursiveOp{name: t.Name, anchor: anchor.op, step: step.op, working: first.working, all: union.All, types: types}
	return &common{name: t.Name, columns: first.columns, shared: &sharedOp{name: t.Name, input: op, types: types}}, nil
}

// newCommon names the columns of a table's query.
func newCommon(t ast.CommonTable, r *bound) (*common, error) {
	if len(t.Columns) > len(r.columns) {
		return nil, doriserr.New("CTE [%s] returns %d columns, but %d labels were specified. The number of column labels must be smaller or equal to the number of returned columns.",
			t.Name, len(t.Columns), len(r.columns))
	}
	known := map[string]bool{}
	columns := append([]Column(nil), r.columns...)
	for i, name := range t.Columns {
		low := strings.ToLower(name)
		if known[low] {
			return nil, doriserr.New("Duplicated CTE column alias: [%s] in CTE [%s]", low, t.Name)
		}
		known[low] = true
		columns[i].Name = name
	}
	return &common{name: t.Name, columns: columns, shared: &sharedOp{name: t.Name, input: r.op, types: columnTypes(columns)}}, nil
}

// columnTypes returns the types of columns.
func columnTypes(columns []Column) []catalog.Type {
	out := make([]catalog.Type, len(columns))
	for i, c := range columns {
		out[i] = c.Type
	}
	return out
}

// named returns the rows of a common table under a name.
func (c *common) named(alias string) (operator, *scope, error) {
	switch {
	case c.refused != nil:
		return nil, nil, c.refused
	case c.working != nil:
		c.working.uses++
		return c.working, boundScope(&bound{columns: c.columns}, "", alias), nil
	}
	c.shared.uses++
	return c.shared, boundScope(&bound{columns: c.columns}, "", alias), nil
}

// sharedOp is the query of a common table. If it is named more than once its rows are computed once and kept.
type sharedOp struct {
	name  string
	input operator
	types []catalog.Type
	uses  int
}

// open implements operator.
func (s *sharedOp) open(x *execution) (chunk.Stream, error) {
	// A common table never reads the rows around the query that names it.
	alone := *x
	alone.params = nil
	if s.uses < 2 && x.params == nil {
		return s.input.open(&alone)
	}
	rows := x.kept[s]
	if rows == nil {
		var err error
		if rows, err = all(&alone, s.input, s.types); err != nil {
			return nil, err
		}
		x.kept[s] = rows
	}
	return newSliced(rows, nil, 0, rows.Rows), nil
}

// workingOp reads the rows that the last round of a recursive table gave.
type workingOp struct {
	types []catalog.Type
	uses  int
}

// open implements operator.
func (w *workingOp) open(x *execution) (chunk.Stream, error) {
	rows := x.working[w]
	return newSliced(rows, nil, 0, rows.Rows), nil
}

// recursiveOp is a table of WITH RECURSIVE: its second term runs over the rows that it gave last, until it gives none. Without ALL
// rows that are there already do not count (Doris: RecCTESourceOperatorX).
type recursiveOp struct {
	name         string
	anchor, step operator
	working      *workingOp
	all          bool
	types        []catalog.Type
}

// defaultRecursion is cte_max_recursion_depth as Doris ships it.
const defaultRecursion = 100

// open implements operator.
func (r *recursiveOp) open(x *execution) (chunk.Stream, error) {
	limit := x.env.MaxRecursion
	if limit <= 0 {
		limit = defaultRecursion
	}
	seen := newGrouper()
	rows, err := r.round(x, r.anchor, seen)
	if err != nil {
		return nil, err
	}
	whole := chunk.New(r.types, rows.Rows)
	held := x.account("RECURSIVE " + r.name)
	for round := 1; rows.Rows > 0; round++ {
		whole.AppendRange(rows, 0, rows.Rows)
		if err := held.set(chunkBytes(whole)); err != nil {
			return nil, err
		}
		if round > limit {
			return nil, doriserr.New("reach cte_max_recursion_depth %d", limit)
		}
		// What a round keeps may depend on its working table.
		inner := *x
		inner.kept = map[*sharedOp]*chunk.Chunk{}
		for s, c := range x.kept {
			inner.kept[s] = c
		}
		inner.working = map[*workingOp]*chunk.Chunk{r.working: rows}
		for w, c := range x.working {
			if w != r.working {
				inner.working[w] = c
			}
		}
		if rows, err = r.round(&inner, r.step, seen); err != nil {
			return nil, err
		}
	}
	return newSliced(whole, nil, 0, whole.Rows), nil
}

// round returns the new rows of one term.
func (r *recursiveOp) round(x *execution, op operator, seen *grouper) (*chunk.Chunk, error) {
	rows, err := all(x, op, r.types)
	if err != nil || r.all || rows.Rows == 0 {
		return rows, err
	}
	known := seen.n
	var fresh []int32
	for i, g := range seen.groups(rows.Columns, rows.Rows, nil) {
		if int(g) >= known {
			fresh = append(fresh, int32(i))
			known = int(g) + 1
		}
	}
	if len(fresh) == rows.Rows {
		return rows, nil
	}
	return pick(chunk.New(r.types, len(fresh)), rows, fresh), nil
}

// unequalColumns is the error of a set operation whose sides differ in their number of columns (Doris: BindExpression).
func unequalColumns(left, right []Column) error {
	text := func(columns []Column) string {
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.Name + "#" + itoa(c.id-1)
		}
		return list(names)
	}
	return doriserr.New("Operands have unequal number of columns:\n'%s' has %d column(s)\n'%s' has %d column(s)",
		text(left), len(left), text(right), len(right))
}
