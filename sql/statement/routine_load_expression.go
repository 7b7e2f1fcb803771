package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// analyzeClause checks an expression of a load clause and returns its text as JobProperties shows it. A column of the table has its
// type, every other name is a raw field; table is nil in PRECEDING FILTER, where all names are raw fields
// (Doris: PlanUtils.translateToLegacyExpr). Unknown columns are found when a task is planned.
func analyzeClause(o expr.Options, e ast.Expr, table *catalog.Table) (string, error) {
	n, err := o.Analyze(e, &expr.LoadScope{Table: table})
	if err != nil {
		return "", err
	}
	return n.Render(), nil
}

// clauseOptions are the settings of the session that the analysis of load clauses depends on.
func clauseOptions(s Session) expr.Options {
	mode, _ := s.Variable("sql_mode")
	return expr.Options{PipesAsConcat: strings.Contains(strings.ToUpper(mode), "PIPES_AS_CONCAT")}
}
