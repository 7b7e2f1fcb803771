package expr

import (
	"math"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// elements is the element vector of argument k and the range of row i.
func (c *call) elements(k, i int) (v *chunk.Vector, from, to int) {
	o := c.args[k]
	from, to = o.v.Range(o.at(i))
	return o.v.Children[0], from, to
}

// put appends element e of v to the array that is being built.
func (c *call) put(v *chunk.Vector, e int) { c.out.Children[0].AppendFrom(v, e) }

// argument is argument k as a vector and the place of row i.
func (c *call) argument(k, i int) (*chunk.Vector, int) { return c.args[k].v, c.args[k].at(i) }

// same reports whether two values are equal; NULL equals NULL.
func same(a *chunk.Vector, i int, b *chunk.Vector, j int) bool {
	return compareNullable(a, i, b, j) == 0
}

// indexOf is the place of a value in elements, -1 if it is not there.
func indexOf(v *chunk.Vector, from, to int, x *chunk.Vector, at int) int {
	for e := from; e < to; e++ {
		if same(v, e, x, at) {
			return e - from
		}
	}
	return -1
}

// maxArrayElements bounds what one call may produce, so that no statement or message can exhaust memory.
const maxArrayElements = 1_000_000

// arrayFunctions read and make arrays.
var arrayFunctions = map[string]implementation{
	"array": withNulls(func(c *call, i int) {
		for k := range c.args {
			v, at := c.argument(k, i)
			if v.Type.Kind == catalog.Null {
				c.out.Children[0].AppendNull()
			} else {
				c.put(v, at)
			}
		}
		c.out.EndList()
	}),
	"cardinality": plain(func(c *call, i int) {
		o := c.args[0]
		from, to := o.v.Range(o.at(i))
		c.out.AppendInt(int64(to - from))
	}),
	"array_contains": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		v, from, to := c.elements(0, i)
		x, at := c.argument(1, i)
		appendBool(c.out, indexOf(v, from, to, x, at) >= 0)
	}),
	"array_position": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		v, from, to := c.elements(0, i)
		x, at := c.argument(1, i)
		c.out.AppendInt(int64(indexOf(v, from, to, x, at) + 1))
	}),
	"countequal": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		v, from, to := c.elements(0, i)
		x, at := c.argument(1, i)
		n := int64(0)
		for e := from; e < to; e++ {
			n += int64(boolInt(same(v, e, x, at)))
		}
		c.out.AppendInt(n)
	}),
	"array_join": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		c.scratch = c.scratch[:0]
		first := true
		for e := from; e < to; e++ {
			if v.IsNull(e) && len(c.args) < 3 {
				continue
			}
			if !first {
				c.scratch = append(c.scratch, c.bytes(1, i)...)
			}
			first = false
			if v.IsNull(e) {
				c.scratch = append(c.scratch, c.bytes(2, i)...)
			} else {
				c.scratch = convert.AppendText(c.scratch, v, e)
			}
		}
		c.out.AppendBytes(c.scratch)
	}),
	"array_distinct": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		for e := from; e < to; e++ {
			if indexOf(v, from, e, v, e) < 0 {
				c.put(v, e)
			}
		}
		c.out.EndList()
	}),
	"array_compact": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		for e := from; e < to; e++ {
			if e == from || !same(v, e, v, e-1) {
				c.put(v, e)
			}
		}
		c.out.EndList()
	}),
	"array_reverse_sort": plain(func(c *call, i int) { sorted(c, i, -1) }),
	"array_min":          plain(func(c *call, i int) { arrayExtreme(c, i, -1) }),
	"array_max":          plain(func(c *call, i int) { arrayExtreme(c, i, 1) }),
	"array_sum":          plain(func(c *call, i int) { arraySum(c, i, false) }),
	"array_avg":          plain(func(c *call, i int) { arraySum(c, i, true) }),
	"array_product":      plain(arrayProduct),
	"array_slice": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		n := int64(to - from)
		at := c.int(1, i)
		if at < 0 {
			at += n + 1
		}
		count := n
		if len(c.args) > 2 {
			if count = c.int(2, i); count < 0 {
				count = max(n-at+1+count, 0)
			}
		}
		for e := at; e >= 1 && e <= n && e < at+count; e++ {
			c.put(v, from+int(e)-1)
		}
		c.out.EndList()
	}),
	"array_concat": plain(func(c *call, i int) {
		for k := range c.args {
			v, from, to := c.elements(k, i)
			for e := from; e < to; e++ {
				c.put(v, e)
			}
		}
		c.out.EndList()
	}),
	"array_union": plain(func(c *call, i int) { arraySet(c, i, func(bool) bool { return true }, true) }),
	"array_except": plain(func(c *call, i int) {
		arraySet(c, i, func(in bool) bool { return !in }, false)
	}),
	"array_intersect": plain(func(c *call, i int) { arraySet(c, i, func(in bool) bool { return in }, false) }),
	"arrays_overlap": plain(func(c *call, i int) {
		a, from, to := c.elements(0, i)
		b, from2, to2 := c.elements(1, i)
		found := false
		for e := from; e < to && !found; e++ {
			// A NULL is found where there is another.
			found = indexOf(b, from2, to2, a, e) >= 0
		}
		appendBool(c.out, found)
	}),
	"array_pushback": withNulls(func(c *call, i int) { pushed(c, i, false) }),
	"array_pushfront": withNulls(func(c *call, i int) {
		pushed(c, i, true)
	}),
	"array_popback":  plain(func(c *call, i int) { popped(c, i, 0, 1) }),
	"array_popfront": plain(func(c *call, i int) { popped(c, i, 1, 0) }),
	"array_remove": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		v, from, to := c.elements(0, i)
		x, at := c.argument(1, i)
		for e := from; e < to; e++ {
			if !same(v, e, x, at) {
				c.put(v, e)
			}
		}
		c.out.EndList()
	}),
	"array_repeat":        withNulls(func(c *call, i int) { repeatedElement(c, i, 0, 1) }),
	"array_with_constant": withNulls(func(c *call, i int) { repeatedElement(c, i, 1, 0) }),
	"array_range": plain(func(c *call, i int) {
		from, to, step := int64(0), c.int(0, i), int64(1)
		if len(c.args) > 1 {
			from, to = c.int(0, i), c.int(1, i)
		}
		if len(c.args) > 2 {
			step = c.int(2, i)
		}
		if c.out.Children[0].Type.Kind != catalog.Int {
			momentRange(c, i, spans["day"])
			return
		}
		if from < 0 || to < 0 || step <= 0 {
			c.out.AppendNull()
			return
		}
		if from < to && (to-from-1)/step >= maxArrayElements {
			c.err = doriserr.New("Array size exceeds the limit %d", maxArrayElements)
			c.out.EndList()
			return
		}
		for ; from < to; from += step {
			c.out.Children[0].AppendInt(from)
		}
		c.out.EndList()
	}),
	"split_by_string": plain(func(c *call, i int) {
		if len(c.bytes(0, i)) == 0 {
			c.out.EndList()
			return
		}
		splitByText(c, i)
	}),
	"element_at": plain(elementAt),
	"struct":     withNulls(func(c *call, i int) { record(c, i, 0, 1) }),
	"named_struct": withNulls(func(c *call, i int) {
		record(c, i, 1, 2)
	}),
	"struct_element": prepared(func(n *Node, _ Context) (scalar, error) {
		place := 0
		for f, field := range n.Args[0].Type.Fields {
			if n.Args[1].isText() && equalFold(field.Name, n.Args[1].text()) || n.Args[1].Type.IsInteger() && n.Args[1].Value.Int(0) == int64(f+1) {
				place = f
			}
		}
		return func(c *call, i int) {
			v, at := c.argument(0, i)
			c.out.AppendFrom(v.Children[place], at)
		}, nil
	}),
}

