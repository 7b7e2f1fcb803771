package query

import (
	"errors"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// from binds the tables of a FROM, joined in order. A condition of WHERE that binds two of them joins them by it at once, so that
// a list of tables is not multiplied out; the WHERE is applied all the same.
func (b *binder) from(list []ast.TableRef, where []ast.Expr, outer *scope, refs *[]int) (operator, *scope, error) {
	var op operator
	var sc *scope
	for _, ref := range list {
		right, rsc, err := b.tableRef(ref, outer, refs)
		if err != nil {
			return nil, nil, err
		}
		if op == nil {
			op, sc = right, rsc
			continue
		}
		if err := joinable(sc, rsc); err != nil {
			return nil, nil, err
		}
		joined := joinScopes(sc, rsc, false, false)
		var on []*expr.Node
		for _, w := range where {
			if joinsBoth(w, sc, rsc) {
				n, err := b.condition(w, joined, "FILTER")
				if err != nil {
					return nil, nil, err
				}
				on = append(on, n)
			}
		}
		op = newJoin(innerJoin, op, right, sc.types(), rsc.types(), on)
		sc = joined
	}
	sc.outer, sc.refs = outer, refs
	return op, sc, nil
}

// joinsBoth reports whether a condition is an equality between columns of both scopes and nothing else.
func joinsBoth(e ast.Expr, left, right *scope) bool {
	c, ok := e.(*ast.Binary)
	if !ok || c.Op != "=" {
		return false
	}
	l, r := left.column(c.Left) >= 0, right.column(c.Right) >= 0
	swapped := left.column(c.Right) >= 0 && right.column(c.Left) >= 0
	return (l && r || swapped) && left.ambiguous == nil && right.ambiguous == nil
}

// joinScopes puts the columns of two scopes side by side; a side that an outer join may miss is nullable.
func joinScopes(left, right *scope, leftNullable, rightNullable bool) *scope {
	s := &scope{columns: make([]scopeColumn, 0, len(left.columns)+len(right.columns)), outer: left.outer, refs: left.refs}
	s.tables = append(append(s.tables, left.tables...), right.tables...)
	for _, c := range left.columns {
		c.nullable = c.nullable || leftNullable
		s.columns = append(s.columns, c)
	}
	for _, c := range right.columns {
		c.nullable = c.nullable || rightNullable
		s.columns = append(s.columns, c)
	}
	return s
}

// joinable refuses two tables of one name (Doris: BindExpression.checkConflictAlias) and more columns than a query may have.
func joinable(left, right *scope) error {
	if len(left.columns)+len(right.columns) > maxColumns {
		return tooManyColumns()
	}
	for _, l := range left.tables {
		for _, r := range right.tables {
			if l == r {
				return doriserr.New("Not unique table/alias: '%s'", l[strings.LastIndexByte(l, '.')+1:])
			}
		}
	}
	return nil
}

// tableRef binds one item of a FROM.
func (b *binder) tableRef(ref ast.TableRef, outer *scope, refs *[]int) (operator, *scope, error) {
	switch ref := ref.(type) {
	case *ast.TableName:
		return b.tableName(ref, outer, refs)
	case *ast.Derived:
		r, err := b.query(ref.Query, outer, refs)
		if err != nil {
			return nil, nil, err
		}
		sc := boundScope(r, "", ref.Alias)
		sc.outer, sc.refs, sc.tables = outer, refs, []string{"." + ref.Alias}
		return b.lateral(r.op, sc, ref.LateralViews)
	case *ast.TableList:
		return b.from(ref.Items, nil, outer, refs)
	case *ast.TableFunction:
		return b.tableFunction(ref)
	case *ast.Join:
		return b.join(ref, outer, refs)
	}
	return nil, nil, doriserr.NotSupported("%T in FROM", ref)
}

// boundScope names the columns of a query that stands in a FROM.
func boundScope(r *bound, database, table string) *scope {
	sc := &scope{}
	for _, c := range r.columns {
		sc.columns = append(sc.columns, scopeColumn{database: database, table: table, name: c.Name, typ: c.Type, nullable: c.Nullable, id: c.id})
	}
	return sc
}

// tableName binds a table, view or common table.
func (b *binder) tableName(t *ast.TableName, outer *scope, refs *[]int) (operator, *scope, error) {
	switch {
	case len(t.Tablets) > 0:
		return nil, nil, doriserr.NotSupported("TABLET in a query: rows are not kept by tablet; use PARTITION or a condition")
	case t.Snapshot != "":
		return nil, nil, doriserr.NotSupported("%s in a query: only the newest rows of a table can be read", t.Snapshot)
	case t.Index != "" && !strings.EqualFold(t.Index, t.Name.Name):
		return nil, nil, doriserr.NotSupported("INDEX in a query: rollups have no rows of their own")
	}
	// TABLESAMPLE takes whole tablets, and a table's rows are one here: the sample is the table.
	alias := t.Alias
	if alias == "" {
		alias = t.Name.Name
	}
	if t.Name.Database == "" {
		for i := len(b.commons) - 1; i >= 0; i-- {
			if c := &b.commons[i]; c.name == t.Name.Name {
				op, sc, err := c.named(alias)
				if err != nil {
					return nil, nil, err
				}
				sc.outer, sc.refs = outer, refs
				for i := range sc.columns {
					sc.columns[i].id = b.newID()
				}
				if t.Alias != "" {
					sc.tables = []string{"." + t.Alias}
				}
				return b.lateral(op, sc, t.LateralViews)
			}
		}
	}
	if t.Name.Catalog != "" && !strings.EqualFold(t.Name.Catalog, "internal") {
		return nil, nil, doriserr.New("Catalog %s does not exist.", t.Name.Catalog)
	}
	database := t.Name.Database
	if database == "" {
		database = b.database
	}
	rel, err := b.env.Tables.Relation(database, t.Name.Name)
	if err != nil {
		var e *doriserr.Error
		if errors.As(err, &e) && strings.HasSuffix(e.Message, ".") {
			placed := *e
			placed.Message += at(t.Pos)
			return nil, nil, &placed
		}
		return nil, nil, err
	}
	if t.Partitions != nil {
		if rel.Partitions == nil {
			return nil, nil, doriserr.New("Only OLAP table is support select by partition for now,Table: %s is not OLAP table", rel.Name)
		}
		if rel, err = rel.Partitions(t.Partitions); err != nil {
			return nil, nil, err
		}
	}
	op, sc, err := b.relation(rel, alias)
	if err != nil {
		return nil, nil, err
	}
	sc.outer, sc.refs, sc.tables = outer, refs, []string{rel.Database + "." + alias}
	return b.lateral(op, sc, t.LateralViews)
}

// relation reads a table, or binds the query of a view.
func (b *binder) relation(rel *Relation, alias string) (operator, *scope, error) {
	sc := &scope{}
	for _, c := range rel.Columns {
		column := scopeColumn{database: rel.Database, table: alias, name: c.Name, typ: c.Type, nullable: c.Nullable, hidden: c.Hidden}
		if rel.View == nil {
			column.id = b.newID()
			column.origin = &Origin{rel.Database, rel.Name, alias, c.Name}
		}
		sc.columns = append(sc.columns, column)
	}
	if !rel.Steady {
		*b.volatile = true
	}
	if rel.View == nil {
		op := &scanOp{relation: rel, alias: alias, used: make([]bool, len(rel.Columns))}
		for i := range sc.columns {
			sc.columns[i].used = &op.used[i]
		}
		if rel.Check != nil && !b.trusted {
			*b.checks = append(*b.checks, func() error { return rel.Check(places(op.used)) })
		}
		return op, sc, nil
	}
	if rel.Check != nil && !b.trusted {
		if err := rel.Check(nil); err != nil {
			return nil, nil, err
		}
	}
	inner := &binder{env: b.env, database: rel.Database, depth: b.depth, checks: b.checks, trusted: true, volatile: b.volatile, ids: b.ids}
	r, err := inner.query(rel.View, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	if len(sc.columns) == 0 {
		return r.op, boundScope(r, rel.Database, alias), nil
	}
	for i := range sc.columns {
		if i < len(r.columns) {
			sc.columns[i].typ, sc.columns[i].nullable, sc.columns[i].id = r.columns[i].Type, r.columns[i].Nullable, r.columns[i].id
		}
	}
	return r.op, sc, nil
}

// places are the places of those that are set.
func places(used []bool) []int {
	list := []int{}
	for i, u := range used {
		if u {
			list = append(list, i)
		}
	}
	return list
}

// join binds a JOIN.
func (b *binder) join(j *ast.Join, outer *scope, refs *[]int) (operator, *scope, error) {
	left, lsc, err := b.tableRef(j.Left, outer, refs)
	if err != nil {
		return nil, nil, err
	}
	right, rsc, err := b.tableRef(j.Right, outer, refs)
	if err != nil {
		return nil, nil, err
	}
	if err := joinable(lsc, rsc); err != nil {
		return nil, nil, err
	}
	kind, ok := joinKinds[j.Kind]
	if !ok {
		return nil, nil, doriserr.NotSupported("%s JOIN", j.Kind)
	}
	if kind == rightSemi || kind == rightAnti {
		left, right, lsc, rsc = right, left, rsc, lsc
		kind = map[joinKind]joinKind{rightSemi: leftSemi, rightAnti: leftAnti}[kind]
	}
	sc := joinScopes(lsc, rsc, kind == rightJoin || kind == fullJoin, kind == leftJoin || kind == fullJoin)
	sc.outer, sc.refs = outer, refs
	var on []*expr.Node
	var shadows []*scopeColumn
	for _, name := range j.Using {
		lsc.ambiguous, rsc.ambiguous = nil, nil
		l, r := lsc.find([]string{name}), rsc.find([]string{name})
		switch {
		case l < 0 || r < 0:
			return nil, nil, doriserr.New("Unknown column '%s' in 'table list' in USING_JOIN clause%s", name, at(j.Pos))
		case lsc.ambiguous != nil:
			return nil, nil, lsc.ambiguous
		case rsc.ambiguous != nil:
			return nil, nil, rsc.ambiguous
		}
		n, err := b.analyse(&ast.Binary{Pos: j.Pos, Op: "=", Left: indexed(l, j.Pos), Right: indexed(len(lsc.columns)+r, j.Pos)}, sc, "JOIN")
		if err != nil {
			return nil, nil, err
		}
		on = append(on, n)
		if j.Kind == "RIGHT SEMI" || j.Kind == "RIGHT ANTI" {
			// The sides have changed places.
			shadows = append(shadows, &lsc.columns[l])
			continue
		}
		shadows = append(shadows, &sc.columns[len(lsc.columns)+r])
	}
	for _, c := range shadows {
		c.shadowed = true
	}
	if err := b.unexpected(j.On, sc, "LOGICAL_JOIN"); err != nil {
		return nil, nil, err
	}
	leftTypes, rightTypes := lsc.types(), rsc.types()
	// Conditions with queries are computed for each pair of rows: their columns stand behind those of both sides.
	width := len(sc.columns)
	var late []*expr.Node
	var subs []*subquery
	for _, c := range conjuncts(j.On) {
		e, lifted, err := b.subqueries(c, sc, "JOIN")
		if err != nil {
			return nil, nil, err
		}
		n, err := b.condition(e, sc, "JOIN")
		if err != nil {
			return nil, nil, err
		}
		if correlated(n) {
			return nil, nil, correlatedJoin(j.Kind)
		}
		if subs = append(subs, lifted...); len(lifted) > 0 {
			late = append(late, n)
		} else {
			on = append(on, n)
		}
	}
	sc.columns = sc.columns[:width]
	op := newJoin(kind, left, right, leftTypes, rightTypes, on)
	op.subs, op.late = subs, late
	if kind == leftSemi || kind == leftAnti {
		lsc.outer, lsc.refs, lsc.tables = outer, refs, sc.tables
		return op, lsc, nil
	}
	return op, sc, nil
}

// scanOp reads the columns of a relation that are used.
type scanOp struct {
	relation *Relation
	// alias is the table's name in the query.
	alias string
	used  []bool
}

// isGenerator reports whether a function makes rows.
func isGenerator(name string) bool {
	_, _, ok := expr.GeneratorName(name)
	return ok
}

// generated binds the function of a LATERAL VIEW.
func (b *binder) generated(v ast.LateralView, sc *scope) (*expr.Generated, error) {
	sc.ambiguous = nil
	for _, a := range v.Args {
		if err := checkColumns(a, sc, "GENERATE"); err != nil {
			return nil, err
		}
	}
	g, err := b.env.Options.Generator(v.Function, v.Args, sc)
	if err != nil {
		return nil, hinted(err)
	}
	for _, a := range v.Args {
		if err := b.unexpected(a, sc, "LOGICAL_GENERATE"); err != nil {
			return nil, err
		}
	}
	return g, sc.ambiguous
}

// lateral adds the columns of LATERAL VIEWs.
func (b *binder) lateral(op operator, sc *scope, views []ast.LateralView) (operator, *scope, error) {
	for _, v := range views {
		name := strings.ToLower(v.Function)
		if !isGenerator(name) {
			call := &ast.Call{Name: name, Args: v.Args}
			if _, err := b.analyse(call, sc, "GENERATE"); err != nil {
				return nil, nil, err
			}
			text, err := b.shown(call, sc, "GENERATE")
			if err != nil {
				return nil, nil, err
			}
			return nil, nil, doriserr.New("%s is not a TableGeneratingFunction", text)
		}
		g, err := b.generated(v, sc)
		if err != nil {
			return nil, nil, err
		}
		l := &lateralOp{name: g.Name, input: op, args: g.Args, generate: generators[g.Name], outer: strings.HasSuffix(name, "_outer"), width: len(sc.columns)}
		if l.outer {
			l.name += "_outer"
		}
		for _, f := range g.Fields {
			l.types = append(l.types, f.Type)
		}
		types := l.types
		if n := len(v.Columns); n > 1 && n < len(types) {
			return nil, nil, doriserr.New("Index %d out of bounds for length %d", n, n)
		} else if n == 1 && len(types) > 1 {
			packed := catalog.Type{Kind: catalog.Struct, Fields: g.Fields}
			l.packed, types = &packed, []catalog.Type{packed}
		}
		b.newID() // the function's own result
		widened := &scope{columns: append([]scopeColumn(nil), sc.columns...), outer: sc.outer, refs: sc.refs, tables: sc.tables}
		for i, t := range types {
			column := v.Function
			if i < len(v.Columns) {
				column = v.Columns[i]
			}
			l.columns = append(l.columns, v.Table+"."+column)
			widened.columns = append(widened.columns, scopeColumn{table: v.Table, name: column, typ: t, nullable: l.packed == nil || l.name != "posexplode", id: b.newID()})
		}
		op, sc = l, widened
	}
	return op, sc, nil
}
