package expr

import (
	"math/rand/v2"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// orderFunctions number, combine and order the elements of arrays.
var orderFunctions = map[string]implementation{
	"array_enumerate": plain(func(c *call, i int) {
		_, from, to := c.elements(0, i)
		for e := range to - from {
			c.out.Children[0].AppendInt(int64(e + 1))
		}
		c.out.EndList()
	}),
	"array_enumerate_uniq": plain(func(c *call, i int) {
		_, from, to := c.elements(0, i)
		for k := range c.args {
			if _, from2, to2 := c.elements(k, i); to2-from2 != to-from {
				c.err = doriserr.New("lengths of all arrays of function array_enumerate_uniq must be equal.")
				c.out.AppendNull()
				return
			}
		}
		for e := range to - from {
			n := int64(1)
			for before := range e {
				equal := true
				for k := range c.args {
					v, start, _ := c.elements(k, i)
					equal = equal && same(v, start+e, v, start+before)
				}
				if equal {
					n++
				}
			}
			c.out.Children[0].AppendInt(n)
		}
		c.out.EndList()
	}),
	"array_zip": plain(func(c *call, i int) {
		_, from, to := c.elements(0, i)
		records := c.out.Children[0]
		for e := range to - from {
			for k := range c.args {
				v, from2, to2 := c.elements(k, i)
				if to2-from2 != to-from {
					c.err = doriserr.New("execute failed, function array_zip's %d-th argument should have same offsets with first argument", k+1)
					c.out.AppendNull()
					return
				}
				records.Children[k].AppendFrom(v, from2+e)
			}
			records.EndRecord()
		}
		c.out.EndList()
	}),
	"array_cum_sum": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		out := c.out.Children[0]
		sum, total, any := 0.0, wide.Int{}, false
		for e := from; e < to; e++ {
			if !v.IsNull(e) {
				any = true
				if isFloating(v.Type) {
					sum += numberOf(operand{v, -1}, e)
				} else {
					total = total.Plus(convert.Wide(v, e))
				}
			}
			switch {
			case !any:
				out.AppendNull()
			case isFloating(out.Type):
				appendFloat(out, sum)
			default:
				appendInteger(out, total)
			}
		}
		c.out.EndList()
	}),
	"array_difference": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		out := c.out.Children[0]
		for e := from; e < to; e++ {
			switch {
			case v.IsNull(e), e > from && v.IsNull(e-1):
				out.AppendNull()
			case isFloating(out.Type):
				x := 0.0
				if e > from {
					x = numberOf(operand{v, -1}, e) - numberOf(operand{v, -1}, e-1)
				}
				appendFloat(out, x)
			default:
				x := wide.Int{}
				if e > from {
					x = convert.Wide(v, e).Minus(convert.Wide(v, e-1))
				}
				appendInteger(out, x)
			}
		}
		c.out.EndList()
	}),
	"array_contains_all": plain(func(c *call, i int) {
		a, from, to := c.elements(0, i)
		b, from2, to2 := c.elements(1, i)
		n := to2 - from2
		found := n == 0
		for start := from; start+n <= to && !found; start++ {
			found = true
			for k := 0; k < n && found; k++ {
				found = same(a, start+k, b, from2+k)
			}
		}
		appendBool(c.out, found)
	}),
	"array_sortby": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		v, from, to := c.elements(0, i)
		places := make([]int, 0, to-from)
		for e := range to - from {
			places = append(places, e)
		}
		if !c.null(1, i) {
			keys, from2, to2 := c.elements(1, i)
			if to2-from2 != to-from {
				c.err = doriserr.New("in array sortby function, the input column nested column data rows are not equal, the first size is %d, but with second size is %d at row %d.", to-from, to2-from2, i)
				c.out.AppendNull()
				return
			}
			slices.SortStableFunc(places, func(a, b int) int { return compareNullable(keys, from2+a, keys, from2+b) })
		}
		for _, e := range places {
			c.put(v, from+e)
		}
		c.out.EndList()
	}),
	"array_flatten": plain(func(c *call, i int) {
		v, at := c.argument(0, i)
		flatten(c, v, at)
		c.out.EndList()
	}),
	"array_apply": prepared(func(n *Node, _ Context) (scalar, error) {
		op, ok := constantText(n, 1)
		if !ok || n.Args[2].Op != OpLiteral && !n.Args[2].IsConstant() {
			return nil, doriserr.New("array_apply(%s, %s, %s): op and value must be constant", n.Args[0].display(false), n.Args[1].display(false), n.Args[2].display(false))
		}
		accept := verdicts[op]
		if op == "!=" {
			accept = [3]bool{true, false, true}
		}
		return func(c *call, i int) {
			v, from, to := c.elements(0, i)
			x, at := c.argument(2, i)
			for e := from; e < to; e++ {
				if accept[compareValues(v, e, x, at)+1] {
					c.put(v, e)
				}
			}
			c.out.EndList()
		}, nil
	}),
	"array_shuffle": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		places := make([]int, 0, to-from)
		for e := from; e < to; e++ {
			places = append(places, e)
		}
		swap := func(a, b int) { places[a], places[b] = places[b], places[a] }
		if len(c.args) > 1 {
			rand.New(rand.NewPCG(uint64(c.int(1, i)), 0)).Shuffle(len(places), swap)
		} else {
			rand.Shuffle(len(places), swap)
		}
		for _, e := range places {
			c.put(v, e)
		}
		c.out.EndList()
	}),
	"l1_distance":               distance("l1_distance"),
	"l2_distance":               distance("l2_distance"),
	"l2_distance_approximate":   distance("l2_distance"),
	"cosine_distance":           distance("cosine_distance"),
	"inner_product":             distance("inner_product"),
	"inner_product_approximate": distance("inner_product"),
}

// flatten appends the elements of the innermost arrays.
func flatten(c *call, v *chunk.Vector, at int) {
	if v.IsNull(at) {
		return
	}
	from, to := v.Range(at)
	for e := from; e < to; e++ {
		if v.Children[0].Type.Kind == catalog.Array {
			flatten(c, v.Children[0], e)
		} else {
			c.put(v.Children[0], e)
		}
	}
}
