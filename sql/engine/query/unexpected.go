package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// notIn lists the kinds of expressions that a plan node of Doris must not have (Doris: CheckAnalysis).
var notIn = map[string][]string{
	"LOGICAL_FILTER":           {aggregateKind, groupingKind, generatorKind, windowKind},
	"LOGICAL_JOIN":             {aggregateKind, groupingKind, generatorKind, windowKind},
	"LOGICAL_GENERATE":         {aggregateKind, groupingKind, windowKind},
	"LOGICAL_HAVING":           {generatorKind, windowKind},
	"LOGICAL_PROJECT":          {generatorKind},
	"LOGICAL_AGGREGATE":        {generatorKind},
	"LOGICAL_SORT":             {generatorKind},
	"LOGICAL_ONE_ROW_RELATION": {groupingKind, generatorKind},
}

// The kinds by the names of Doris's classes.
const (
	aggregateKind = "AggregateFunction"
	groupingKind  = "GroupingScalarFunction"
	generatorKind = "TableGeneratingFunction"
	windowKind    = "WindowExpression"
)

// unexpected refuses the first expression, parts before wholes, that a plan node must not have.
func (b *binder) unexpected(e ast.Expr, sc *scope, node string) error {
	kinds := notIn[node]
	var found, inside ast.Expr
	kind := ""
	for inside = e; inside != nil; {
		from := inside
		inside = nil
		walk(from, func(x ast.Expr) bool {
			if inside != nil || x == found {
				return inside == nil
			}
			for _, k := range kinds {
				if isKind(x, k) {
					inside, kind = x, k
				}
			}
			return inside == nil
		})
		if inside != nil {
			found = inside
		}
	}
	if found == nil {
		return nil
	}
	if c := found.(*ast.Call); kind == windowKind && kinds[0] == aggregateKind && expr.IsAggregate(c.Name) && !windowOnly[strings.ToLower(c.Name)] {
		// The function of a window is a part of it.
		bare := *c
		bare.Over = nil
		found, kind = &bare, aggregateKind
	}
	text, err := b.shown(found, sc, node)
	if err != nil {
		return err
	}
	return doriserr.New("%s can not contains %s expression: %s", node, kind, text)
}

// isKind reports whether an expression itself is of a kind.
func isKind(e ast.Expr, kind string) bool {
	c, ok := e.(*ast.Call)
	switch {
	case !ok:
		return false
	case kind == windowKind:
		return c.Over != nil
	case kind == aggregateKind:
		return aggregateCall(e) != nil
	case kind == groupingKind:
		return groupingCall(e) != nil
	}
	return c.Database == "" && c.Over == nil && isGenerator(c.Name)
}

// shown writes an expression as Doris's messages do once it is bound: with its casts and without quotes.
func (b *binder) shown(e ast.Expr, sc *scope, clause string) (string, error) {
	clause = strings.TrimPrefix(clause, "LOGICAL_")
	c, ok := e.(*ast.Call)
	switch {
	case ok && c.Over != nil:
		return b.shownWindow(c, sc, clause)
	case ok && (groupingCall(e) != nil || isGenerator(c.Name)):
		args := make([]string, len(c.Args))
		for i, a := range c.Args {
			var err error
			if args[i], err = b.shown(a, sc, clause); err != nil {
				return "", err
			}
		}
		name := strings.ToLower(c.Name)
		switch name {
		case "grouping":
			name = "Grouping"
		case "grouping_id":
			name = "Grouping_Id"
		case "explode_split", "explode_split_outer":
			// It is split_by_string and explode in one.
			return strings.Replace(name, "_split", "", 1) + "(split_by_string(" + strings.Join(args, ", ") + "))", nil
		}
		return name + "(" + strings.Join(args, ", ") + ")", nil
	case ok && c.Star:
		return strings.ToLower(c.Name) + "(*)", nil
	case ok && (len(c.OrderBy) > 0 || c.Separator != nil) || hasAnyQuery(e):
		return plainText(e), nil
	}
	if err := checkColumns(e, sc, clause); err != nil {
		return "", err
	}
	n, err := b.env.Options.Analyze(e, sc)
	if err != nil {
		return plainText(e), nil
	}
	return n.Display(), nil
}

// shownWindow writes a window function.
func (b *binder) shownWindow(c *ast.Call, sc *scope, clause string) (string, error) {
	bare := *c
	bare.Over = nil
	text, err := b.shown(&bare, sc, clause)
	if err != nil {
		return "", err
	}
	var partition, order []string
	for _, e := range c.Over.Partition {
		t, err := b.shown(e, sc, clause)
		if err != nil {
			return "", err
		}
		partition = append(partition, t)
	}
	for i, o := range c.Over.Order {
		t, err := b.shown(o.Expr, sc, clause)
		if err != nil {
			return "", err
		}
		if key := keyOf(o, i); key.descending {
			t += " desc"
		} else {
			t += " asc"
		}
		if keyOf(o, i).nullsFirst {
			t += " null first"
		}
		order = append(order, t)
	}
	var parts []string
	if len(partition) > 0 {
		parts = append(parts, "PARTITION BY "+strings.Join(partition, ", "))
	}
	if len(order) > 0 {
		parts = append(parts, "ORDER BY "+strings.Join(order, ", "))
	}
	if c.Over.Frame != "" {
		parts = append(parts, strings.ToUpper(c.Over.Frame))
	}
	return text + " OVER(" + strings.Join(parts, " ") + ")", nil
}

// hasAnyQuery reports whether an expression has a query in it.
func hasAnyQuery(e ast.Expr) (found bool) {
	walk(e, func(x ast.Expr) bool {
		switch x := x.(type) {
		case *ast.Subquery:
			found = true
		case *ast.In:
			found = found || x.Query != nil
		}
		return !found
	})
	return found
}
