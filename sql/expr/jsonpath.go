package expr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// jsonLeg is one step of a JSON path: a member, an element, all of them, or, as the first one, every value below the root.
type jsonLeg struct {
	key string
	// index counts from 0; fromEnd counts from the last element.
	index          int
	member, any    bool
	fromEnd, every bool
	deep           bool
}

// parseJSONPath reads $.a."b c"[0][last-1].*[*], or $**.a (Doris: JsonbPath).
func parseJSONPath(path string) ([]jsonLeg, bool) {
	path = strings.TrimRight(path, jsonPathSpace)
	path, ok := strings.CutPrefix(strings.TrimLeft(path, jsonPathSpace), "$")
	if !ok {
		return nil, false
	}
	var legs []jsonLeg
	for path = strings.TrimLeft(path, jsonPathSpace); path != ""; path = strings.TrimLeft(path, jsonPathSpace) {
		if rest, deep := strings.CutPrefix(path, "**"); deep {
			path = rest
			if len(legs) == 0 || !legs[0].deep {
				legs = slices.Insert(legs, 0, jsonLeg{deep: true})
			}
		}
		var leg jsonLeg
		if rest, dot := strings.CutPrefix(path, "."); dot && rest != "" && rest[0] != '[' {
			leg, path, ok = parseJSONMember(rest)
		} else if rest, bracket := strings.CutPrefix(strings.TrimPrefix(path, "."), "["); bracket {
			leg, path, ok = parseJSONIndex(rest)
		} else {
			return nil, false
		}
		if !ok {
			return nil, false
		}
		legs = append(legs, leg)
	}
	return legs, true
}

// jsonPathSpace is what separates steps.
const jsonPathSpace = " \t\n\v\f\r"

// parseJSONMember reads the name behind a point and returns what follows it. Blanks and points are in quotes or escaped.
func parseJSONMember(path string) (leg jsonLeg, rest string, ok bool) {
	leg.member = true
	if rest, every := strings.CutPrefix(path, "*"); every {
		leg.any = true
		return leg, rest, true
	}
	var name []byte
	quoted := false
	for k := 0; k < len(path); k++ {
		c := path[k]
		switch {
		case c == '\\':
			if k++; k == len(path) {
				return leg, "", false
			}
			name = append(name, path[k])
		case c == '"' && quoted:
			leg.key = string(name)
			return leg, path[k+1:], len(name) > 0
		case c == '"':
			quoted, name = true, name[:0]
		case !quoted && strings.IndexByte(jsonPathSpace, c) >= 0:
			return leg, "", false
		case !quoted && (c == '.' || c == '['):
			leg.key = string(name)
			return leg, path[k:], len(name) > 0
		default:
			name = append(name, c)
		}
	}
	leg.key = string(name)
	return leg, "", !quoted && len(name) > 0
}

// parseJSONIndex reads what is behind a bracket, and returns what follows the closing one: *, a number, which counts from the end if
// it is negative, or last-n.
func parseJSONIndex(path string) (leg jsonLeg, rest string, ok bool) {
	inside, rest, ok := strings.Cut(path, "]")
	if !ok {
		return leg, "", false
	}
	if inside == "*" {
		leg.every = true
		return leg, rest, true
	}
	if len(inside) >= 4 && strings.EqualFold(inside[:4], "last") {
		leg.fromEnd = true
		blank, number, minus := strings.Cut(inside[4:], "-")
		if !minus {
			return leg, rest, blank == ""
		}
		leg.index, ok = indexNumber(strings.Trim(number, jsonPathSpace))
		return leg, rest, ok && strings.Trim(blank, jsonPathSpace) == ""
	}
	if leg.index, ok = indexNumber(inside); leg.index < 0 {
		leg.fromEnd, leg.index = true, -leg.index-1
	}
	return leg, rest, ok
}

// indexNumber is the number that a text begins with.
func indexNumber(text string) (int, bool) {
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && text[0] == '-') {
		end++
	}
	n, err := strconv.ParseInt(text[:end], 10, 32)
	return int(n), err == nil
}

