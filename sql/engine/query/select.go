package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// item is one item of a select list.
type item struct {
	name string
	// alias is set if the name was given with AS.
	alias bool
	expr  ast.Expr
}

// block is a SELECT being bound.
type block struct {
	*binder
	op    operator
	scope *scope
	items []item
	// aliases finds items by the lower-case names that AS gave.
	aliases map[string]ast.Expr
	clause  string
	// grouped says that the rows are groups.
	grouped bool
}

// selectBlock binds one SELECT with the ORDER BY and LIMIT behind it.
func (b *binder) selectBlock(s *ast.Select, orderBy []ast.OrderItem, limit, offset int64, outer *scope, refs *[]int) (*bound, error) {
	k := &block{binder: b, aliases: map[string]ast.Expr{}, clause: "PROJECT"}
	if len(s.From) == 0 {
		k.op, k.scope, k.clause = oneRow{}, &scope{}, "UNBOUND_ONE_ROW_RELATION"
		k.scope.outer, k.scope.refs = outer, refs
	} else {
		var err error
		if k.op, k.scope, err = b.from(s.From, conjuncts(s.Where), outer, refs); err != nil {
			return nil, err
		}
	}
	if s.Where != nil {
		if err := b.unexpected(s.Where, k.scope, "LOGICAL_FILTER"); err != nil {
			return nil, err
		}
		if err := k.filter(s.Where, "FILTER"); err != nil {
			return nil, err
		}
	}
	if err := k.bareWindows(s); err != nil {
		return nil, err
	}
	if err := k.expand(s); err != nil {
		return nil, err
	}
	origins := k.origins()
	order := make([]ast.OrderItem, len(orderBy))
	copy(order, orderBy)
	// place holds the item that an ORDER BY item is, or -1.
	place := make([]int, len(order))
	for i, o := range order {
		if place[i] = k.orderPlace(o.Expr); place[i] < 0 {
			order[i].Expr = k.substitute(o.Expr)
		}
	}
	having, qualify := s.Having, s.Qualify
	if having != nil {
		having = k.substitute(having)
	}
	if qualify != nil {
		qualify = k.substituteUnknown(qualify)
	}
	grouped := s.GroupBy != nil || having != nil && hasAggregate(having)
	for _, it := range k.items {
		grouped = grouped || hasAggregate(it.expr)
	}
	if having != nil {
		if err := b.unexpected(having, k.scope, "LOGICAL_HAVING"); err != nil {
			return nil, err
		}
	}
	if err := k.unexpectedItems(len(s.From) == 0, order); err != nil {
		return nil, err
	}
	if err := k.strayGrouping(grouped, having); err != nil {
		return nil, err
	}
	for i, o := range order {
		grouped = grouped || place[i] < 0 && hasAggregate(o.Expr)
	}
	k.grouped = grouped
	if qualify != nil {
		windowed := hasWindow(qualify)
		for _, it := range k.items {
			windowed = windowed || hasWindow(it.expr)
		}
		if !windowed {
			return nil, doriserr.New("qualify only used for window expression")
		}
	}
	if grouped {
		if err := k.group(s.GroupBy, &having, &qualify, order, place); err != nil {
			return nil, err
		}
	}
	if having != nil {
		if err := k.filter(having, "HAVING"); err != nil {
			return nil, err
		}
	}
	result, err := k.project(s, qualify, order, place, limit, offset)
	if err != nil || len(result.columns) != len(origins) {
		return result, err
	}
	for i := range origins {
		result.columns[i].Origin = origins[i]
	}
	return result, nil
}

// unexpectedItems refuses what neither items nor keys of ORDER BY may have.
func (k *block) unexpectedItems(single bool, order []ast.OrderItem) error {
	node := "LOGICAL_PROJECT"
	if single {
		node = "LOGICAL_ONE_ROW_RELATION"
	}
	for _, it := range k.items {
		if err := k.unexpected(it.expr, k.scope, node); err != nil {
			return err
		}
	}
	for _, o := range order {
		if err := k.unexpected(o.Expr, k.scope, "LOGICAL_SORT"); err != nil {
			return err
		}
	}
	return nil
}

// origins are the columns of tables that the items are.
func (k *block) origins() []*Origin {
	out := make([]*Origin, len(k.items))
	for i, it := range k.items {
		if c, ok := it.expr.(*ast.Column); ok {
			if at := k.scope.find(c.Parts); at >= 0 {
				out[i] = k.scope.columns[at].origin
			}
		}
	}
	return out
}

// bareWindows refuses window functions without OVER.
func (k *block) bareWindows(s *ast.Select) error {
	node := "LOGICAL_PROJECT"
	if len(s.From) == 0 {
		node = "LOGICAL_ONE_ROW_RELATION"
	}
	for _, it := range s.Items {
		if err := withoutWindow(it.Expr, node); err != nil {
			return err
		}
	}
	for _, e := range []ast.Expr{s.Where, s.Having, s.Qualify} {
		if err := withoutWindow(e, "LOGICAL_FILTER"); err != nil {
			return err
		}
	}
	return nil
}

