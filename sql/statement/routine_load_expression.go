package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// analyzeMapping checks the expression of a COLUMNS item and returns its text as JobProperties shows it.
func analyzeMapping(e ast.Expr, _ *catalog.Table) (string, error) {
	return "", doriserr.NotSupported("the expression %s in COLUMNS", e.String())
}

// analyzeFilter checks a condition and returns its text as JobProperties shows it; table is nil where every name is a raw field.
func analyzeFilter(e ast.Expr, _ *catalog.Table) (string, error) {
	return "", doriserr.NotSupported("the filter %s", e.String())
}
