package statement

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// createOptions make SHOW CREATE ROUTINE LOAD print a text that can be executed again. Doris prints the analysed expressions, whose
// names are not quoted and whose strings are not escaped; an expression that would not read back as it is stands there as the user
// wrote it.
func createOptions(env *Env, v *routineload.View) routineload.CreateOptions {
	table := env.Catalog.TableByID(v.Definition.TableID)
	return routineload.CreateOptions{
		Secrets: mayReadSecrets(env.Session, v),
		Name:    plainName,
		Clause: func(key, analysed string) string {
			l := &v.Definition.Load
			switch key {
			case "where":
				return replayed(l.Where, analysed, table)
			case "delete_on":
				return replayed(l.DeleteOn, analysed, table)
			case "preceding_filter":
				return replayed(l.PrecedingFilter, analysed, nil)
			}
			columns := make([]string, len(l.Columns))
			for i, c := range l.Columns {
				if columns[i] = plainName(c.Name); c.Expr != nil {
					text, err := analyzeClause(expr.Options{PipesAsConcat: l.PipesAsConcat}, c.Expr, table)
					if err != nil {
						text = ""
					}
					columns[i] += "=" + replayed(c.Expr, text, table)
				}
			}
			return strings.Join(columns, ",")
		},
	}
}

// replayed is the analysed text of an expression if it reads back as itself, otherwise the expression's own text.
func replayed(e ast.Expr, analysed string, table *catalog.Table) string {
	if analysed != "" {
		if again, err := parser.ParseExpr(analysed); err == nil {
			if text, err := analyzeClause(expr.Options{}, again, table); err == nil && text == analysed {
				return analysed
			}
		}
	}
	return e.String()
}

// plainName is a name as it has to be written: in back quotes if it is no plain word.
func plainName(name string) string {
	if e, err := parser.ParseExpr(name); err == nil {
		if c, ok := e.(*ast.Column); ok && len(c.Parts) == 1 && c.Parts[0] == name {
			return name
		}
	}
	return quote(name)
}
