package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// groupingCall returns e if it is GROUPING or GROUPING_ID.
func groupingCall(e ast.Expr) *ast.Call {
	if c, ok := e.(*ast.Call); ok && c.Database == "" && c.Over == nil && (strings.EqualFold(c.Name, "grouping") || strings.EqualFold(c.Name, "grouping_id")) {
		return c
	}
	return nil
}

// hasGrouping returns the first GROUPING or GROUPING_ID of an expression, or nil.
func hasGrouping(e ast.Expr) (found *ast.Call) {
	walk(e, func(x ast.Expr) bool {
		if found == nil {
			found = groupingCall(x)
		}
		return found == nil
	})
	return found
}

// plainText writes an expression as errors do, without quotes around names.
func plainText(e ast.Expr) string { return strings.ReplaceAll(e.String(), "`", "") }

// stray is the error of GROUPING where no grouping sets are.
func (b *binder) stray(c *ast.Call, sc *scope, node string) error {
	text, err := b.shown(c, sc, node)
	if err != nil {
		return err
	}
	return doriserr.New("%s should not contain grouping expression '%s', only when GROUP BY GROUPING SET/ROLLUP/CUBE can contain grouping expression.", node, text)
}

// groupingFunction binds GROUPING or GROUPING_ID and returns its column in the grouped rows. Node is where it stands.
func (g *grouping) groupingFunction(c *ast.Call, text, node string) (int, error) {
	if i, ok := g.known[text]; ok {
		return i, nil
	}
	if !g.sets {
		return 0, g.stray(c, g.from, node)
	}
	if strings.EqualFold(c.Name, "grouping") && len(c.Args) != 1 || len(c.Args) == 0 {
		// The registry words the error of a wrong number of arguments.
		if _, err := g.analyse(c, g.from, "AGGREGATE"); err != nil {
			return 0, err
		}
	}
	spec := &aggregateSpec{node: &expr.Node{Op: expr.OpCall, Name: strings.ToLower(c.Name), Type: catalog.Of(catalog.BigInt)}, grouping: []int{}}
	for _, a := range c.Args {
		place := -1
		for i, key := range g.keys {
			if key == g.from.canonical(a) {
				place = i
			}
		}
		if place < 0 {
			whole, err := g.shown(c, g.from, "PROJECT")
			if err != nil {
				return 0, err
			}
			part, err := g.shown(a, g.from, "PROJECT")
			if err != nil {
				return 0, err
			}
			return 0, doriserr.New("LOGICAL_REPEAT 's GROUPING function '%s', its argument '%s' must appear in GROUP BY clause.", whole, part)
		}
		spec.grouping = append(spec.grouping, place)
		spec.node.Args = append(spec.node.Args, g.nodes[place])
	}
	g.specs = append(g.specs, spec)
	g.known[text] = g.rows.add(spec.node.Type, false)
	return g.known[text], nil
}

// number returns the value for a grouping set: a bit for each argument, the last one lowest, set where the set leaves it out.
func (s *aggregateSpec) number(set []int) (n int64) {
	for _, key := range s.grouping {
		n <<= 1
		left := int64(1)
		for _, k := range set {
			if k == key {
				left = 0
			}
		}
		n |= left
	}
	return n
}

// groupingNumber is the value of GROUPING or GROUPING_ID for all groups of one set.
type groupingNumber int64

func (groupingNumber) resize(int) {}

func (groupingNumber) add([]int32, []*chunk.Vector, int) error { return nil }

func (n groupingNumber) result(out *chunk.Vector, _ int) error {
	out.AppendInt(int64(n))
	return nil
}
