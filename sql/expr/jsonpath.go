package expr

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// jsonLeg is one step of a JSON path: a member, an element, or all of them.
type jsonLeg struct {
	key string
	// index counts from 0; fromEnd counts from the last element.
	index          int
	member, any    bool
	fromEnd, every bool
}

// parseJSONPath reads $.a."b c"[0][last-1].*[*] (Doris: JsonbPath); what begins without $ is read as if it had one.
func parseJSONPath(path string) ([]jsonLeg, bool) {
	path = strings.TrimSpace(path)
	path = strings.TrimPrefix(path, "$")
	if path != "" && path[0] != '.' && path[0] != '[' {
		path = "." + path
	}
	var legs []jsonLeg
	for path != "" {
		switch path[0] {
		case '.':
			path = path[1:]
			switch {
			case path == "" || path[0] == '.' || path[0] == '[':
				return nil, false
			case path[0] == '*':
				legs = append(legs, jsonLeg{member: true, any: true})
				path = path[1:]
			case path[0] == '"':
				end := strings.IndexByte(path[1:], '"')
				if end < 0 {
					return nil, false
				}
				legs = append(legs, jsonLeg{member: true, key: path[1 : 1+end]})
				path = path[end+2:]
			default:
				end := strings.IndexAny(path, ".[")
				if end < 0 {
					end = len(path)
				}
				legs = append(legs, jsonLeg{member: true, key: path[:end]})
				path = path[end:]
			}
		case '[':
			end := strings.IndexByte(path, ']')
			if end < 0 {
				return nil, false
			}
			inside := strings.TrimSpace(path[1:end])
			path = path[end+1:]
			leg := jsonLeg{}
			switch {
			case inside == "*":
				leg.every = true
			case strings.HasPrefix(inside, "last"):
				leg.fromEnd = true
				if rest := strings.TrimSpace(inside[4:]); rest != "" {
					n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(rest, "-")))
					if err != nil || rest[0] != '-' {
						return nil, false
					}
					leg.index = n
				}
			default:
				n, err := strconv.Atoi(inside)
				if err != nil || n < 0 {
					return nil, false
				}
				leg.index = n
			}
			legs = append(legs, leg)
		default:
			return nil, false
		}
	}
	return legs, true
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
			if l.index == 0 {
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
		if l.any || l.every {
			return true
		}
	}
	return false
}

// collectJSON appends all values that a path finds, separated by commas.
func collectJSON(dst, t []byte, legs []jsonLeg) []byte {
	for k, l := range legs {
		if !l.any && !l.every {
			continue
		}
		found, ok := findJSON(t, legs[:k])
		if !ok {
			return dst
		}
		each := func(value []byte) bool { dst = collectJSON(dst, value, legs[k+1:]); return true }
		if l.any {
			eachMember(found, func(_, value []byte) bool { return each(value) })
		} else {
			eachElement(found, each)
		}
		return dst
	}
	if found, ok := findJSON(t, legs); ok {
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(dst, found...)
	}
	return dst
}

// appendUnquotedJSON appends the characters of a JSON string.
func appendUnquotedJSON(dst, quoted []byte) []byte { return convert.AppendUnquoted(dst, quoted) }
