package expr

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// itoa is strconv.Itoa.
func itoa(i int) string { return strconv.Itoa(i) }

// Render is the expression as JobProperties and SHOW CREATE TABLE print it: with implied casts, operators in parentheses,
// strings in single quotes (Doris: Expr.toSql after ExpressionTranslator).
func (n *Node) Render() string { return string(n.render(nil)) }

// RenderQuoted is Render with columns in back quotes, as SHOW CREATE TABLE prints generated columns.
func (n *Node) RenderQuoted() string { return string(n.quoted().render(nil)) }

// quoted returns a copy whose columns are named in back quotes.
func (n *Node) quoted() *Node {
	c := *n
	if n.Op == OpColumn {
		c.Name = "`" + n.Name + "`"
	}
	c.Args = make([]*Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = a.quoted()
	}
	return &c
}

// render appends the text.
func (n *Node) render(b []byte) []byte {
	infix := func(b []byte, op string) []byte {
		b = n.Args[0].render(append(b, '('))
		b = append(append(append(b, ' '), op...), ' ')
		return append(n.Args[1].render(b), ')')
	}
	switch n.Op {
	case OpColumn:
		return append(b, n.Name...)
	case OpLiteral:
		return n.renderLiteral(b)
	case OpCast:
		// A cast to a shorter text is written, and cut to its characters.
		cut := n.Explicit && (n.Type.Kind == catalog.Char || n.Type.Kind == catalog.VarChar) && n.Type.Length >= 0 && n.Type.Length != catalog.MaxVarCharLength
		if cut {
			b = append(b, "substring("...)
		}
		b = n.Args[0].render(append(b, map[bool]string{true: "TRY_CAST(", false: "CAST("}[n.Try]...))
		b = append(append(append(b, " AS "...), renderedType(n.Type)...), ')')
		if cut {
			b = append(b, ", 1, "+itoa(n.Type.Length)+")"...)
		}
		return b
	case OpArithmetic, OpCompare, OpMatch:
		return infix(b, n.Name)
	case OpBitNot:
		return n.Args[0].render(append(b, "~ "...))
	case OpAnd, OpOr:
		return renderBalanced(b, n.Args, n.Name)
	case OpNot:
		return n.renderNot(b)
	case OpIn:
		b = append(n.Args[0].render(b), " IN ("...)
		return append(list(b, n.Args[1:]), ')')
	case OpIsNull:
		return append(n.Args[0].render(b), " IS NULL"...)
	case OpCase:
		b = append(b, "CASE"...)
		i := 0
		for ; i+1 < len(n.Args); i += 2 {
			b = n.Args[i].render(append(b, " WHEN "...))
			b = n.Args[i+1].render(append(b, " THEN "...))
		}
		if i < len(n.Args) {
			b = n.Args[i].render(append(b, " ELSE "...))
		}
		return append(b, " END"...)
	case OpAggregate:
		return n.renderAggregate(b)
	case OpLambda:
		b = append(append(b, n.Name...), " -> "...)
		return n.Args[0].render(b)
	}
	switch n.Name {
	case "like", "regexp":
		b = append(append(append(n.Args[0].render(b), ' '), n.Name...), ' ')
		return n.Args[1].render(b)
	case "array":
		if n.Explicit && constants(n.Args) {
			return append(list(append(b, '['), n.Args), ']')
		}
	case "map":
		if (n.Explicit || len(n.Args) == 0) && constants(n.Args) {
			b = append(b, "MAP{"...)
			for i, x := range n.Args {
				if i > 0 {
					b = append(b, [...]string{", ", ":"}[i%2]...)
				}
				b = x.render(b)
			}
			return append(b, '}')
		}
	case "json_object", "json_array", "json_quote", "json_insert", "json_replace", "json_set":
		start := len(b)
		b = append(list(append(append(b, n.Name...), '('), n.Args), ')')
		return append(b[:start], escapedCall.Replace(string(b[start:]))...)
	case "char":
		if len(n.Args) > 1 && n.Args[0].isText() {
			b = list(append(b, "char("...), n.Args[1:])
			return append(append(append(b, " using "...), n.Args[0].text()...), ')')
		}
	}
	return append(list(append(append(b, n.Name...), '('), n.Args), ')')
}

