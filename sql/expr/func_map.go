package expr

import "github.com/dorisemu/dorisemu/catalog"

// mapFunctions read and make maps.
var mapFunctions = map[string]implementation{
	"map": withNulls(func(c *call, i int) {
		entries := c.out.Children[0]
		for k := range c.args {
			v, at := c.argument(k, i)
			if v.IsNull(at) || v.Type.Kind == catalog.Null {
				entries.Children[k%2].AppendNull()
			} else {
				entries.Children[k%2].AppendFrom(v, at)
			}
			if k%2 == 1 {
				entries.EndRecord()
			}
		}
		c.out.EndList()
	}),
	"map_size": plain(func(c *call, i int) {
		_, from, to := c.elements(0, i)
		c.out.AppendInt(int64(to - from))
	}),
	"map_keys":   plain(func(c *call, i int) { mapSide(c, i, 0) }),
	"map_values": plain(func(c *call, i int) { mapSide(c, i, 1) }),
	"map_contains_key": withNulls(func(c *call, i int) {
		mapContains(c, i, 0)
	}),
	"map_contains_value": withNulls(func(c *call, i int) { mapContains(c, i, 1) }),
}

// mapSide is the array of keys (0) or values (1).
func mapSide(c *call, i, side int) {
	entries, from, to := c.elements(0, i)
	for e := from; e < to; e++ {
		c.put(entries.Children[side], e)
	}
	c.out.EndList()
}

// mapContains looks for a key (0) or value (1).
func mapContains(c *call, i, side int) {
	if c.null(0, i) {
		c.out.AppendNull()
		return
	}
	entries, from, to := c.elements(0, i)
	v, at := c.argument(1, i)
	appendBool(c.out, indexOf(entries.Children[side], from, to, v, at) >= 0)
}
