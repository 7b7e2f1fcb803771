package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// aggregateSpec is one aggregate to compute.
type aggregateSpec struct {
	node      *expr.Node
	distinct  bool
	star      bool
	order     []sortKey
	orderBy   []*expr.Node
	separator *expr.Node
	// grouping are the keys of GROUPING and GROUPING_ID, which are numbers of a grouping set rather than aggregates.
	grouping []int
}

// grouping rewrites expressions over groups.
type grouping struct {
	*block
	from *scope
	// keys are the canonical texts of the keys.
	keys  []string
	nodes []*expr.Node
	specs []*aggregateSpec
	// known finds an aggregate by its canonical text.
	known map[string]int
	rows  *scope
	// sets says that there are grouping sets.
	sets bool
	// missing are the columns that are neither keys nor aggregated.
	missing []string
}

// group binds GROUP BY and the aggregates of all clauses behind it, which it rewrites to the grouped rows.
func (k *block) group(by *ast.GroupBy, having, qualify *ast.Expr, order []ast.OrderItem, place []int) error {
	g := &grouping{block: k, from: k.scope, known: map[string]int{}, rows: &scope{outer: k.scope.outer, refs: k.scope.refs}}
	sets, err := g.bindKeys(by)
	if err != nil {
		return err
	}
	g.sets = by != nil && by.Kind != ast.GroupPlain
	node := "LOGICAL_PROJECT"
	if by != nil {
		node = "LOGICAL_AGGREGATE"
	}
	type clause struct {
		name    string
		expr    *ast.Expr
		missing []string
	}
	clauses := []*clause{{name: "HAVING", expr: having}, {name: "QUALIFY", expr: qualify}}
	for i := range order {
		if place[i] < 0 {
			clauses = append(clauses, &clause{name: "SORT", expr: &order[i].Expr})
		}
	}
	// Without GROUP BY and an aggregate among the items Doris groups for the sake of another clause only.
	late := by == nil
	names := map[string]bool{}
	for _, it := range k.items {
		late = late && !hasAggregate(it.expr)
		if i := g.from.column(it.expr); i >= 0 {
			names[g.from.columns[i].name] = true
		}
	}
	unknown := "PROJECT"
	if by != nil {
		unknown = "AGGREGATE"
	}
	// The items come first, so that aggregates stand in their order; errors of other clauses come before theirs.
	var failed error
	for i := range k.items {
		if k.items[i].expr, err = g.rewrite(k.items[i].expr, "PROJECT", node, unknown); err != nil && failed == nil {
			failed = err
		}
	}
	missing := g.missing
	for _, c := range clauses {
		if *c.expr == nil {
			continue
		}
		g.missing = nil
		if *c.expr, err = g.rewrite(*c.expr, c.name, "LOGICAL_"+c.name, c.name); err != nil {
			return err
		}
		c.missing = g.missing
	}
	if failed != nil {
		return failed
	}
	for i := len(clauses) - 1; i >= 0; i-- {
		for _, name := range clauses[i].missing {
			// What the items have is found there, and missing there.
			if !names[name] {
				return doriserr.New("%s expression '%s' must appear in the GROUP BY clause or be used in an aggregate function.", clauses[i].name, name)
			}
		}
	}
	switch {
	case len(missing) > 0 && late:
		return doriserr.New("PROJECT expression '%s' must appear in the GROUP BY clause or be used in an aggregate function.", missing[0])
	case len(missing) > 0:
		return doriserr.New("PROJECT expression '%s' must appear in the GROUP BY clause or be used in an aggregate function", strings.Join(missing, "', '"))
	}
	k.op = &groupOp{input: k.op, keys: g.nodes, specs: g.specs, sets: sets, plain: by == nil}
	k.scope, k.clause = g.rows, "PROJECT"
	return nil
}