// elementAt is an array's element from 1 or from the end, or a map's value of a key.
func elementAt(c *call, i int) {
	o := c.args[0]
	switch o.v.Type.Kind {
	case catalog.Array:
		v, from, to := c.elements(0, i)
		at := int(c.int(1, i))
		if at < 0 {
			at += to - from + 1
		}
		if at < 1 || at > to-from {
			c.out.AppendNull()
			return
		}
		c.out.AppendFrom(v, from+at-1)
		return
	case catalog.Map:
		entries, from, to := c.elements(0, i)
		x, at := c.argument(1, i)
		// Of equal keys the last one counts.
		for e := to - 1; e >= from; e-- {
			if same(entries.Children[0], e, x, at) {
				c.out.AppendFrom(entries.Children[1], e)
				return
			}
		}
	case catalog.JSON, catalog.Variant:
		if found, ok := findJSON(c.bytes(0, i), elementLegs(c, i)); ok {
			c.out.AppendBytes(found)
			return
		}
	}
	c.out.AppendNull()
}

// elementLegs is the way to element_at's element of a JSON or VARIANT: a dot in the key of a VARIANT parts it.
func elementLegs(c *call, i int) []jsonLeg {
	switch {
	case !c.args[1].v.Type.IsText():
		return []jsonLeg{{index: int(wideAt(c, 1, i).Int64())}}
	case c.args[0].v.Type.Kind == catalog.JSON:
		return []jsonLeg{{member: true, key: string(c.bytes(1, i))}}
	}
	var legs []jsonLeg
	for key := range strings.SplitSeq(string(c.bytes(1, i)), ".") {
		legs = append(legs, jsonLeg{member: true, key: key})
	}
	return legs
}

