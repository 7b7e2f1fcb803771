package query

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// planNode is what the rules for correlated sub-queries ask of an operator.
type planNode struct {
	// kind is limit, generate, aggregate, window, join, harmless or other.
	kind string
	// reads says that the operator itself reads rows around, groups that it has GROUP BY.
	reads, groups bool
	filter        *filterOp
	inputs        []operator
}

// planNodeOf describes an operator.
func planNodeOf(op operator) planNode {
	switch op := op.(type) {
	case *filterOp:
		return planNode{kind: "other", reads: correlated(op.condition), filter: op, inputs: []operator{op.input}}
	case *projectOp:
		return planNode{kind: "project", reads: anyCorrelated(op.nodes), inputs: []operator{op.input}}
	case *groupOp:
		n := planNode{kind: "aggregate", reads: anyCorrelated(op.keys), groups: !op.plain, inputs: []operator{op.input}}
		for _, s := range op.specs {
			n.reads = n.reads || s.node != nil && correlated(s.node)
		}
		return n
	case *distinctOp:
		return planNode{kind: "aggregate", groups: true, inputs: []operator{op.input}}
	case *windowOp:
		n := planNode{kind: "window", inputs: []operator{op.input}}
		for _, s := range op.specs {
			n.reads = n.reads || correlated(s.call.node) || anyCorrelated(s.partition) || anyCorrelated(s.order)
		}
		return n
	case *sortOp:
		if op.limit >= 0 || op.offset > 0 {
			return planNode{kind: "limit", inputs: []operator{op.input}}
		}
		return planNode{kind: "sort", inputs: []operator{op.input}}
	case *limitOp:
		return planNode{kind: "limit", inputs: []operator{op.input}}
	case *lateralOp:
		return planNode{kind: "generate", reads: anyCorrelated(op.args), inputs: []operator{op.input}}
	case *joinOp:
		return planNode{kind: "join", inputs: []operator{op.left, op.right}}
	case *unionOp:
		return planNode{kind: "other", inputs: op.inputs}
	case *semiSetOp:
		return planNode{kind: "other", inputs: []operator{op.left, op.right}}
	case *applyOp:
		return planNode{kind: "project", inputs: []operator{op.input}}
	}
	return planNode{kind: "other"}
}

// anyCorrelated reports whether one of several expressions reads rows around.
func anyCorrelated(nodes []*expr.Node) bool {
	for _, n := range nodes {
		if correlated(n) {
			return true
		}
	}
	return false
}

// rootLimit returns LIMIT and OFFSET of a sub-query as Doris's plan says them.
func rootLimit(op operator) (limit, offset int64, ok bool) {
	switch op := op.(type) {
	case *sortOp:
		return op.limit, op.offset, op.limit >= 0 || op.offset > 0
	case *limitOp:
		return op.limit, op.offset, true
	}
	return 0, 0, false
}

// checkCorrelated refuses what Doris cannot turn into a join (Doris: SubExprAnalyzer, Utils.getUnCorrelatedExprs, ScalarApplyToJoin).
func (s *subquery) checkCorrelated() error {
	if len(s.params) == 0 {
		return nil
	}
	limit, offset, limited := rootLimit(s.plan.op)
	text := "LogicalLimit ( limit=" + strconv.FormatInt(limit, 10) + ", offset=" + strconv.FormatInt(offset, 10) + ", phase=ORIGIN )"
	switch s.kind {
	case existence:
		if limited && offset > 0 {
			return doriserr.New("Unsupported correlated subquery with a LIMIT clause with offset > 0 %s", text)
		}
		return nil
	case membership:
		root := s.plan.op
		if d, ok := root.(*distinctOp); ok {
			root = d.input
		}
		if aggregatesCorrelated(root) {
			c := s.plan.columns[0]
			return doriserr.New("Unsupported correlated subquery with grouping and/or aggregation LogicalProject ( distinct=false, projects=[%s#%d] )", c.Name, c.id-1)
		}
		if limited {
			return doriserr.New("Unsupported correlated subquery with a LIMIT clause %s", text)
		}
		return nil
	}
	root := s.plan.op
	if limited {
		if limit != 1 || offset > 0 {
			return doriserr.New("limit is not supported in correlated subquery %s", text)
		}
		root = planNodeOf(root).inputs[0]
	}
	if err := checkScalar(root, nil); err != nil {
		return err
	}
	return checkPredicates(root)
}

// aggregatesCorrelated reports whether an aggregate is over rows that depend on the rows around.
func aggregatesCorrelated(op operator) bool {
	n := planNodeOf(op)
	if n.kind == "aggregate" {
		return dependsAround(op)
	}
	for _, in := range n.inputs {
		if aggregatesCorrelated(in) {
			return true
		}
	}
	return false
}