// bindKeys binds the keys and returns the grouping sets as places of keys, or nil for a plain GROUP BY.
func (g *grouping) bindKeys(by *ast.GroupBy) (sets [][]int, err error) {
	if by == nil {
		return nil, nil
	}
	key := func(e ast.Expr) (int, error) {
		if i := ordinal(e, len(g.items)); i >= 0 {
			e = g.items[i].expr
		} else if g.from.ambiguous = nil; g.from.column(e) < 0 || g.from.ambiguous != nil {
			// What the tables do not have, or have twice, may be an alias.
			if err := g.ambiguousAlias(e); err != nil {
				return 0, err
			}
			e = g.substituteUnknown(e)
		}
		if err := g.unexpected(e, g.from, "LOGICAL_AGGREGATE"); err != nil {
			return 0, err
		}
		kind := ""
		switch {
		case hasAggregate(e):
			kind = "aggregate"
		case hasWindow(e):
			kind = "window"
		case hasGrouping(e) != nil:
			kind = "grouping"
		}
		if kind != "" {
			text, err := g.shown(e, g.from, "AGGREGATE")
			if err != nil {
				return 0, err
			}
			return 0, doriserr.New("GROUP BY expression must not contain %s functions: %s", kind, text)
		}
		text := g.from.canonical(e)
		for i, known := range g.keys {
			if known == text {
				return i, nil
			}
		}
		lifted, err := g.lift(e, "AGGREGATE")
		if err != nil {
			return 0, err
		}
		n, err := g.analyse(lifted, g.from, "AGGREGATE")
		if err == nil {
			err = expr.Groupable(n.Type)
		}
		if err != nil {
			return 0, err
		}
		g.keys, g.nodes = append(g.keys, text), append(g.nodes, n)
		c := scopeColumn{typ: n.Type, nullable: n.Nullable || by.Kind != ast.GroupPlain}
		if i := g.from.column(e); i >= 0 {
			f := g.from.columns[i]
			c.database, c.table, c.name, c.hidden = f.database, f.table, f.name, f.hidden
		}
		g.rows.columns = append(g.rows.columns, c)
		return len(g.keys) - 1, nil
	}
	var places []int
	for _, it := range by.Items {
		i, err := key(it.Expr)
		if err != nil {
			return nil, err
		}
		places = append(places, i)
	}
	for _, set := range by.Sets {
		var s []int
		for _, e := range set {
			i, err := key(e)
			if err != nil {
				return nil, err
			}
			s = append(s, i)
		}
		sets = append(sets, s)
	}
	switch by.Kind {
	case ast.GroupWithRollup, ast.GroupRollup:
		for n := len(places); n >= 0; n-- {
			sets = append(sets, places[:n])
		}
	case ast.GroupCube:
		if len(places) > 16 {
			return nil, doriserr.NotSupported("CUBE of more than 16 expressions")
		}
		for mask := 1<<len(places) - 1; mask >= 0; mask-- {
			var s []int
			for i, p := range places {
				if mask&(1<<(len(places)-1-i)) != 0 {
					s = append(s, p)
				}
			}
			sets = append(sets, s)
		}
	}
	return sets, nil
}

// ambiguousAlias is the error of an alias that items of different meaning have.
func (g *grouping) ambiguousAlias(e ast.Expr) error {
	c, ok := e.(*ast.Column)
	if !ok || len(c.Parts) != 1 {
		return nil
	}
	known := map[string]bool{}
	var names []string
	for _, it := range g.items {
		if !it.alias || !strings.EqualFold(it.name, c.Parts[0]) || known[g.from.canonical(it.expr)] {
			continue
		}
		known[g.from.canonical(it.expr)] = true
		name := plainText(it.expr)
		if i := g.from.column(it.expr); i >= 0 {
			name = g.from.qualified(i)
		}
		names = append(names, name)
	}
	if len(names) < 2 {
		return nil
	}
	return doriserr.New("%s is ambiguous: %s.", c.Parts[0], strings.Join(names, ", "))
}

