package json

import (
	"strconv"
	"strings"
)

// InvalidPath says that the jsonpaths of a load cannot be used (Doris: status INVALID_JSON_PATH, which pauses a job).
type InvalidPath struct{ reason string }

// Error returns the status as the backend reports it.
func (e *InvalidPath) Error() string { return "[INVALID_JSON_PATH]" + e.reason }

// notPaths is the error of a jsonpaths property that is no array of strings.
func notPaths(text string) *InvalidPath { return &InvalidPath{"Invalid json path: " + text} }

// What is wrong with the backslashes of a path.
var (
	errEscape    = &InvalidPath{"meet error unknown escape sequence"}
	errEscapeEnd = &InvalidPath{"meet error cannot end with escape"}
)

// noIndex is the index of a step that has none.
const noIndex = -1

// anyIndex is the index of [*], which Doris reads and never finds.
const anyIndex = -2

// step is one part of a path: a key and perhaps an array index behind it.
type step struct {
	key   string
	index int
	valid bool
}

// parsePath splits $.a."b.c"[0] into its steps without the $ (Doris: JsonFunctions::parse_json_paths). "$" alone and "$." are
// the whole document: one step with an empty key.
func parsePath(path string) ([]step, error) {
	if path == "$" {
		path = "$."
	}
	parts, err := splitPath(path)
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, p := range parts[1:] {
		steps = append(steps, parseStep(p))
	}
	return steps, nil
}

// splitPath cuts a path at its dots, but for those in double quotes; a backslash escapes a quote, a dot, a backslash, or is \n.
func splitPath(path string) ([]string, error) {
	var parts []string
	var part strings.Builder
	quoted := false
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '\\':
			i++
			if i == len(path) {
				return nil, errEscapeEnd
			}
			switch path[i] {
			case 'n':
				part.WriteByte('\n')
			case '"', '.', '\\':
				part.WriteByte(path[i])
			default:
				return nil, errEscape
			}
		case c == '"':
			quoted = !quoted
		case c == '.' && !quoted:
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(c)
		}
	}
	return append(parts, part.String()), nil
}

// parseStep reads key, key[3], [3] or key[*].
func parseStep(text string) step {
	key, rest := text, ""
	if k := strings.IndexByte(text, '['); k >= 0 {
		key, rest = text[:k], text[k:]
	}
	if strings.ContainsAny(key, `"]`) {
		return step{}
	}
	if rest == "" {
		return step{key: key, index: noIndex, valid: true}
	}
	number, ok := strings.CutSuffix(rest[1:], "]")
	if !ok || number == "" {
		return step{}
	}
	if number == "*" {
		return step{key: key, index: anyIndex, valid: true}
	}
	if strings.Trim(number, "0123456789") != "" {
		return step{}
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		n = anyIndex
	}
	return step{key: key, index: n, valid: true}
}

// parsePaths reads the jsonpaths property: a JSON array of strings.
func parsePaths(text string) ([][]step, error) {
	r := &Reader{data: []byte(text)}
	d := r.data
	i := skipSpace(d, 0)
	if end, f := r.validate(i, 1); f != good || d[i] != '[' || skipSpace(d, end) != len(d) {
		return nil, notPaths(text)
	}
	var paths [][]step
	i = skipSpace(d, i+1)
	for d[i] != ']' {
		if d[i] != '"' {
			return nil, notPaths(text)
		}
		path, end, _ := r.str(i + 1)
		steps, err := parsePath(string(path))
		if err != nil {
			return nil, err
		}
		paths = append(paths, steps)
		if i = skipSpace(d, end); d[i] == ',' {
			i = skipSpace(d, i+1)
		}
	}
	return paths, nil
}
