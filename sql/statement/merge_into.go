// [WITH ...] MERGE INTO table [alias] USING source ON condition WHEN [NOT] MATCHED [AND condition] THEN ...
//
// Doris: MergeIntoCommand. The source is joined with the table, each of its rows takes the first clause whose condition holds, and
// what the clauses make of them is inserted: whole rows, with the delete sign set for those of DELETE. A row of the table that
// several rows of the source meet is that of the last one.

package statement

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// merge is one MERGE INTO: columns are the places of those that it writes, values what each clause gives them.
type merge struct {
	st      *ast.MergeInto
	db      *catalog.Database
	table   *catalog.Table
	columns []int
	values  [][]ast.Expr
	context expr.Context
}

func mergeInto(ctx context.Context, env *Env, st *ast.MergeInto) (*Result, error) {
	db, t, err := changedTable(env, st.Table)
	if err != nil {
		return nil, err
	}
	if t.Model != catalog.Unique || !t.MergeOnWrite {
		return nil, doriserr.New("merge into command only support MOW unique key olapTable")
	}
	m := &merge{st: st, db: db, table: t, context: rowContext(env, env.Clock.Now())}
	for i := range t.Columns {
		if c := &t.Columns[i]; !c.Hidden && c.Generated == "" || c.Name == catalog.DeleteSignColumn || c.Name == catalog.SequenceColumn {
			m.columns = append(m.columns, i)
		}
	}
	query, err := m.query()
	if err != nil {
		return nil, err
	}
	if env.Query == nil {
		return nil, doriserr.NotSupported("MERGE INTO without a query engine")
	}
	in := insertion{env: env, database: db.ID, table: t, columns: m.columns, listed: true}
	return in.run(ctx, func() error {
		return env.Query.Run(ctx, env.Session, query, in.begin, func(c *chunk.Chunk) error { return in.add(ctx, c) })
	})
}

// target is a column of the table in the join.
func (m *merge) target(name string) ast.Expr {
	n := m.st.Table
	switch {
	case m.st.Alias != "":
		return &ast.Column{Parts: []string{m.st.Alias, name}}
	case n.Database != "":
		return &ast.Column{Parts: []string{n.Database, n.Name, name}}
	}
	return &ast.Column{Parts: []string{n.Name, name}}
}

// query finds the rows to insert. Inside, each row of the join gets the number of its clause and what all clauses make of it.
func (m *merge) query() (*ast.Query, error) {
	label, err := m.label()
	if err != nil {
		return nil, err
	}
	for i := range m.st.Matched {
		values, err := m.matched(&m.st.Matched[i])
		if err != nil {
			return nil, err
		}
		m.values = append(m.values, values)
	}
	for i := range m.st.NotMatched {
		values, err := m.notMatched(&m.st.NotMatched[i])
		if err != nil {
			return nil, err
		}
		m.values = append(m.values, values)
	}
	inner := &ast.Select{
		Items: []ast.SelectItem{{Expr: label, Alias: computedName(0)}},
		From: []ast.TableRef{&ast.Join{
			Kind: "LEFT", Left: m.st.Source, Right: &ast.TableName{Name: m.st.Table, Alias: m.st.Alias}, On: m.st.On,
		}},
		Where: &ast.IsNull{Not: true, Operand: label},
	}
	outer := &ast.Select{}
	for k, at := range m.columns {
		value := &ast.Case{Operand: &ast.Column{Parts: []string{computedName(0)}}}
		for branch, values := range m.values {
			name := computedName(len(inner.Items))
			inner.Items = append(inner.Items, ast.SelectItem{Pos: values[k].Position(), Expr: values[k], Alias: name})
			value.Whens = append(value.Whens, ast.When{Condition: integer(branch), Result: &ast.Column{Parts: []string{name}}})
		}
		outer.Items = append(outer.Items, ast.SelectItem{Expr: value, Alias: m.table.Columns[at].Name})
	}
	outer.From = []ast.TableRef{&ast.Derived{Query: &ast.Query{Body: inner, Limit: -1}, Alias: "\x01merge"}}
	return &ast.Query{With: m.st.With, Body: outer, Limit: -1}, nil
}

