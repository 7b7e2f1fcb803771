package expr

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// arraySet keeps each value of the first array once if the second one has it or not, and for a union the second's too.
func arraySet(c *call, i int, keep func(in bool) bool, union bool) {
	start := c.out.Children[0].Len
	a, from, to := c.elements(0, i)
	add := func(v *chunk.Vector, e int) {
		if indexOf(c.out.Children[0], start, c.out.Children[0].Len, v, e) < 0 {
			c.put(v, e)
		}
	}
	for e := from; e < to; e++ {
		in := true
		for k := 1; k < len(c.args) && in; k++ {
			b, from2, to2 := c.elements(k, i)
			in = indexOf(b, from2, to2, a, e) >= 0
		}
		if keep(in) {
			add(a, e)
		}
	}
	for k := 1; k < len(c.args) && union; k++ {
		b, from2, to2 := c.elements(k, i)
		for e := from2; e < to2; e++ {
			add(b, e)
		}
	}
	c.out.EndList()
}

// pushed adds an element at the end or the front.
func pushed(c *call, i int, front bool) {
	if c.null(0, i) {
		c.out.AppendNull()
		return
	}
	v, from, to := c.elements(0, i)
	x, at := c.argument(1, i)
	one := func() {
		if x.IsNull(at) {
			c.out.Children[0].AppendNull()
		} else {
			c.put(x, at)
		}
	}
	if front {
		one()
	}
	for e := from; e < to; e++ {
		c.put(v, e)
	}
	if !front {
		one()
	}
	c.out.EndList()
}

// popped leaves elements out at the front and the end.
func popped(c *call, i, front, back int) {
	v, from, to := c.elements(0, i)
	for e := from + front; e < to-back; e++ {
		c.put(v, e)
	}
	c.out.EndList()
}

// repeatedElement is an array of n equal elements.
func repeatedElement(c *call, i, element, count int) {
	if c.null(count, i) {
		c.out.AppendNull()
		return
	}
	n := c.int(count, i)
	if n < 0 || n > maxArrayElements {
		c.err = doriserr.New("Array size should in range(0, %d) in function: %s", maxArrayElements, c.node.Name)
		c.out.EndList()
		return
	}
	v, at := c.argument(element, i)
	before := sizeOf(c.out)
	for k := range n {
		if v.IsNull(at) {
			c.out.Children[0].AppendNull()
		} else {
			c.put(v, at)
		}
		if one := sizeOf(c.out) - before; k == 0 && product(one, n) > maxResult-before {
			c.err = tooLarge(c.node.Name)
			break
		}
	}
	c.out.EndList()
}