// escapedCall escapes the text of the JSON functions once more (Doris: FunctionCallExpr.forJSON).
var escapedCall = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "/", `\/`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// constants reports whether all nodes are literals.
func constants(nodes []*Node) bool {
	for _, n := range nodes {
		if n.Op != OpLiteral {
			return false
		}
	}
	return true
}

// renderedType is a type's text inside of CAST.
func renderedType(t catalog.Type) string {
	switch {
	case t.Kind == catalog.Time:
		return "time(" + itoa(t.Scale) + ")"
	case t.Kind == catalog.Char && t.Length < 0:
		return "char"
	}
	return t.Internal()
}

// renderLiteral writes a constant.
func (n *Node) renderLiteral(b []byte) []byte {
	switch {
	case n.IsNull():
		return append(b, "NULL"...)
	case n.Type.Kind == catalog.Boolean:
		if n.Value.Int(0) != 0 {
			return append(b, "TRUE"...)
		}
		return append(b, "FALSE"...)
	case n.Type.IsText():
		return append(append(append(b, '\''), strings.ReplaceAll(n.text(), "'", "''")...), '\'')
	case n.Type.IsDate():
		return append(append(append(b, '\''), n.text()...), '\'')
	case n.Type.Kind == catalog.Time:
		return append(append(append(b, '"'), n.text()...), '"')
	}
	return append(b, n.text()...)
}

// list writes nodes with commas between them.
func list(b []byte, nodes []*Node) []byte {
	for i, x := range nodes {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = x.render(b)
	}
	return b
}

// renderAggregate writes an aggregate, which loses its arguments but not what is between them, or a window function, which keeps them
// (Doris: ExpressionTranslator.visitAggregateFunction, visitWindowFunction).
func (n *Node) renderAggregate(b []byte) []byte {
	b = append(append(b, n.Name...), '(')
	switch n.Name {
	case "first_value", "last_value", "nth_value", "ntile":
		return append(list(b, n.Args), ')')
	case "lag", "lead":
		b = list(b, n.Args)
		b = append(b, [...]string{"", ", 1, NULL", ", NULL", ""}[min(len(n.Args), 3)]...)
		return append(b, ')')
	}
	if n.Explicit {
		b = append(b, "DISTINCT "...)
	}
	for range max(len(n.Args)-1, 0) {
		b = append(b, ", "...)
	}
	return append(b, ')')
}

// renderNot writes a negation, which some predicates have a form of their own for (Doris: ExpressionTranslator.visitNot).
func (n *Node) renderNot(b []byte) []byte {
	x := n.Args[0]
	switch {
	case x.Op == OpIn:
		b = append(x.Args[0].render(b), " NOT IN ("...)
		return append(list(b, x.Args[1:]), ')')
	case x.Op == OpCompare && x.Name == "=":
		b = append(x.Args[0].render(append(b, '(')), " != "...)
		return append(x.Args[1].render(b), ')')
	case x.Op == OpIsNull:
		return append(x.Args[0].render(b), " IS NOT NULL"...)
	}
	return append(x.render(append(b, "(NOT "...)), ')')
}

// renderBalanced writes a chain of AND or OR as a balanced tree of pairs.
func renderBalanced(b []byte, nodes []*Node, op string) []byte {
	if len(nodes) == 1 {
		return nodes[0].render(b)
	}
	half := (len(nodes)-1)/2 + 1
	b = renderBalanced(append(b, '('), nodes[:half], op)
	b = append(append(append(b, ' '), op...), ' ')
	return append(renderBalanced(b, nodes[half:], op), ')')
}
