package expr

import "github.com/dorisemu/dorisemu/internal/doriserr"

// booleanArrayFunctions judge arrays by an array of BOOLEAN, which a lambda mostly makes.
var booleanArrayFunctions = map[string]implementation{
	"array_exists": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		for e := from; e < to; e++ {
			c.put(v, e)
		}
		c.out.EndList()
	}),
	"array_count": withNulls(func(c *call, i int) {
		n := int64(0)
		if !c.null(0, i) {
			v, from, to := c.elements(0, i)
			for e := from; e < to; e++ {
				if !v.IsNull(e) && v.Int(e) != 0 {
					n++
				}
			}
		}
		c.out.AppendInt(n)
	}),
	"array_first_index": withNulls(func(c *call, i int) {
		n := int64(0)
		if !c.null(0, i) {
			v, from, to := c.elements(0, i)
			for e := from; e < to && n == 0; e++ {
				if !v.IsNull(e) && v.Int(e) != 0 {
					n = int64(e - from + 1)
				}
			}
		}
		c.out.AppendInt(n)
	}),
	"array_last_index": withNulls(func(c *call, i int) {
		n := int64(0)
		if !c.null(0, i) {
			v, from, to := c.elements(0, i)
			for e := to - 1; e >= from && n == 0; e-- {
				if !v.IsNull(e) && v.Int(e) != 0 {
					n = int64(e - from + 1)
				}
			}
		}
		c.out.AppendInt(n)
	}),
	"array_match_all": plain(func(c *call, i int) { arrayMatch(c, i, true) }),
	"array_match_any": plain(func(c *call, i int) { arrayMatch(c, i, false) }),
	"array_filter": plain(func(c *call, i int) {
		v, from, to := c.elements(0, i)
		b, from2, to2 := c.elements(1, i)
		for e := from; e < to && from2+e-from < to2; e++ {
			if at := from2 + e - from; !b.IsNull(at) && b.Int(at) != 0 {
				c.put(v, e)
			}
		}
		c.out.EndList()
	}),
	"array_split":         plain(func(c *call, i int) { arraySplit(c, i, false) }),
	"array_reverse_split": plain(func(c *call, i int) { arraySplit(c, i, true) }),
}

// arrayMatch is NULL if only NULLs keep the elements from being decided.
func arrayMatch(c *call, i int, all bool) {
	v, from, to := c.elements(0, i)
	null := false
	for e := from; e < to; e++ {
		switch {
		case v.IsNull(e):
			null = true
		case (v.Int(e) != 0) != all:
			appendBool(c.out, !all)
			return
		}
	}
	if null {
		c.out.AppendNull()
		return
	}
	appendBool(c.out, all)
}

// arraySplit cuts an array in front of the elements that are chosen, or behind them.
func arraySplit(c *call, i int, behind bool) {
	v, from, to := c.elements(0, i)
	b, from2, to2 := c.elements(1, i)
	if to-from != to2-from2 {
		c.err = doriserr.New("function %s has uneven arguments on row %d", c.node.Name, i)
		c.out.AppendNull()
		return
	}
	parts := c.out.Children[0]
	for e := from; e < to; e++ {
		at := from2 + e - from
		cut := !b.IsNull(at) && b.Int(at) != 0
		if cut && !behind && e > from {
			parts.EndList()
		}
		parts.Children[0].AppendFrom(v, e)
		if cut && behind && e+1 < to {
			parts.EndList()
		}
	}
	if from < to {
		parts.EndList()
	}
	c.out.EndList()
}
