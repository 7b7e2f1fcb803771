package engine

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// nameByKind names the columns of a prepared query that are expressions without an alias by what they are and their place, as in
// __literal_0: the answer to COM_STMT_PREPARE has these names, an execution those of the text (Doris: InferPlanOutputAlias, measured).
func nameByKind(q *ast.Query, columns []statement.Column) {
	body := q.Body
	for {
		inner, ok := body.(*ast.Query)
		if !ok {
			break
		}
		body = inner.Body
	}
	block, ok := body.(*ast.Select)
	if !ok || len(block.Items) != len(columns) {
		// Behind a star nobody knows whose columns are whose: they have their own names.
		return
	}
	for i, it := range block.Items {
		if kind := kindName(it.Expr); it.Alias == "" && kind != "" {
			columns[i].Name = "__" + kind + "_" + strconv.Itoa(i)
		}
	}
}

// operatorNames are Doris's names of operators.
var operatorNames = map[string]string{
	"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "mod", "MOD": "mod", "DIV": "integral_divide",
	"=": "equal_to", "<=>": "null_safe_equal", "<": "less_than", "<=": "less_than_equal", ">": "greater_than", ">=": "greater_than_equal",
	"!=": "not", "<>": "not", "AND": "and", "OR": "or", "||": "or", "&": "bit_and", "|": "bit_or", "^": "bit_xor", "LIKE": "like",
	"REGEXP": "regexp", "RLIKE": "regexp", "NOT": "not", "~": "bit_not",
}

// kindName is Doris's name of a kind of expression, nothing for columns and stars.
func kindName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Column, *ast.Star:
		return ""
	case *ast.Literal, *ast.Variable:
		return "literal"
	case *ast.Call:
		return strings.ToLower(e.Name)
	case *ast.Binary:
		return operatorNames[e.Op]
	case *ast.Unary:
		if e.Op == "+" {
			return kindName(e.Operand)
		}
		return operatorNames[e.Op]
	case *ast.Between:
		if e.Not {
			return "not"
		}
		return "and"
	case *ast.In:
		if e.Not {
			return "not"
		}
		return "in_predicate"
	case *ast.IsNull:
		if e.Not {
			return "not"
		}
		return "is_null"
	case *ast.Case:
		return "case_when"
	case *ast.Cast:
		return "cast"
	case *ast.Subquery:
		return "subquery"
	case *ast.Element:
		return "element_at"
	}
	return "expression"
}