// strayGrouping refuses GROUPING without any GROUP BY.
func (k *block) strayGrouping(grouped bool, having ast.Expr) error {
	if grouped {
		return nil
	}
	for _, it := range k.items {
		if c := hasGrouping(it.expr); c != nil {
			return k.stray(c, k.scope, "LOGICAL_PROJECT")
		}
	}
	if having != nil && hasGrouping(having) != nil {
		return k.stray(hasGrouping(having), k.scope, "LOGICAL_HAVING")
	}
	return nil
}

// filter keeps the rows for which a condition is true.
func (k *block) filter(condition ast.Expr, clause string) error {
	condition, err := k.lift(condition, clause)
	if err != nil {
		return err
	}
	n, err := k.condition(condition, k.scope, clause)
	if err != nil {
		return err
	}
	k.op = &filterOp{input: k.op, condition: n, scope: k.scope}
	return nil
}

// lift replaces the queries in an expression by computed columns and widens the input by them.
func (k *block) lift(e ast.Expr, clause string) (ast.Expr, error) {
	lifted, subs, err := k.subqueries(e, k.scope, clause)
	if err != nil {
		return nil, err
	}
	if len(subs) > 0 {
		k.op = &applyOp{input: k.op, subs: subs, types: k.scope.types()}
	}
	return lifted, nil
}

// itemName is the name of a result column: the alias, a column's own name, a plain string's value, or the text.
func itemName(it ast.SelectItem) string {
	if it.Alias != "" {
		return it.Alias
	}
	switch e := it.Expr.(type) {
	case *ast.Column:
		return e.Name()
	case *ast.Literal:
		if e.Kind == ast.StringLiteral {
			return e.Text
		}
	}
	return it.Text
}

// orderPlace returns the item that an ORDER BY item names by place, alias or text, or -1.
func (k *block) orderPlace(e ast.Expr) int {
	if i := ordinal(e, len(k.items)); i >= 0 {
		return i
	}
	if c, ok := e.(*ast.Column); ok && len(c.Parts) == 1 {
		for i, it := range k.items {
			if it.alias && strings.EqualFold(it.name, c.Parts[0]) {
				return i
			}
		}
		if i := k.namedItem(c.Parts[0]); i >= 0 {
			return i
		}
	}
	text := k.scope.canonical(e)
	for i, it := range k.items {
		if k.scope.canonical(it.expr) == text {
			return i
		}
	}
	return -1
}

// substitute puts the items' expressions in the place of their aliases, outside of aggregates. A name that tables have twice is
// that of the item that has it.
func (k *block) substitute(e ast.Expr) ast.Expr {
	return k.replaceNames(e, func(c *ast.Column) ast.Expr {
		if to := k.aliases[strings.ToLower(c.Parts[0])]; to != nil {
			return to
		}
		if k.columnOnce(c) || k.scope.column(c) < 0 {
			return nil
		}
		return k.named(c.Parts[0])
	})
}

// substituteUnknown is [block.substitute] for GROUP BY and QUALIFY, where columns of tables come before aliases.
func (k *block) substituteUnknown(e ast.Expr) ast.Expr {
	return k.replaceNames(e, func(c *ast.Column) ast.Expr {
		if k.columnOnce(c) {
			return nil
		}
		if to := k.aliases[strings.ToLower(c.Parts[0])]; to != nil {
			return to
		}
		if k.scope.column(c) < 0 {
			return nil
		}
		return k.named(c.Parts[0])
	})
}

// columnOnce reports whether the tables have one column of a name.
func (k *block) columnOnce(c *ast.Column) bool {
	k.scope.ambiguous = nil
	found := k.scope.column(c) >= 0 && k.scope.ambiguous == nil
	k.scope.ambiguous = nil
	return found
}

// replaceNames puts what to returns in the place of bare names outside of aggregates; nil leaves them.
func (k *block) replaceNames(e ast.Expr, to func(c *ast.Column) ast.Expr) ast.Expr {
	return transform(e, func(x ast.Expr) (ast.Expr, bool) {
		if aggregateCall(x) != nil {
			return x, true
		}
		if c, ok := x.(*ast.Column); ok && len(c.Parts) == 1 {
			if by := to(c); by != nil {
				return by, true
			}
		}
		return nil, false
	})
}

// named is the item that is a column of this name, nil if there is none or there are several columns.
func (k *block) named(name string) ast.Expr {
	if i := k.namedItem(name); i >= 0 {
		return k.items[i].expr
	}
	return nil
}

// namedItem is the place of that item, or -1.
func (k *block) namedItem(name string) int {
	found := -1
	for i, it := range k.items {
		if _, ok := it.expr.(*ast.Column); !ok || !strings.EqualFold(it.name, name) {
			continue
		}
		if found >= 0 && k.scope.canonical(it.expr) != k.scope.canonical(k.items[found].expr) {
			return -1
		}
		if found < 0 {
			found = i
		}
	}
	return found
}

