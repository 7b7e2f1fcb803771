package expr

import (
	"bytes"
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// mapFunctions read and make maps.
var mapFunctions = map[string]implementation{
	"map": withNulls(func(c *call, i int) {
		read := chunk.NewVector(c.out.Type, 1)
		entries := read.Children[0]
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
		for e := range entries.Len {
			switch {
			case !c.node.Explicit && lastOfKey(entries.Children[0], e, entries.Len):
				c.put(entries, e)
			case c.node.Explicit && indexOf(entries.Children[0], 0, e, entries.Children[0], e) < 0:
				// A literal's key stays in its first place and has its last value.
				out, last := c.out.Children[0], e
				for n := e + 1; n < entries.Len; n++ {
					if same(entries.Children[0], n, entries.Children[0], e) {
						last = n
					}
				}
				out.Children[0].AppendFrom(entries.Children[0], e)
				out.Children[1].AppendFrom(entries.Children[1], last)
				out.EndRecord()
			}
		}
		c.out.EndList()
	}),
	"map_size": plain(func(c *call, i int) {
		_, from, to := c.elements(0, i)
		c.out.AppendInt(int64(to - from))
	}),
	"map_keys":           plain(func(c *call, i int) { mapSide(c, i, 0) }),
	"map_values":         plain(func(c *call, i int) { mapSide(c, i, 1) }),
	"map_contains_key":   withNulls(func(c *call, i int) { mapContains(c, i, 0) }),
	"map_contains_value": withNulls(func(c *call, i int) { mapContains(c, i, 1) }),
	"map_contains_entry": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		entries, from, to := c.elements(0, i)
		k, at := c.argument(1, i)
		v, at2 := c.argument(2, i)
		found := false
		for e := from; e < to && !found; e++ {
			found = same(entries.Children[0], e, k, at) && same(entries.Children[1], e, v, at2)
		}
		appendBool(c.out, found)
	}),
	"map_entries": plain(func(c *call, i int) {
		entries, from, to := c.elements(0, i)
		out := c.out.Children[0]
		for e := from; e < to; e++ {
			out.Children[0].AppendFrom(entries.Children[0], e)
			out.Children[1].AppendFrom(entries.Children[1], e)
			out.EndRecord()
		}
		c.out.EndList()
	}),
	"deduplicate_map": plain(func(c *call, i int) {
		entries, from, to := c.elements(0, i)
		for e := from; e < to; e++ {
			if lastOfKey(entries.Children[0], e, to) {
				c.put(entries, e)
			}
		}
		c.out.EndList()
	}),
	"str_to_map": plain(stringToMap),
}

// lastOfKey reports whether no key behind e equals it: of equal keys the last one counts.
func lastOfKey(keys *chunk.Vector, e, to int) bool { return indexOf(keys, e+1, to, keys, e) < 0 }

// stringToMap is str_to_map(text, between pairs, between key and value).
func stringToMap(c *call, i int) {
	t, pairs, between := c.bytes(0, i), c.bytes(1, i), c.bytes(2, i)
	read := chunk.NewVector(c.out.Type, 1)
	entries := read.Children[0]
	for first := true; first || len(t) > 0; first = false {
		pair := t
		switch {
		case len(pairs) == 0 && len(t) > 0:
			_, n := utf8.DecodeRune(t)
			pair, t = t[:n], t[n:]
		default:
			pair, t, _ = bytes.Cut(t, pairs)
		}
		key, value, ok := pair, []byte(nil), false
		switch {
		case len(pair) == 0:
		case len(between) == 0:
			_, n := utf8.DecodeRune(pair)
			key, value, ok = pair[:n], pair[n:], true
		default:
			key, value, ok = bytes.Cut(pair, between)
		}
		entries.Children[0].AppendBytes(key)
		if ok {
			entries.Children[1].AppendBytes(value)
		} else {
			entries.Children[1].AppendNull()
		}
		entries.EndRecord()
	}
	read.EndList()
	for e := range entries.Len {
		if lastOfKey(entries.Children[0], e, entries.Len) {
			c.put(entries, e)
		}
	}
	c.out.EndList()
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
