package expr

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// jsonFunctions read and make JSON.
var jsonFunctions = map[string]implementation{
	"jsonb_extract": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		t := c.bytes(0, i)
		if len(c.args) == 2 {
			legs := paths(1)
			if hasWildcard(legs) {
				c.scratch = collectJSON(append(c.scratch[:0], '['), t, legs)
				if len(c.scratch) == 1 {
					c.out.AppendNull()
					return
				}
				c.out.AppendBytes(append(c.scratch, ']'))
				return
			}
			if found, ok := findJSON(t, legs); ok {
				c.out.AppendBytes(found)
			} else {
				c.out.AppendNull()
			}
			return
		}
		c.scratch = append(c.scratch[:0], '[')
		for k := 1; k < len(c.args); k++ {
			c.scratch = collectJSON(c.scratch, t, paths(k))
		}
		if len(c.scratch) == 1 {
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(append(c.scratch, ']'))
	}),
	"json_extract_no_quotes": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		found, ok := findJSON(c.bytes(0, i), paths(1))
		switch {
		case !ok:
			c.out.AppendNull()
		case found[0] == '"':
			c.scratch = appendUnquotedJSON(c.scratch[:0], found)
			c.out.AppendBytes(c.scratch)
		default:
			c.scratch = convert.AppendJSONText(c.scratch[:0], found)
			c.out.AppendBytes(c.scratch)
		}
	}),
	"jsonb_exists_path": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		legs := paths(1)
		ok := false
		if hasWildcard(legs) {
			ok = len(collectJSON(nil, c.bytes(0, i), legs)) > 0
		} else {
			_, ok = findJSON(c.bytes(0, i), legs)
		}
		appendBool(c.out, ok)
	}),
	"jsonb_type": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		found, ok := findJSON(c.bytes(0, i), paths(1))
		if !ok {
			c.out.AppendNull()
			return
		}
		c.out.AppendString(jsonType(found))
	}),
	"jsonb_extract_isnull": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		found, ok := findJSON(c.bytes(0, i), paths(1))
		if !ok {
			c.out.AppendNull()
			return
		}
		appendBool(c.out, string(found) == "null")
	}),
	"json_length": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		found, ok := findJSON(c.bytes(0, i), paths(1))
		if !ok {
			c.out.AppendNull()
			return
		}
		n := int64(0)
		switch found[0] {
		case '{':
			eachMember(found, func(_, _ []byte) bool { n++; return true })
		case '[':
			eachElement(found, func([]byte) bool { n++; return true })
		default:
			n = 1
		}
		c.out.AppendInt(n)
	}),
	"json_keys": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		found := c.bytes(0, i)
		if len(c.args) > 1 {
			found, _ = findJSON(found, paths(1))
		}
		if len(found) == 0 || found[0] != '{' {
			c.out.AppendNull()
			return
		}
		eachMember(found, func(key, _ []byte) bool {
			c.scratch = appendUnquotedJSON(c.scratch[:0], key)
			c.out.Children[0].AppendBytes(c.scratch)
			return true
		})
		c.out.EndList()
	}),
	"json_valid": plain(func(c *call, i int) {
		var ok bool
		c.scratch, ok = convert.AppendCompactJSON(c.scratch[:0], c.bytes(0, i))
		appendBool(c.out, ok)
	}),
	"json_unquote": plain(func(c *call, i int) {
		t := c.bytes(0, i)
		if len(t) < 2 || t[0] != '"' || t[len(t)-1] != '"' {
			c.out.AppendBytes(t)
			return
		}
		var ok bool
		if c.scratch, ok = convert.AppendCompactJSON(c.scratch[:0], t); !ok {
			c.err = doriserr.New("Invalid JSON text in argument 1 to function json_unquote: %s", t)
			c.out.AppendNull()
			return
		}
		c.out.AppendBytes(appendUnquotedJSON(nil, c.scratch))
	}),
	"json_quote": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		c.scratch = convert.AppendJSONString(c.scratch[:0], c.bytes(0, i))
		c.out.AppendBytes(c.scratch)
	}),
	"to_json": withNulls(func(c *call, i int) {
		o := c.args[0]
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		c.scratch = appendJSON(c.scratch[:0], o.v, o.at(i))
		c.out.AppendBytes(c.scratch)
	}),
	"json_array":             withNulls(func(c *call, i int) { jsonArray(c, i, false) }),
	"json_array_ignore_null": withNulls(func(c *call, i int) { jsonArray(c, i, true) }),
	"json_object": withNulls(func(c *call, i int) {
		c.scratch = append(c.scratch[:0], '{')
		for k := 0; k+1 < len(c.args); k += 2 {
			if c.null(k, i) {
				c.err = doriserr.New("json_object key can't be NULL: json_object")
				c.out.AppendNull()
				return
			}
			if k > 0 {
				c.scratch = append(c.scratch, ',')
			}
			v := c.args[k+1]
			c.scratch = append(convert.AppendJSONString(c.scratch, c.bytes(k, i)), ':')
			c.scratch = appendJSON(c.scratch, v.v, v.at(i))
		}
		c.out.AppendBytes(append(c.scratch, '}'))
	}),
	"jsonb_parse": plain(func(c *call, i int) {
		if !appendParsedJSON(c, c.bytes(0, i)) {
			c.err = doriserr.New("Parse json document failed at row %d, error: [INVALID_ARGUMENT]", i)
			c.out.AppendNull()
		}
	}),
	"jsonb_parse_error_to_null": plain(func(c *call, i int) {
		if !appendParsedJSON(c, c.bytes(0, i)) {
			c.out.AppendNull()
		}
	}),
	"jsonb_parse_error_to_value": withNulls(func(c *call, i int) {
		if c.null(0, i) {
			c.out.AppendNull()
			return
		}
		if !appendParsedJSON(c, c.bytes(0, i)) {
			if len(c.args) > 1 {
				take(c, 1, i)
			} else {
				c.out.AppendString("{}")
			}
		}
	}),
	"json_contains": withPaths(func(c *call, i int, paths func(k int) []jsonLeg) {
		t, ok := c.bytes(0, i), true
		if len(c.args) > 2 {
			t, ok = findJSON(t, paths(2))
		}
		if !ok {
			c.out.AppendNull()
			return
		}
		appendBool(c.out, containsJSON(t, c.bytes(1, i)))
	}),
}