// record builds a STRUCT of the arguments from, from+step, ...
func record(c *call, i, from, step int) {
	for f, k := 0, from; k < len(c.args); f, k = f+1, k+step {
		v, at := c.argument(k, i)
		if v.IsNull(at) || v.Type.Kind == catalog.Null {
			c.out.Children[f].AppendNull()
		} else {
			c.out.Children[f].AppendFrom(v, at)
		}
	}
	c.out.EndRecord()
}

// sorted sorts an array, NULL first.
func sorted(c *call, i, sign int) {
	v, from, to := c.elements(0, i)
	places := make([]int, 0, to-from)
	for e := from; e < to; e++ {
		places = append(places, e)
	}
	slices.SortStableFunc(places, func(a, b int) int { return sign * compareNullable(v, a, v, b) })
	for _, e := range places {
		c.put(v, e)
	}
	c.out.EndList()
}

// arrayExtreme is the largest or smallest element.
func arrayExtreme(c *call, i, sign int) {
	v, from, to := c.elements(0, i)
	best := -1
	for e := from; e < to; e++ {
		if !v.IsNull(e) && (best < 0 || compareValues(v, e, v, best)*sign > 0) {
			best = e
		}
	}
	if best < 0 {
		c.out.AppendNull()
		return
	}
	c.out.AppendFrom(v, best)
}

// arraySum is the sum or the average of the elements.
func arraySum(c *call, i int, average bool) {
	v, from, to := c.elements(0, i)
	sum, total, n := 0.0, wide.Int{}, 0
	for e := from; e < to; e++ {
		if v.IsNull(e) {
			continue
		}
		n++
		if isFloating(v.Type) {
			sum += numberOf(operand{v, -1}, e)
		} else {
			total = total.Plus(convert.Wide(v, e))
		}
	}
	switch {
	case n == 0:
		c.out.AppendNull()
	case isFloating(c.out.Type):
		if !isFloating(v.Type) {
			sum = total.Float64() / math.Pow10(max(v.Type.Scale, 0))
		}
		if average {
			sum /= float64(n)
		}
		appendFloat(c.out, sum)
	default:
		if average {
			r, _ := total.Rescaled(max(v.Type.Scale, 0), c.out.Type.Scale)
			total, _ = r.QuoRem(wide.From(int64(n)))
		}
		appendInteger(c.out, total)
	}
}

// arrayProduct multiplies the elements that are not NULL. Each product of decimals is cut to their scale (Doris:
// AggregateFunctionProduct).
func arrayProduct(c *call, i int) {
	v, from, to := c.elements(0, i)
	scale := 0
	if isDecimal(v.Type) {
		scale = v.Type.Scale
	}
	unit, _ := wide.From(1).ScaleUp(scale)
	product, real, n := unit, 1.0, 0
	for e := from; e < to; e++ {
		switch {
		case v.IsNull(e):
			continue
		case isFloating(v.Type):
			real *= numberOf(operand{v, -1}, e)
		default:
			x := convert.Wide(v, e)
			p, ok := product.Times(x)
			if scale > 0 {
				p, _ = p.QuoRem(unit)
			}
			if !isDecimal(v.Type) && !(ok && p.IsInt128() && smallestInteger(catalog.TinyInt, p) <= c.out.Type.Kind) {
				c.fail(doriserr.New("Product overflow for type %s and value %s * %s", nameOf(c.out.Type, false), x, product))
				return
			}
			product = p
		}
		n++
	}
	switch {
	case n == 0:
		c.out.AppendNull()
	case isFloating(v.Type):
		appendFloat(c.out, real)
	default:
		appendInteger(c.out, product)
	}
}
