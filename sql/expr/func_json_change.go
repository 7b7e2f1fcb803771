package expr

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// jsonChanges make changed copies of JSON documents.
var jsonChanges = map[string]implementation{
	"json_set":     jsonModification(true, true),
	"json_insert":  jsonModification(true, false),
	"json_replace": jsonModification(false, true),
	"json_remove": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		t := c.bytes(0, i)
		for k := 1; k < len(c.args); k++ {
			legs := paths(k)
			if hasWildcard(legs) {
				c.err = doriserr.New("In this situation, path expressions may not contain the * and ** tokens or an array range, argument index: %d, row index: %d", k, i)
			}
			if c.err != nil {
				c.out.AppendNull()
				return
			}
			t = removeJSON(nil, t, legs)
		}
		c.out.AppendBytes(t)
	}),
	"json_search": plain(func(c *call, i int) {
		one := false
		switch mode := strings.ToLower(string(c.bytes(1, i))); mode {
		case "one":
			one = true
		case "all":
		default:
			c.err = doriserr.New("the one_or_all argument %s is not 'one' not 'all'", c.bytes(1, i))
			c.out.AppendNull()
			return
		}
		var found []string
		searchJSON(c.bytes(0, i), "$", func(path string, text []byte) bool {
			if like(text, c.bytes(2, i), '\\') && !slices.Contains(found, path) {
				found = append(found, path)
			}
			return !one || len(found) == 0
		})
		switch len(found) {
		case 0:
			c.out.AppendNull()
		case 1:
			c.out.AppendBytes(convert.AppendJSONString(nil, []byte(found[0])))
		default:
			c.scratch = append(c.scratch[:0], '[')
			for k, path := range found {
				if k > 0 {
					c.scratch = append(c.scratch, ',')
				}
				c.scratch = convert.AppendJSONString(c.scratch, []byte(path))
			}
			c.out.AppendBytes(append(c.scratch, ']'))
		}
	}),
	"strip_null_value": plain(func(c *call, i int) {
		if t := c.bytes(0, i); string(t) == "null" {
			c.out.AppendNull()
		} else {
			c.out.AppendBytes(t)
		}
	}),
	"sort_json_object_keys": plain(func(c *call, i int) {
		c.scratch = sortJSON(c.scratch[:0], c.bytes(0, i))
		c.out.AppendBytes(c.scratch)
	}),
	"normalize_json_numbers_to_double": plain(func(c *call, i int) {
		c.scratch = doubleJSON(c.scratch[:0], c.bytes(0, i))
		c.out.AppendBytes(c.scratch)
	}),
}

// jsonModification is JSON_SET, JSON_INSERT and JSON_REPLACE: pairs of path and value change the document one after another. A NULL
// value is JSON's null, a NULL path makes the result NULL.
func jsonModification(insert, replace bool) implementation {
	m := withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		for k := range c.args {
			if (k == 0 || k%2 == 1) && c.null(k, i) {
				c.out.AppendNull()
				return
			}
		}
		t := c.bytes(0, i)
		for k := 1; k+1 < len(c.args); k += 2 {
			legs, value := paths(k), []byte("null")
			if !c.null(k+1, i) {
				value = c.bytes(k+1, i)
			}
			if hasWildcard(legs) {
				c.err = doriserr.New("In this situation, path expressions may not contain the * and ** tokens or an array range, argument index: %d, row index: %d", k, i)
			} else if c.err == nil {
				t = c.changeJSON(t, legs, value, insert, replace)
			}
			if c.err != nil {
				c.out.AppendNull()
				return
			}
		}
		c.out.AppendBytes(t)
	})
	m.seesNull = true
	return m
}

// changeJSON puts a value where a path leads: over what is there, or as a new member or element of the parent.
func (c *call) changeJSON(t []byte, legs []jsonLeg, value []byte, insert, replace bool) []byte {
	if old, ok := findJSON(t, legs); ok {
		if !replace {
			return t
		}
		return splicedJSON(t, old, value)
	}
	if !insert || len(legs) == 0 {
		return t
	}
	last := legs[len(legs)-1]
	parent, ok := findJSON(t, legs[:len(legs)-1])
	if !ok || len(parent) == 0 {
		return t
	}
	var changed []byte
	switch {
	case parent[0] == '[':
		if first, ok := findJSON(parent, []jsonLeg{{}}); ok && last.member {
			changed = splicedJSON(parent, first, value)
		} else {
			changed = appendedJSON(parent, nil, value)
		}
	case !last.member:
		changed = slices.Concat([]byte("["), parent, []byte(","), value, []byte("]"))
	case parent[0] == '{':
		changed = appendedJSON(parent, append(convert.AppendJSONString(nil, []byte(last.key)), ':'), value)
	default:
		c.err = doriserr.New("Cannot insert value into this type")
		return t
	}
	return splicedJSON(t, parent, changed)
}

