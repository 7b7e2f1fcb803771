package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// Display is the expression as Doris's analyzer prints it in messages.
func (n *Node) Display() string { return n.display(false) }

// DisplayNumbered adds the numbers of columns.
func (n *Node) DisplayNumbered() string {
	if n.Op == OpOr {
		parts := make([]string, len(n.Args))
		for i, a := range n.Args {
			parts[i] = a.DisplayNumbered()
		}
		return "OR[" + strings.Join(parts, ",") + "]"
	}
	return n.display(true)
}

// display is the expression as Doris's analyzer prints it in messages (Nereids: Expression.toSql); slots adds the number
// of a column (Nereids: toString).
func (n *Node) display(slots bool) string {
	list := func(nodes []*Node) string {
		parts := make([]string, len(nodes))
		for i, x := range nodes {
			parts[i] = x.display(slots)
		}
		return strings.Join(parts, ", ")
	}
	arg := func(i int) string { return n.Args[i].display(slots) }
	switch n.Op {
	case OpColumn:
		if slots {
			return n.Name + "#" + itoa(n.Column)
		}
		return n.Name
	case OpLiteral:
		switch {
		case n.IsNull():
			return "NULL"
		case n.Type.Kind == catalog.Boolean:
			return strings.ToUpper(map[bool]string{true: "true", false: "false"}[n.Value.Int(0) != 0])
		case n.Type.IsText(), n.Type.IsDate():
			return "'" + n.text() + "'"
		}
		return n.text()
	case OpCast:
		return "cast(" + arg(0) + " as " + typeName(n.Type) + ")"
	case OpArithmetic, OpCompare:
		return "(" + arg(0) + " " + n.Name + " " + arg(1) + ")"
	case OpMatch:
		return "(" + arg(0) + " " + n.Name + " " + arg(1) + ")"
	case OpBitNot:
		return "~" + arg(0)
	case OpAnd, OpOr:
		parts := make([]string, len(n.Args))
		for i := range n.Args {
			parts[i] = arg(i)
		}
		return "(" + strings.Join(parts, " "+n.Name+" ") + ")"
	case OpNot:
		return "( not " + arg(0) + ")"
	case OpIn:
		return arg(0) + " IN (" + list(n.Args[1:]) + ")"
	case OpIsNull:
		return arg(0) + " IS NULL"
	case OpCase:
		text := "CASE"
		i := 0
		for ; i+1 < len(n.Args); i += 2 {
			text += " WHEN " + arg(i) + " THEN " + arg(i+1)
		}
		if i < len(n.Args) {
			text += " ELSE " + arg(i)
		}
		return text + " END"
	case OpLambda:
		return n.Name + " -> " + arg(0)
	}
	switch n.Name {
	case "like", "regexp":
		return "(" + arg(0) + " " + strings.ToUpper(n.Name) + " " + arg(1) + ")"
	case "array":
		if n.Explicit && constants(n.Args) {
			return "[" + list(n.Args) + "]"
		}
	}
	return n.Name + "(" + list(n.Args) + ")"
}