// integer is a literal.
func integer(n int) ast.Expr { return &ast.Literal{Kind: ast.IntegerLiteral, Text: strconv.Itoa(n)} }

// label is the number of the clause that a row of the join takes, NULL for none.
func (m *merge) label() (ast.Expr, error) {
	matched, notMatched := &ast.Case{}, &ast.Case{}
	for i, c := range m.st.Matched {
		if c.When == nil && i < len(m.st.Matched)-1 {
			return nil, doriserr.New("Only the last matched clause could without case predicate.")
		}
		choose(matched, c.When, i)
	}
	for i, c := range m.st.NotMatched {
		if c.When == nil && i < len(m.st.NotMatched)-1 {
			return nil, doriserr.New("Only the last not matched clause could without case predicate.")
		}
		choose(notMatched, c.When, len(m.st.Matched)+i)
	}
	known := &ast.IsNull{Not: true, Operand: m.target(catalog.DeleteSignColumn)}
	return &ast.Case{Whens: []ast.When{{Condition: known, Result: simple(matched)}}, Else: simple(notMatched)}, nil
}

// choose adds a clause to those of its kind.
func choose(c *ast.Case, when ast.Expr, label int) {
	if when == nil {
		c.Else = integer(label)
		return
	}
	c.Whens = append(c.Whens, ast.When{Condition: when, Result: integer(label)})
}

// simple is a CASE, or what it is without a condition.
func simple(c *ast.Case) ast.Expr {
	switch {
	case len(c.Whens) > 0:
		return c
	case c.Else != nil:
		return c.Else
	}
	return &ast.Literal{Kind: ast.NullLiteral}
}

// as casts a value to a column's type. Texts keep their length, for the load to find too long ones.
func as(e ast.Expr, t catalog.Type) ast.Expr {
	to := valueType(t, t)
	switch to.Kind {
	case catalog.Variant, catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return e
	}
	return &ast.Cast{Pos: e.Position(), Operand: e, Type: to}
}

// matched are the values of a row that is updated or deleted.
func (m *merge) matched(c *ast.MergeMatched) ([]ast.Expr, error) {
	set := map[int]ast.Expr{}
	var unknown []string
	seen := map[string]bool{}
	for _, a := range c.Set {
		if err := checkAssignment(m.db, m.table, m.st.Alias, a.Column); err != nil {
			return nil, err
		}
		name := a.Column[len(a.Column)-1]
		if seen[strings.ToLower(name)] {
			return nil, doriserr.New("Duplicate column name in update: %s", name)
		}
		seen[strings.ToLower(name)] = true
		if at := m.table.ColumnIndex(name); at >= 0 {
			set[at] = a.Value
		} else {
			unknown = append(unknown, name)
		}
	}
	var values []ast.Expr
	for i := range m.table.Columns {
		column := &m.table.Columns[i]
		value, given := set[i]
		switch {
		case given && column.Key:
			return nil, doriserr.New("Only value columns of unique table could be updated")
		case given && column.Generated != "":
			return nil, generatedGiven(m.table, column)
		case !slices.Contains(m.columns, i):
			continue
		case given:
			if _, ok := value.(*ast.DefaultValue); ok {
				value = m.byDefault(column)
			}
		case c.Delete && column.Name == catalog.DeleteSignColumn:
			value = integer(1)
		case !c.Delete && column.OnUpdate.Kind != catalog.NoDefault:
			value = defaultLiteral(&column.OnUpdate, m.context)
		default:
			value = m.target(column.Name)
		}
		values = append(values, as(value, column.Type))
	}
	if len(unknown) > 0 {
		slices.SortFunc(unknown, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		return nil, doriserr.New("unknown column in assignment list: %s", strings.Join(unknown, ", "))
	}
	return values, nil
}

// byDefault is the default of a column.
func (m *merge) byDefault(c *catalog.Column) ast.Expr {
	switch c.Default.Kind {
	case catalog.DefaultBitmapEmpty:
		return &ast.Call{Name: "bitmap_empty"}
	case catalog.DefaultHLLEmpty:
		return &ast.Call{Name: "hll_empty"}
	}
	return defaultLiteral(&c.Default, m.context)
}
