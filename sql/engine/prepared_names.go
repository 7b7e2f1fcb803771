package engine

import (
	"strconv"

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
		if kind := ast.KindName(it.Expr); it.Alias == "" && kind != "" {
			columns[i].Name = "__" + kind + "_" + strconv.Itoa(i)
		}
	}
}