// rewrite puts columns of the grouped rows in the place of keys and aggregates. Clause and node are Doris's names of where, unknown
// that of the clause in the error of an unknown column.
func (g *grouping) rewrite(e ast.Expr, clause, node, unknown string) (ast.Expr, error) {
	var failed error
	f := func(x ast.Expr) (ast.Expr, bool) {
		if failed != nil {
			return x, true
		}
		if _, constant := x.(*ast.Literal); constant {
			return x, true
		}
		text := g.from.canonical(x)
		for i, key := range g.keys {
			if key == text {
				return indexed(i, x.Position()), true
			}
		}
		if c := groupingCall(x); c != nil {
			i, err := g.groupingFunction(c, text, node)
			failed = err
			return indexed(i, x.Position()), true
		}
		if c := aggregateCall(x); c != nil {
			i, err := g.aggregate(c, text, clause, unknown)
			failed = err
			return indexed(i, x.Position()), true
		}
		if c, ok := x.(*ast.Column); ok {
			if i := g.from.find(c.Parts); i >= 0 {
				if g.env.AnyValue {
					any := &ast.Call{Pos: c.Pos, Name: "any_value", Args: []ast.Expr{c}}
					i, err := g.aggregate(any, g.from.canonical(any), clause, unknown)
					failed = err
					return indexed(i, c.Pos), true
				}
				name := g.from.columns[i].name
				for _, m := range g.missing {
					if m == name {
						return x, true
					}
				}
				g.missing = append(g.missing, name)
				return x, true
			}
			if g.from.outer != nil && clause != "SORT" {
				around := *g.from.outer
				around.outer = nil
				if i := around.find(c.Parts); i >= 0 {
					if clause == "PROJECT" {
						g.missing = append(g.missing, around.columns[i].name)
					}
					return x, true
				}
			}
			failed = unknownColumn(c, g.from, unknown)
			return x, true
		}
		return nil, false
	}
	return transform(e, f), failed
}

// aggregate binds an aggregate over the input rows and returns its column in the grouped ones.
func (g *grouping) aggregate(c *ast.Call, text, clause, unknown string) (int, error) {
	if i, ok := g.known[text]; ok {
		return i, nil
	}
	for _, a := range c.Args {
		if !hasAggregate(a) {
			continue
		}
		if clause != "PROJECT" {
			return 0, doriserr.New("%s aggregate functions can't be nested: %s.", clause, plainText(c))
		}
		return 0, doriserr.New("aggregate function cannot contain aggregate parameters")
	}
	lifted, err := g.lift(c, unknown)
	if err != nil {
		return 0, err
	}
	spec, err := g.spec(lifted.(*ast.Call), g.from, unknown)
	if err != nil {
		return 0, err
	}
	g.specs = append(g.specs, spec)
	i := g.rows.add(spec.node.Type, spec.node.Nullable)
	g.known[text] = i
	return i, nil
}

// spec binds an aggregate's arguments.
func (b *binder) spec(c *ast.Call, sc *scope, clause string) (*aggregateSpec, error) {
	spec := &aggregateSpec{distinct: c.Distinct, star: c.Star}
	if len(c.OrderBy) > 0 {
		for i, o := range c.OrderBy {
			n, err := b.analyse(o.Expr, sc, clause)
			if err != nil {
				return nil, err
			}
			spec.orderBy = append(spec.orderBy, n)
			spec.order = append(spec.order, keyOf(o, i))
		}
	}
	if c.Separator != nil {
		n, err := b.analyse(c.Separator, sc, clause)
		if err != nil {
			return nil, err
		}
		spec.separator = n
	}
	bare := *c
	bare.OrderBy, bare.Separator = nil, nil
	if c.Distinct && strings.EqualFold(c.Name, "count") && len(c.Args) > 1 {
		// count(DISTINCT a, b) is not a signature of count: rows count that have no NULL among them.
		bare.Args = c.Args[:1]
	}
	n, err := b.analyse(&bare, sc, clause)
	if err != nil {
		return nil, err
	}
	if spec.node = n; c.Distinct && n.Name == "count" {
		switch n.Args[0].Type.Kind {
		case catalog.Array, catalog.Map, catalog.Struct, catalog.JSON, catalog.Variant:
			return nil, doriserr.New("COUNT DISTINCT could not process type count(DISTINCT %s)", n.Args[0].Display())
		}
	}
	if len(bare.Args) < len(c.Args) {
		node := *n
		node.Args = nil
		for _, a := range c.Args {
			x, err := b.analyse(a, sc, clause)
			if err != nil {
				return nil, err
			}
			node.Args = append(node.Args, x)
		}
		spec.node = &node
	}
	if n.Op != expr.OpAggregate {
		return nil, doriserr.NotSupported("the aggregate function %s", c.Name)
	}
	if plain, ok := strings.CutPrefix(n.Name, "multi_distinct_"); ok {
		// What Doris's planner makes of count(DISTINCT a) beside another DISTINCT; it can be written too.
		node := *spec.node
		node.Name = plain
		spec.node, spec.distinct = &node, true
	}
	return spec, nil
}