// project computes windows, QUALIFY, the items, DISTINCT, order and limit.
func (k *block) project(s *ast.Select, qualify ast.Expr, order []ast.OrderItem, place []int, limit, offset int64) (*bound, error) {
	// Queries first, then windows: both widen the rows.
	exprs := make([]ast.Expr, 0, len(k.items)+len(order)+1)
	for _, it := range k.items {
		exprs = append(exprs, it.expr)
	}
	// behind are the keys that are computed from the rows that DISTINCT leaves.
	var behind []ast.Expr
	for i, o := range order {
		if place[i] >= 0 {
			continue
		}
		if s.Distinct {
			e, err := k.overItems(o.Expr)
			if err != nil {
				return nil, err
			}
			place[i] = len(k.items) + len(behind)
			behind = append(behind, e)
			continue
		}
		place[i] = len(exprs)
		exprs = append(exprs, o.Expr)
	}
	hidden := len(exprs)
	if qualify != nil {
		exprs = append(exprs, qualify)
	}
	var err error
	for i := range exprs {
		if exprs[i], err = k.lift(exprs[i], k.clause); err != nil {
			return nil, err
		}
	}
	if err := k.windows(exprs); err != nil {
		return nil, err
	}
	if qualify != nil {
		n, err := k.condition(exprs[hidden], k.scope, "QUALIFY")
		if err != nil {
			return nil, err
		}
		k.op = &filterOp{input: k.op, condition: n}
		exprs = exprs[:hidden]
	}
	nodes := make([]*expr.Node, len(exprs))
	for i, e := range exprs {
		clause := k.clause
		if i >= len(k.items) {
			clause = "SORT"
		}
		if nodes[i], err = k.analyse(e, k.scope, clause); err != nil {
			return nil, err
		}
	}
	r := &bound{op: &projectOp{input: k.op, nodes: nodes}}
	for i, it := range k.items {
		r.columns = append(r.columns, Column{Name: it.name, Type: nodes[i].Type, Nullable: nodes[i].Nullable, id: k.idOf(it, nodes[i])})
	}
	if s.Distinct {
		if err := expr.Groupable(nodeTypes(nodes)...); err != nil {
			return nil, err
		}
		r.op = &distinctOp{r.op, nodeTypes(nodes)}
		if len(behind) > 0 {
			if nodes, err = k.behindDistinct(r, nodes, behind); err != nil {
				return nil, err
			}
		}
	}
	if len(order) > 0 {
		sort := &sortOp{input: r.op, limit: limit, offset: offset, keep: len(k.items), types: nodeTypes(nodes)}
		for i, o := range order {
			if err := expr.Sortable(nodes[place[i]].Type); err != nil {
				return nil, err
			}
			sort.keys = append(sort.keys, keyOf(o, place[i]))
		}
		r.op = sort
	} else if limit >= 0 || offset > 0 {
		r.op = &limitOp{r.op, limit, offset}
	}
	return r, nil
}

// idOf is the number of an item's column: that of the column that it is, or a new one.
func (k *block) idOf(it item, n *expr.Node) int {
	if n.Op == expr.OpColumn && n.Column >= 0 && n.Column < len(k.scope.columns) && !it.alias {
		if id := k.scope.columns[n.Column].id; id > 0 {
			return id
		}
	}
	return k.newID()
}

// overItems rewrites a key of ORDER BY to the columns of a SELECT DISTINCT, which is all that it may read.
func (k *block) overItems(e ast.Expr) (ast.Expr, error) {
	var failed error
	out := transform(e, func(x ast.Expr) (ast.Expr, bool) {
		if failed != nil {
			return x, true
		}
		text := k.scope.canonical(x)
		for i, it := range k.items {
			if k.scope.canonical(it.expr) == text {
				return indexed(i, x.Position()), true
			}
		}
		c, ok := x.(*ast.Column)
		if !ok {
			return nil, false
		}
		i := k.scope.find(c.Parts)
		switch {
		case i < 0:
			failed = unknownColumn(c, k.scope, "SORT")
		case k.clause == "PROJECT" && k.grouped:
			failed = doriserr.New("%s of ORDER BY clause is not in SELECT list", k.describe(i))
		default:
			failed = doriserr.New("SORT expression '%s' must appear in the GROUP BY clause or be used in an aggregate function.", k.scope.columns[i].name)
		}
		return x, true
	})
	return out, failed
}

// describe names a column of grouped rows for an error.
func (k *block) describe(i int) string {
	if name := k.scope.columns[i].name; name != "" {
		return name
	}
	return "Expression"
}

// behindDistinct computes keys of ORDER BY behind the distinct rows, and returns the nodes of the wider rows.
func (k *block) behindDistinct(r *bound, nodes []*expr.Node, behind []ast.Expr) ([]*expr.Node, error) {
	sc := boundScope(r, "", "")
	wide := make([]*expr.Node, 0, len(nodes)+len(behind))
	for i, c := range r.columns {
		wide = append(wide, &expr.Node{Op: expr.OpColumn, Type: c.Type, Nullable: c.Nullable, Name: c.Name, Column: i})
	}
	for _, e := range behind {
		n, err := k.analyse(e, sc, "SORT")
		if err != nil {
			return nil, err
		}
		wide = append(wide, n)
	}
	r.op = &projectOp{input: r.op, nodes: wide}
	return wide, nil
}