// splicedJSON is t with a part of it replaced. The part shares t's memory, to whose end both reach.
func splicedJSON(t, part, with []byte) []byte {
	at := cap(t) - cap(part)
	return slices.Concat(t[:at], with, t[at+len(part):])
}

// appendedJSON is an array or object with one more element or member.
func appendedJSON(t, key, value []byte) []byte {
	comma := []byte(",")
	if len(t) == 2 {
		comma = nil
	}
	return slices.Concat(t[:len(t)-1], comma, key, value, t[len(t)-1:])
}

// removeJSON appends t without what a path leads to.
func removeJSON(dst, t []byte, legs []jsonLeg) []byte {
	if len(legs) == 0 || len(t) == 0 || t[0] != '{' && t[0] != '[' || legs[0].member != (t[0] == '{') || legs[0].fromEnd {
		return append(dst, t...)
	}
	start := len(dst)
	dst = append(dst, t[0])
	each := func(key, value []byte, hit bool) {
		if hit && len(legs) == 1 {
			return
		}
		if len(dst) > start+1 {
			dst = append(dst, ',')
		}
		if key != nil {
			dst = append(append(dst, key...), ':')
		}
		if hit {
			dst = removeJSON(dst, value, legs[1:])
		} else {
			dst = append(dst, value...)
		}
	}
	if t[0] == '{' {
		eachMember(t, func(key, value []byte) bool { each(key, value, keyEquals(key, legs[0].key)); return true })
		return append(dst, '}')
	}
	k := 0
	eachElement(t, func(value []byte) bool { each(nil, value, k == legs[0].index); k++; return true })
	return append(dst, ']')
}

// searchJSON calls found with the path and the characters of each string until it returns false.
func searchJSON(t []byte, path string, found func(path string, text []byte) bool) bool {
	more := true
	switch {
	case len(t) == 0:
	case t[0] == '"':
		return found(path, appendUnquotedJSON(nil, t))
	case t[0] == '{':
		eachMember(t, func(key, value []byte) bool {
			more = searchJSON(value, path+"."+jsonPathKey(string(appendUnquotedJSON(nil, key))), found)
			return more
		})
	case t[0] == '[':
		k := 0
		eachElement(t, func(value []byte) bool {
			more = searchJSON(value, path+"["+string(appendInt(nil, int64(k)))+"]", found)
			k++
			return more
		})
	}
	return more
}

// jsonPathKey is a member's name in a path: quoted if it has spaces.
func jsonPathKey(key string) string {
	escaped := strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\r", "\\\r", "\n", "\\\n", "\b", "\\\b", "\t", "\\\t").Replace(key)
	if strings.ContainsAny(key, " \t\n\v\f\r") {
		return `"` + escaped + `"`
	}
	return escaped
}

// sortJSON appends t with the members of all objects in the order of their names; of equal names the first one stays.
func sortJSON(dst, t []byte) []byte {
	switch {
	case len(t) > 0 && t[0] == '{':
		type member struct{ key, value []byte }
		var members []member
		eachMember(t, func(key, value []byte) bool {
			members = append(members, member{key, value})
			return true
		})
		slices.SortStableFunc(members, func(a, b member) int { return bytes.Compare(a.key, b.key) })
		members = slices.CompactFunc(members, func(a, b member) bool { return bytes.Equal(a.key, b.key) })
		dst = append(dst, '{')
		for k, m := range members {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = sortJSON(append(append(dst, m.key...), ':'), m.value)
		}
		return append(dst, '}')
	case len(t) > 0 && t[0] == '[':
		dst = append(dst, '[')
		first := true
		eachElement(t, func(value []byte) bool {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = sortJSON(dst, value)
			return true
		})
		return append(dst, ']')
	}
	return append(dst, t...)
}

// doubleJSON appends t with all numbers as doubles.
func doubleJSON(dst, t []byte) []byte {
	first := true
	comma := func() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
	}
	switch {
	case len(t) > 0 && t[0] == '{':
		dst = append(dst, '{')
		eachMember(t, func(key, value []byte) bool {
			comma()
			dst = doubleJSON(append(append(dst, key...), ':'), value)
			return true
		})
		return append(dst, '}')
	case len(t) > 0 && t[0] == '[':
		dst = append(dst, '[')
		eachElement(t, func(value []byte) bool {
			comma()
			dst = doubleJSON(dst, value)
			return true
		})
		return append(dst, ']')
	case len(t) > 0 && (t[0] == '-' || t[0] >= '0' && t[0] <= '9'):
		if x, err := strconv.ParseFloat(string(t), 64); err == nil {
			return convert.AppendJSONDouble(dst, x, 64)
		}
	}
	return append(dst, t...)
}