// dependsAround reports whether an operator or one below it reads rows around.
func dependsAround(op operator) bool {
	n := planNodeOf(op)
	if n.reads {
		return true
	}
	for _, in := range n.inputs {
		if dependsAround(in) {
			return true
		}
	}
	return false
}

// checkScalar checks each way from the root of a scalar sub-query down to a table; above are the operators that lead to this one.
func checkScalar(op operator, above []planNode) error {
	n := planNodeOf(op)
	if where := map[string]string{"project": "project", "window": "project", "aggregate": "aggregate", "sort": "order by"}[n.kind]; n.reads && where != "" {
		return doriserr.New("access outer query's column in %s is not supported", where)
	}
	above = append(above[:len(above):len(above)], n)
	for _, in := range n.inputs {
		if err := checkScalar(in, above); err != nil {
			return err
		}
	}
	if len(n.inputs) == 0 {
		return checkWay(above)
	}
	return nil
}

// checkWay checks the operators above the one that reads rows around.
func checkWay(way []planNode) error {
	reading, aggregated := 0, false
	for i := len(way) - 1; i >= 0; i-- {
		n := way[i]
		if reading > 0 {
			before := ""
			switch n.kind {
			case "limit":
				return doriserr.New("limit is not supported in correlated subquery")
			case "generate":
				before = "lateral view"
			case "aggregate":
				switch {
				case aggregated:
					before = "two agg nodes"
				case n.groups:
					before = "agg with group by"
				}
				aggregated = true
			case "window":
				before = "window function"
			case "join":
				before = "join"
			case "other":
				if aggregated {
					return doriserr.New("only project, sort and subquery alias node is allowed after agg node")
				}
			}
			if before != "" {
				return doriserr.New("access outer query's column before %s is not supported", before)
			}
		}
		if n.reads {
			reading++
		}
	}
	if reading > 1 {
		return doriserr.New("access outer query's column in two places is not supported")
	}
	return nil
}

// checkPredicates wants the conditions of a scalar sub-query that read rows around to be equalities of something around and something
// of its own.
func checkPredicates(op operator) error {
	n := planNodeOf(op)
	if n.filter != nil && n.reads {
		var correlatedOnes []*expr.Node
		for _, c := range conjunctNodes(n.filter.condition, nil) {
			if correlated(c) {
				correlatedOnes = append(correlatedOnes, c)
			}
		}
		for _, c := range correlatedOnes {
			compared := c
			if c.Op == expr.OpNot {
				compared = c.Args[0]
			}
			if compared.Op != expr.OpCompare || len(compared.Args) != 2 || !separates(compared.Args[0], compared.Args[1]) {
				return doriserr.New("Unsupported correlated subquery with correlated predicate %s", n.filter.shown(c))
			}
		}
		for _, c := range correlatedOnes {
			if c.Op != expr.OpCompare || c.Name != "=" {
				return doriserr.New("scalar subquery's correlatedPredicates's operator must be EQ")
			}
		}
	}
	for _, in := range n.inputs {
		if err := checkPredicates(in); err != nil {
			return err
		}
	}
	return nil
}

// separates reports whether one side reads only rows around and the other none of them.
func separates(a, b *expr.Node) bool {
	around := func(n *expr.Node) bool {
		columns := n.Columns(nil)
		for _, c := range columns {
			if c > outerColumn {
				return false
			}
		}
		return len(columns) > 0
	}
	return around(a) && !correlated(b) || around(b) && !correlated(a)
}

// shown writes a condition with the numbers of its columns, as Doris does.
func (f *filterOp) shown(n *expr.Node) string {
	if f.scope == nil {
		return n.Display()
	}
	return f.numbered(n).DisplayNumbered()
}

// numbered puts the numbers that columns have within the query in the place of their indexes.
func (f *filterOp) numbered(n *expr.Node) *expr.Node {
	c := *n
	if n.Op == expr.OpColumn {
		sc, i := f.scope, n.Column
		if i <= outerColumn {
			sc, i = f.scope.outer, (*f.scope.refs)[outerColumn-i]
		}
		if i >= 0 && i < len(sc.columns) && sc.columns[i].id > 0 {
			c.Column = sc.columns[i].id - 1
		}
	}
	c.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = f.numbered(a)
	}
	return &c
}

// correlatedJoin is the error of a condition of a join that reads rows around.
func correlatedJoin(kind string) error {
	if kind == "LEFT" || kind == "RIGHT" || kind == "FULL" {
		kind += " OUTER"
	}
	return doriserr.New("Unsupported correlated subquery with correlated slot in join conjuncts LogicalJoin ( type=%s_JOIN )", strings.ReplaceAll(kind, " ", "_"))
}
