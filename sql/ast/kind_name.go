package ast

import "strings"

// operatorKinds are Doris's names of operators.
var operatorKinds = map[string]string{
	"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "mod", "MOD": "mod", "DIV": "integral_divide",
	"=": "equal_to", "<=>": "null_safe_equal", "<": "less_than", "<=": "less_than_equal", ">": "greater_than", ">=": "greater_than_equal",
	"!=": "not", "<>": "not", "AND": "and", "OR": "or", "||": "or", "&": "bit_and", "|": "bit_or", "^": "bit_xor", "LIKE": "like",
	"REGEXP": "regexp", "RLIKE": "regexp", "NOT": "not", "~": "bit_not",
}

// KindName is Doris's name of a kind of expression, nothing for columns and stars. An expression without an alias that becomes a
// column of a view or a table is called by it and its place, as in __add_0 (Doris: InferPlanOutputAlias, measured).
func KindName(e Expr) string {
	switch e := e.(type) {
	case *Column, *Star:
		return ""
	case *Literal, *Variable, *ArrayLiteral, *MapLiteral, *StructLiteral:
		return "literal"
	case *Call:
		if e.Over != nil {
			return "window_expression"
		}
		return callKind(e)
	case *Binary:
		return operatorKinds[e.Op]
	case *Unary:
		if e.Op == "+" {
			return KindName(e.Operand)
		}
		if _, ok := e.Operand.(*Literal); ok && e.Op == "-" {
			return "literal"
		}
		return operatorKinds[e.Op]
	case *Between:
		if e.Not {
			return "not"
		}
		return "and"
	case *In:
		switch {
		case e.Query != nil:
			return "subquery"
		case e.Not:
			return "not"
		}
		return "in_predicate"
	case *IsNull:
		if e.Not {
			return "not"
		}
		return "is_null"
	case *Case:
		return "case_when"
	case *Cast:
		return "cast"
	case *Subquery:
		return "subquery"
	case *Element:
		return "element_at"
	}
	return "expression"
}

// callKind is the name of the function that a call is: date_add(d, INTERVAL 1 DAY) is days_add.
func callKind(c *Call) string {
	name := strings.ToLower(c.Name)
	suffix, shifts := map[string]string{
		"date_add": "s_add", "adddate": "s_add", "days_add": "s_add", "timestampadd": "s_add", "date_sub": "s_sub", "subdate": "s_sub",
	}[name]
	if !shifts || len(c.Args) != 2 {
		return name
	}
	unit := "day"
	if i, ok := c.Args[1].(*Interval); ok {
		unit = strings.ToLower(i.Unit)
	}
	return unit + suffix
}
