package query

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/sql/expr"
)

// Explain writes the plan for EXPLAIN, one line an operator, inputs below and behind their operator. Verbose adds types and the
// columns that are not read. The form is ours: Doris's plans speak of fragments and exchanges, which are not here.
func (p *Plan) Explain(verbose bool) []string {
	e := &explainer{verbose: verbose}
	names := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		names[i] = c.Name
		if verbose {
			names[i] += " " + strings.ToUpper(c.Type.String())
			if !c.Nullable {
				names[i] += " NOT NULL"
			}
		}
	}
	e.line(0, "OUTPUT %s", list(names))
	e.operator(1, p.root)
	return e.lines
}

// explainer collects the lines of a plan.
type explainer struct {
	lines   []string
	verbose bool
	// outer are the names of the values that a correlated sub-query reads.
	outer []string
}

// line adds a line.
func (e *explainer) line(depth int, format string, args ...any) {
	e.lines = append(e.lines, strings.Repeat("  ", depth)+strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// list writes names in brackets.
func list(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

// operator writes an operator and its inputs, and returns the names of its columns.
func (e *explainer) operator(depth int, op operator) []string {
	if r, ok := op.(*reorderOp); ok {
		in := e.operator(depth, r.input)
		names := make([]string, len(r.place))
		for i, p := range r.place {
			names[i] = nameOf(in, p)
		}
		return names
	}
	// The operator's own line stands in front of those of its inputs, whose names it needs.
	at := len(e.lines)
	e.lines = append(e.lines, "")
	head, names := e.head(depth, op)
	e.lines[at] = strings.Repeat("  ", depth) + head
	return names
}

// head writes an operator's inputs, and returns its own line and the names of its columns.
func (e *explainer) head(depth int, op operator) (head string, names []string) {
	depth++
	switch op := op.(type) {
	case *scanOp:
		return e.scan(op)
	case *filterOp:
		names = e.operator(depth, op.input)
		head = "FILTER " + e.text(op.condition, names)
		if op.lookup != nil {
			head += " LOOKED UP BY " + list(e.texts(op.lookup.inner, names))
		}
		return head, names
	case *projectOp:
		in := e.operator(depth, op.input)
		names = e.texts(op.nodes, in)
		return "PROJECT " + list(names), names
	case *limitOp:
		return "LIMIT" + limitText(op.limit, op.offset), e.operator(depth, op.input)
	case *distinctOp:
		return "DISTINCT", e.operator(depth, op.input)
	case *unionOp:
		for _, in := range op.inputs {
			if n := e.operator(depth, in); names == nil {
				names = n
			}
		}
		return "UNION ALL", names
	case *semiSetOp:
		names = e.operator(depth, op.left)
		e.operator(depth, op.right)
		if op.intersect {
			return "INTERSECT", names
		}
		return "EXCEPT", names
	case *sortOp:
		names = e.operator(depth, op.input)
		keys := make([]string, len(op.keys))
		for i, k := range op.keys {
			keys[i] = keyText(k, nameOf(names, k.column))
		}
		head = "SORT " + list(keys)
		if op.limit >= 0 || op.offset > 0 {
			head = "TOP-N " + list(keys) + " LIMIT" + limitText(op.limit, op.offset)
		}
		return head, names[:min(op.keep, len(names))]
	case *joinOp:
		return e.join(depth, op)
	case *groupOp:
		return e.group(depth, op)
	case *windowOp:
		names = e.operator(depth, op.input)
		var functions []string
		for _, w := range op.specs {
			text := e.window(w, names)
			functions = append(functions, text)
		}
		return "WINDOW " + list(functions), append(names[:len(names):len(names)], functions...)
	case *lateralOp:
		names = e.operator(depth, op.input)
		args := e.texts(op.args, names)
		head = "LATERAL VIEW " + op.name + "(" + strings.Join(args, ", ") + ") " + list(op.columns)
		return head, append(names[:len(names):len(names)], op.columns...)
	case *numbersOp:
		return "NUMBERS " + strconv.FormatInt(op.n, 10), []string{"number"}
	case *applyOp:
		return e.apply(depth, op)
	case *sharedOp:
		names = e.operator(depth, op.input)
		if op.uses > 1 {
			return "COMMON TABLE " + op.name + " KEPT FOR " + itoa(op.uses) + " USES", names
		}
		return "COMMON TABLE " + op.name, names
	case *recursiveOp:
		names = e.operator(depth, op.anchor)
		e.operator(depth, op.step)
		if op.all {
			return "RECURSIVE UNION ALL", names
		}
		return "RECURSIVE UNION", names
	case *workingOp:
		return "ROWS OF THE LAST ROUND", nil
	case oneRow:
		return "ONE ROW", nil
	}
	return nodeName(op), nil
}

// nodeName names an operator in errors.
func nodeName(op operator) string { return strings.TrimPrefix(fmt.Sprintf("%T", op), "*query.") }

// limitText writes what LIMIT and OFFSET say.
func limitText(limit, offset int64) string {
	text := ""
	if limit >= 0 {
		text = " " + strconv.FormatInt(limit, 10)
	}
	if offset > 0 {
		text += " OFFSET " + strconv.FormatInt(offset, 10)
	}
	return text
}

// keyText writes one key of an order.
func keyText(k sortKey, name string) string {
	direction, nulls := "ASC", "LAST"
	if k.descending {
		direction = "DESC"
	}
	if k.nullsFirst {
		nulls = "FIRST"
	}
	return name + " " + direction + " NULLS " + nulls
}

// nameOf returns a column's name.
func nameOf(names []string, column int) string {
	if column >= 0 && column < len(names) {
		return names[column]
	}
	return "#" + strconv.Itoa(column)
}

// scan writes a table and the columns that are read.
func (e *explainer) scan(op *scanOp) (string, []string) {
	rel := op.relation
	names := make([]string, len(rel.Columns))
	var read, left []string
	for i, c := range rel.Columns {
		names[i] = op.alias + "." + c.Name
		if op.used[i] {
			read = append(read, c.Name)
		} else {
			left = append(left, c.Name)
		}
	}
	head := "SCAN " + rel.Database + "." + rel.Name
	if !strings.EqualFold(op.alias, rel.Name) {
		head += " AS " + op.alias
	}
	head += " " + list(read)
	if e.verbose && len(left) > 0 {
		head += " NOT READ " + list(left)
	}
	return head, names
}

// joinNames are the names of the kinds.
var joinNames = map[joinKind]string{
	innerJoin: "INNER JOIN", leftJoin: "LEFT OUTER JOIN", rightJoin: "RIGHT OUTER JOIN", fullJoin: "FULL OUTER JOIN", leftSemi: "SEMI JOIN", leftAnti: "ANTI JOIN",
}

// join writes a join and its conditions.
func (e *explainer) join(depth int, op *joinOp) (head string, names []string) {
	left := e.operator(depth, op.left)
	right := e.operator(depth, op.right)
	both := append(left[:len(left):len(left)], right...)
	var on []string
	for i, k := range op.leftKeys {
		on = append(on, "("+e.text(k, left)+" = "+e.text(op.rightKeys[i], right)+")")
	}
	how := "HASH "
	switch {
	case len(on) > 0:
	case len(op.rest)+len(op.late) == 0 && op.kind == innerJoin:
		how = "CROSS JOIN"
	default:
		how = "NESTED LOOP "
	}
	on = append(on, e.texts(op.rest, both)...)
	if len(op.subs) > 0 {
		heads, wide := e.subqueries(depth, op.subs, both)
		on = append(on, e.texts(op.late, wide)...)
		defer func() { head += " SUBQUERY " + list(heads) }()
	}
	if how != "CROSS JOIN" {
		how += joinNames[op.kind]
		if len(on) > 0 {
			how += " ON " + strings.Join(on, " AND ")
		}
	}
	if op.kind == leftSemi || op.kind == leftAnti {
		return how, left
	}
	return how, both
}

// group writes keys, aggregates and grouping sets.
func (e *explainer) group(depth int, op *groupOp) (string, []string) {
	in := e.operator(depth, op.input)
	keys := e.texts(op.keys, in)
	var values []string
	for _, s := range op.specs {
		values = append(values, e.aggregate(s, in))
	}
	head := "AGGREGATE"
	if len(keys) > 0 {
		head += " GROUP BY " + list(keys)
	}
	if op.sets != nil {
		var sets []string
		for _, set := range op.sets {
			var members []string
			for _, k := range set {
				members = append(members, keys[k])
			}
			sets = append(sets, "("+strings.Join(members, ", ")+")")
		}
		head += " SETS " + list(sets)
	}
	if len(values) > 0 {
		head += " " + list(values)
	}
	return head, append(keys[:len(keys):len(keys)], values...)
}

// aggregate writes an aggregate with its DISTINCT and ORDER BY.
func (e *explainer) aggregate(s *aggregateSpec, names []string) string {
	args := strings.Join(e.texts(s.node.Args, names), ", ")
	if s.grouping != nil {
		return s.node.Name + "(" + args + ")"
	}
	if s.star || s.node.Name == "count" && args == "" {
		args = "*"
	}
	if s.distinct {
		args = "DISTINCT " + args
	}
	if len(s.orderBy) > 0 {
		keys := make([]string, len(s.orderBy))
		for i, n := range s.orderBy {
			keys[i] = keyText(s.order[i], e.text(n, names))
		}
		args += " ORDER BY " + strings.Join(keys, ", ")
	}
	return s.node.Name + "(" + args + ")"
}

// window writes a window function.
func (e *explainer) window(w *windowSpec, names []string) string {
	var over []string
	if len(w.partition) > 0 {
		over = append(over, "PARTITION BY "+strings.Join(e.texts(w.partition, names), ", "))
	}
	if len(w.order) > 0 {
		keys := make([]string, len(w.order))
		for i, n := range w.order {
			keys[i] = keyText(w.keys[i], e.text(n, names))
		}
		over = append(over, "ORDER BY "+strings.Join(keys, ", "))
	}
	return e.aggregate(w.call, names) + " OVER (" + strings.Join(over, " ") + ")"
}

// apply writes sub-queries: their plans stand behind that of the rows around them.
func (e *explainer) apply(depth int, op *applyOp) (string, []string) {
	names := e.operator(depth, op.input)
	heads, names := e.subqueries(depth, op.subs, names)
	return "SUBQUERY " + list(heads), names
}

// subqueries writes the plans of sub-queries of rows with these names, and returns their kinds and the names with theirs behind.
func (e *explainer) subqueries(depth int, subs []*subquery, names []string) (heads, all []string) {
	names = names[:len(names):len(names)]
	heads = make([]string, len(subs))
	for i, s := range subs {
		outer := make([]string, len(s.params))
		for k, p := range s.params {
			outer[k] = nameOf(names, p)
		}
		name := "subquery " + strconv.Itoa(i+1)
		kind := map[subqueryKind]string{scalarValue: "SCALAR", existence: "EXISTS", membership: "IN"}[s.kind]
		heads[i] = kind
		if len(outer) > 0 {
			heads[i] += " CORRELATED BY " + list(outer)
		}
		inner := &explainer{verbose: e.verbose, outer: outer}
		columns := inner.operator(depth, s.plan.op)
		if s.kind == membership {
			heads[i] += " " + e.text(s.operand, names) + " IN " + inner.text(s.member, columns)
		}
		e.lines = append(e.lines, inner.lines...)
		names = append(names, name)
	}
	return heads, names
}

// texts writes several expressions.
func (e *explainer) texts(nodes []*expr.Node, names []string) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = e.text(n, names)
	}
	return out
}

// text writes an expression over named columns.
func (e *explainer) text(n *expr.Node, names []string) string { return e.named(n, names).Render() }

// named copies an expression with the names of columns as they are in the rows it is evaluated over.
func (e *explainer) named(n *expr.Node, names []string) *expr.Node {
	c := *n
	switch {
	case n.Op == expr.OpColumn && n.Column <= outerColumn:
		c.Name = nameOf(e.outer, outerColumn-n.Column)
	case n.Op == expr.OpColumn && n.Column >= 0:
		c.Name = nameOf(names, n.Column)
	case n.Op == expr.OpAggregate:
		c.Op = expr.OpCall
	}
	c.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = e.named(a, names)
	}
	return &c
}
