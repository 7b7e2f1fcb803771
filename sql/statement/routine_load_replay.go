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
			o := expr.Options{PipesAsConcat: l.PipesAsConcat}
			switch key {
			case "where":
				return replayed(o, l.Where, analysed, table)
			case "delete_on":
				return replayed(o, l.DeleteOn, analysed, table)
			case "preceding_filter":
				return replayed(o, l.PrecedingFilter, analysed, nil)
			}
			columns := make([]string, len(l.Columns))
			for i, c := range l.Columns {
				if columns[i] = plainName(c.Name); c.Expr != nil {
					text, err := analyzeClause(o, c.Expr, table)
					if err != nil {
						text = ""
					}
					columns[i] += "=" + replayed(o, c.Expr, text, table)
				}
			}
			return strings.Join(columns, ",")
		},
	}
}

// replayed is the analysed text of an expression if it reads back as the same operations on the same names and values, perhaps
// with more casts, otherwise the expression's own text.
func replayed(o expr.Options, e ast.Expr, analysed string, table *catalog.Table) string {
	scope := func() *expr.LoadScope { return &expr.LoadScope{Table: table} }
	was, err := o.Analyze(e, scope())
	if err != nil {
		return e.String()
	}
	again, err := parser.ParseExpr(analysed)
	if err != nil {
		return e.String()
	}
	is, err := expr.Analyze(again, scope())
	if err != nil || withoutCasts(is).Render() != withoutCasts(was).Render() {
		return e.String()
	}
	return analysed
}

// withoutCasts is an expression without its casts.
func withoutCasts(n *expr.Node) *expr.Node {
	for n.Op == expr.OpCast {
		n = n.Args[0]
	}
	bare := *n
	bare.Args = make([]*expr.Node, len(n.Args))
	for i, a := range n.Args {
		bare.Args[i] = withoutCasts(a)
	}
	return &bare
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