// jsonEnd is the length of the compact JSON value at the front of t.
func jsonEnd(t []byte) int {
	if len(t) == 0 {
		return 0
	}
	switch t[0] {
	case '"':
		for k := 1; k < len(t); k++ {
			if t[k] == '\\' {
				k++
			} else if t[k] == '"' {
				return k + 1
			}
		}
		return len(t)
	case '{', '[':
		depth := 0
		for k := 0; k < len(t); k++ {
			switch t[k] {
			case '"':
				k += jsonEnd(t[k:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return k + 1
				}
			}
		}
		return len(t)
	}
	k := 0
	for k < len(t) && t[k] != ',' && t[k] != '}' && t[k] != ']' {
		k++
	}
	return k
}

// eachMember calls f with the members of an object until it returns false; keys are with their quotes.
func eachMember(t []byte, f func(key, value []byte) bool) {
	if len(t) < 2 || t[0] != '{' {
		return
	}
	for t = t[1:]; len(t) > 1; t = t[1:] {
		n := jsonEnd(t)
		key := t[:n]
		t = t[n+1:]
		n = jsonEnd(t)
		if !f(key, t[:n]) {
			return
		}
		t = t[n:]
		if len(t) == 0 || t[0] != ',' {
			return
		}
	}
}

// eachElement calls f with the elements of an array until it returns false.
func eachElement(t []byte, f func(value []byte) bool) {
	if len(t) < 2 || t[0] != '[' {
		return
	}
	for t = t[1:]; len(t) > 1; t = t[1:] {
		n := jsonEnd(t)
		if !f(t[:n]) {
			return
		}
		t = t[n:]
		if len(t) == 0 || t[0] != ',' {
			return
		}
	}
}

// keyEquals compares a quoted key with a plain name.
func keyEquals(quoted []byte, name string) bool {
	if len(quoted) == len(name)+2 && string(quoted[1:len(quoted)-1]) == name {
		return true
	}
	for _, b := range quoted {
		if b == '\\' {
			return string(appendUnquotedJSON(nil, quoted)) == name
		}
	}
	return false
}

// findJSON follows a path without wildcards.
func findJSON(t []byte, legs []jsonLeg) ([]byte, bool) {
	for _, l := range legs {
		var found []byte
		switch {
		case l.member:
			eachMember(t, func(key, value []byte) bool {
				if keyEquals(key, l.key) {
					found = value
					return false
				}
				return true
			})
		case len(t) > 0 && t[0] != '[':
			// A value that is no array is the first element of itself.
			if l.index == 0 && !l.fromEnd {
				found = t
			}
		default:
			index := l.index
			if l.fromEnd {
				n := 0
				eachElement(t, func([]byte) bool { n++; return true })
				index = n - 1 - l.index
			}
			k := 0
			eachElement(t, func(value []byte) bool {
				if k == index {
					found = value
				}
				k++
				return found == nil
			})
		}
		if found == nil {
			return nil, false
		}
		t = found
	}
	return t, true
}

// hasWildcard reports whether a path may find several values.
func hasWildcard(legs []jsonLeg) bool {
	for _, l := range legs {
		if l.any || l.every || l.deep {
			return true
		}
	}
	return false
}

// collectJSON appends all values that a path finds, separated by commas.
func collectJSON(dst, t []byte, legs []jsonLeg) []byte {
	var found [][]byte
	if len(legs) > 0 && legs[0].deep {
		found = deepJSON(t, legs[1:])
	} else {
		found = appendFoundJSON(nil, t, legs)
	}
	for _, value := range found {
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(dst, value...)
	}
	return dst
}

// deepJSON are the values that a path finds from any value in t, each once and in their order.
func deepJSON(t []byte, legs []jsonLeg) [][]byte {
	var found [][]byte
	var walk func(t []byte)
	walk = func(t []byte) {
		found = appendFoundJSON(found, t, legs)
		eachMember(t, func(_, value []byte) bool { walk(value); return true })
		eachElement(t, func(value []byte) bool { walk(value); return true })
	}
	walk(t)
	// They share t's memory: the one with the larger capacity begins earlier.
	slices.SortFunc(found, func(a, b []byte) int { return cap(b) - cap(a) })
	return slices.CompactFunc(found, func(a, b []byte) bool { return cap(a) == cap(b) })
}

// appendFoundJSON appends the values that a path finds in t, as parts of it.
func appendFoundJSON(found [][]byte, t []byte, legs []jsonLeg) [][]byte {
	for k, l := range legs {
		if !l.any && !l.every {
			continue
		}
		parent, ok := findJSON(t, legs[:k])
		each := func(value []byte) bool { found = appendFoundJSON(found, value, legs[k+1:]); return true }
		switch {
		case ok && l.any:
			eachMember(parent, func(_, value []byte) bool { return each(value) })
		case ok:
			eachElement(parent, each)
		}
		return found
	}
	if value, ok := findJSON(t, legs); ok {
		found = append(found, value)
	}
	return found
}

// appendUnquotedJSON appends the characters of a JSON string.
func appendUnquotedJSON(dst, quoted []byte) []byte { return convert.AppendUnquoted(dst, quoted) }
