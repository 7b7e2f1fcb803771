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
		for _, c := range conjuncts(s.Where) {
			if hasAggregate(c) {
				return nil, doriserr.New("LOGICAL_FILTER can not contains AggregateFunction expression: %s", firstAggregate(c))
			}
		}
		if err := k.filter(s.Where, "FILTER"); err != nil {
			return nil, err
		}
	}
	if err := k.expand(s); err != nil {
		return nil, err
	}
	order := make([]ast.OrderItem, len(orderBy))
	copy(order, orderBy)
	// place holds the item that an ORDER BY item is, or -1.
	place := make([]int, len(order))
	for i, o := range order {
		var err error
		if place[i], err = k.orderPlace(o.Expr); err != nil {
			return nil, err
		}
		if place[i] < 0 {
			order[i].Expr = k.substitute(o.Expr)
		}
	}
	having, qualify := s.Having, s.Qualify
	if having != nil {
		having = k.substitute(having)
	}
	if qualify != nil {
		qualify = k.substitute(qualify)
	}
	grouped := s.GroupBy != nil || having != nil && hasAggregate(having)
	for _, it := range k.items {
		grouped = grouped || hasAggregate(it.expr)
	}
	for i, o := range order {
		grouped = grouped || place[i] < 0 && hasAggregate(o.Expr)
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
	return k.project(s, qualify, order, place, limit, offset)
}

// firstAggregate writes the first aggregate of an expression.
func firstAggregate(e ast.Expr) (text string) {
	walk(e, func(x ast.Expr) bool {
		if c := aggregateCall(x); c != nil && text == "" {
			text = strings.ReplaceAll(c.String(), "`", "")
		}
		return text == ""
	})
	return text
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
	k.op = &filterOp{k.op, n}
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

// expand makes the items: stars become columns, and everything gets its name.
func (k *block) expand(s *ast.Select) error {
	for _, it := range s.Items {
		star, ok := it.Expr.(*ast.Star)
		if !ok {
			made := item{name: itemName(it), alias: it.Alias != "", expr: it.Expr}
			k.items = append(k.items, made)
			if made.alias {
				if low := strings.ToLower(it.Alias); k.aliases[low] == nil {
					k.aliases[low] = it.Expr
				}
			}
			continue
		}
		if len(s.From) == 0 {
			return doriserr.New("\nSELECT * must have a FROM clause(line 0, pos 0)\n")
		}
		before := len(k.items)
		except := map[string]bool{}
		for _, x := range star.Except {
			if c, ok := x.Expr.(*ast.Column); ok {
				except[strings.ToLower(c.Name())] = true
			}
		}
		replace := map[string]ast.Expr{}
		for _, x := range star.Replace {
			replace[strings.ToLower(itemName(x))] = x.Expr
		}
		for i := range k.scope.columns {
			c := &k.scope.columns[i]
			if c.hidden && !(k.env.HiddenColumns && c.name != "") || c.name == "" || !matches(star.Qualifier, c) || c.shadowed && len(star.Qualifier) == 0 || except[strings.ToLower(c.name)] {
				continue
			}
			e := ast.Expr(indexed(i, star.Pos))
			if r := replace[strings.ToLower(c.name)]; r != nil {
				e = r
			}
			k.items = append(k.items, item{name: c.name, expr: e})
		}
		if len(k.items) == before && len(star.Except) == 0 {
			if len(star.Qualifier) > 0 {
				return doriserr.New("unknown qualifier: %s.*", strings.Join(star.Qualifier, "."))
			}
			return doriserr.NotSupported("* of no columns")
		}
	}
	return nil
}

// matches reports whether a star's qualifier means the table of a column.
func matches(qualifier []string, c *scopeColumn) bool {
	n := len(qualifier)
	return n == 0 || strings.EqualFold(qualifier[n-1], c.table) && (n == 1 || strings.EqualFold(qualifier[n-2], c.database))
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
func (k *block) orderPlace(e ast.Expr) (int, error) {
	if i, err := ordinal(e, len(k.items)); i >= 0 || err != nil {
		return i, err
	}
	if c, ok := e.(*ast.Column); ok && len(c.Parts) == 1 {
		for i, it := range k.items {
			if it.alias && strings.EqualFold(it.name, c.Parts[0]) {
				return i, nil
			}
		}
	}
	text := k.scope.canonical(e)
	for i, it := range k.items {
		if k.scope.canonical(it.expr) == text {
			return i, nil
		}
	}
	return -1, nil
}

// substitute puts the items' expressions in the place of their aliases, outside of aggregates.
func (k *block) substitute(e ast.Expr) ast.Expr {
	return transform(e, func(x ast.Expr) (ast.Expr, bool) {
		if aggregateCall(x) != nil {
			return x, true
		}
		if c, ok := x.(*ast.Column); ok && len(c.Parts) == 1 {
			if to := k.aliases[strings.ToLower(c.Parts[0])]; to != nil {
				return to, true
			}
		}
		return nil, false
	})
}

// project computes windows, QUALIFY, the items, DISTINCT, order and limit.
func (k *block) project(s *ast.Select, qualify ast.Expr, order []ast.OrderItem, place []int, limit, offset int64) (*bound, error) {
	// Queries first, then windows: both widen the rows.
	exprs := make([]ast.Expr, 0, len(k.items)+len(order)+1)
	for _, it := range k.items {
		exprs = append(exprs, it.expr)
	}
	for i, o := range order {
		if place[i] < 0 {
			place[i] = len(exprs)
			exprs = append(exprs, o.Expr)
		}
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
		k.op = &filterOp{k.op, n}
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
		r.columns = append(r.columns, Column{it.name, nodes[i].Type, nodes[i].Nullable})
	}
	if s.Distinct {
		if len(exprs) > len(k.items) {
			return nil, doriserr.NotSupported("ORDER BY of a SELECT DISTINCT by something that is not selected")
		}
		r.op = &distinctOp{r.op, nodeTypes(nodes)}
	}
	if len(order) > 0 {
		sort := &sortOp{input: r.op, limit: limit, offset: offset, keep: len(k.items), types: nodeTypes(nodes)}
		for i, o := range order {
			sort.keys = append(sort.keys, keyOf(o, place[i]))
		}
		r.op = sort
	} else if limit >= 0 || offset > 0 {
		r.op = &limitOp{r.op, limit, offset}
	}
	return r, nil
}
