package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// smallList is the longest list of IN that is gone through for each row.
const smallList = 8

// inRunner computes IN: NULL if nothing is equal and a NULL is in the list. The constants of a long list are looked up.
func inRunner(n *Node) (func(c *call) error, error) {
	if n.Args[0].Type.Kind == catalog.Null {
		return eachRow(func(c *call, _ int) { c.out.AppendNull() }), nil
	}
	// rest are the items that are compared one by one.
	known, rest := newInSet(n)
	return eachRow(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		a := c.args[0]
		if known.has(a.v, a.at(i)) {
			c.out.AppendInt(1)
			return
		}
		null := known.null
		for _, k := range rest {
			b := c.args[k]
			if b.v.IsNull(b.at(i)) {
				null = true
			} else if compareValues(a.v, a.at(i), b.v, b.at(i)) == 0 {
				c.out.AppendInt(1)
				return
			}
		}
		if null {
			c.out.AppendNull()
		} else {
			c.out.AppendInt(0)
		}
	}), nil
}

// inSet is what a list of IN has, by value.
type inSet struct {
	null  bool
	ints  map[int64]struct{}
	texts map[string]struct{}
}

// newInSet takes the constants of a long list; the places of the other arguments are left.
func newInSet(n *Node) (set inSet, rest []int) {
	operand := n.Args[0].Type
	layout := chunk.LayoutOf(operand)
	whole := layout <= chunk.Fixed8 && operand.Kind != catalog.Float && operand.Kind != catalog.Double
	long := len(n.Args)-1 > smallList && (whole || operand.IsText())
	for k, x := range n.Args[1:] {
		switch {
		case !long || x.Op != OpLiteral || x.Type.Kind != catalog.Null && x.Value.Layout != layout:
			rest = append(rest, k+1)
		case x.IsNull():
			set.null = true
		case whole:
			if set.ints == nil {
				set.ints = make(map[int64]struct{}, len(n.Args))
			}
			set.ints[x.Value.Int(0)] = struct{}{}
		default:
			if set.texts == nil {
				set.texts = make(map[string]struct{}, len(n.Args))
			}
			set.texts[string(x.Value.Bytes(0))] = struct{}{}
		}
	}
	return set, rest
}

// has reports whether value i of v is in the set.
func (s *inSet) has(v *chunk.Vector, i int) bool {
	var ok bool
	switch {
	case s.ints != nil:
		_, ok = s.ints[v.Int(i)]
	case s.texts != nil:
		_, ok = s.texts[string(v.Bytes(i))]
	}
	return ok
}