// withPaths prepares the JSON paths of constant arguments; others are read for each row.
func withPaths(f func(c *call, i int, paths func(k int) []jsonLeg)) implementation {
	return prepared(func(n *Node, _ Context) (scalar, error) {
		constant := make([][]jsonLeg, len(n.Args))
		for k := 1; k < len(n.Args); k++ {
			t, ok := constantText(n, k)
			if !ok || n.Args[k].Type.Kind == catalog.JSON {
				continue
			}
			legs, ok := parseJSONPath(t)
			if !ok {
				return nil, doriserr.New("Json path error: Invalid Json Path for value: %s", t)
			}
			constant[k] = append([]jsonLeg{}, legs...)
		}
		row := 0
		var current *call
		paths := func(k int) []jsonLeg {
			if constant[k] != nil {
				return constant[k]
			}
			t := string(current.bytes(k, row))
			legs, ok := parseJSONPath(t)
			if !ok {
				current.err = doriserr.New("Json path error: Invalid Json Path for value: %s", t)
			}
			return legs
		}
		return func(c *call, i int) {
			current, row = c, i
			f(c, i, paths)
		}, nil
	})
}

// jsonType is the type name of a JSON value (Doris: JsonbDocument type names).
func jsonType(t []byte) string {
	switch t[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	}
	if n := parsedLiteral(catalog.Of(catalog.LargeInt), string(t)); n != nil && isInteger(string(t)) {
		switch smallestInteger(catalog.Int, convert.Wide(n.Value, 0)) {
		case catalog.Int:
			return "int"
		case catalog.BigInt:
			return "bigint"
		}
		return "largeint"
	}
	return "double"
}

// jsonArray makes an array of the arguments.
func jsonArray(c *call, i int, skipNull bool) {
	c.scratch = append(c.scratch[:0], '[')
	for k := range c.args {
		if skipNull && c.null(k, i) {
			continue
		}
		if len(c.scratch) > 1 {
			c.scratch = append(c.scratch, ',')
		}
		v := c.args[k]
		c.scratch = appendJSON(c.scratch, v.v, v.at(i))
	}
	c.out.AppendBytes(append(c.scratch, ']'))
}

// appendParsedJSON appends a text as JSON if it is some.
func appendParsedJSON(c *call, t []byte) bool {
	var ok bool
	if c.scratch, ok = convert.AppendCompactJSON(c.scratch[:0], t); ok {
		c.out.AppendBytes(c.scratch)
	}
	return ok
}

// containsJSON reports whether a JSON value contains another.
func containsJSON(t, what []byte) bool {
	switch {
	case len(t) == 0 || len(what) == 0:
		return false
	case t[0] == '[' && what[0] == '[':
		all := true
		eachElement(what, func(w []byte) bool { all = containsJSON(t, w); return all })
		return all
	case t[0] == '[':
		found := false
		eachElement(t, func(e []byte) bool { found = containsJSON(e, what); return !found })
		return found
	case t[0] == '{' && what[0] == '{':
		all := true
		eachMember(what, func(key, w []byte) bool {
			found := false
			eachMember(t, func(k, v []byte) bool {
				found = string(k) == string(key) && containsJSON(v, w)
				return !found
			})
			all = found
			return all
		})
		return all
	}
	return string(t) == string(what)
}
