package statement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/nearest"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
)

// hintFor says what a message has in place of what the job looks for in it: JSON fields under another name or deeper in the
// document, CSV fields behind another separator. It is empty if nothing comes to mind.
func hintFor(d *routineload.Definition, table *catalog.Table, message []byte) string {
	switch {
	case table == nil:
		return ""
	case d.Load.Format != load.JSON:
		return separatorHint(d, table, message)
	}
	decoder := json.NewDecoder(bytes.NewReader(message))
	decoder.UseNumber()
	var document any
	err := decoder.Decode(&document)
	_, object := document.(map[string]any)
	_, array := document.([]any)
	switch first := bytes.TrimSpace(message); {
	case !object && !array && len(first) > 0 && first[0] != '{' && first[0] != '[':
		return notJSONHint(d, table, message)
	case err != nil, array && !d.Load.JSON.StripOuterArray:
		return ""
	}
	places := jsonPlaces(nil, "$", document, 0)
	if root := d.Load.JSON.Root; root != "" && root != "$" && root != "$." {
		if !has(places, root) {
			return missingPlace("json_root "+root, root, places, nil)
		}
		places = below(places, root)
	}
	if d.Load.JSON.StripOuterArray {
		places = below(places, "$[0]")
	}
	names, order := map[string]string{}, []string(nil)
	if d.Load.JSON.Paths == "" {
		for _, name := range fileColumns(d, table) {
			order = append(order, "$."+name)
			names["$."+name] = "column " + name
		}
	} else if json.Unmarshal([]byte(d.Load.JSON.Paths), &order) != nil {
		return ""
	}
	for _, path := range order {
		if names[path] == "" {
			names[path] = path
		}
	}
	var hints []string
	for _, path := range order {
		if path == "$" || path == "$." || has(places, path) {
			continue
		}
		if h := missingPlace(names[path], path, places, names); h != "" {
			hints = append(hints, h)
		}
	}
	return strings.Join(hints, " ")
}

// notJSONHint names the format of a message that is no JSON, if a separator gives it the fields that the job wants.
func notJSONHint(d *routineload.Definition, table *catalog.Table, message []byte) string {
	csv := *d
	csv.Load.CSV.Separator = []byte{0}
	if hint := separatorHint(&csv, table, message); hint != "" {
		return `the message is no JSON; did you mean "format" = "csv"? ` + strings.TrimPrefix(hint, "did you mean ")
	}
	return ""
}

// jsonPlace is a place in a document: its path and its last key.
type jsonPlace struct{ path, key string }

// maxHintDepth is how deep in a document is looked for a field, and maxHintPlaces how many places are looked at.
const (
	maxHintDepth  = 4
	maxHintPlaces = 500
)

// has reports whether a document has a path.
func has(places []jsonPlace, path string) bool {
	return slices.ContainsFunc(places, func(p jsonPlace) bool { return p.path == path })
}

// below returns the places behind a root, with their paths from there.
func below(places []jsonPlace, root string) []jsonPlace {
	var list []jsonPlace
	for _, p := range places {
		if rest, ok := strings.CutPrefix(p.path, root); ok && rest != "" && (rest[0] == '.' || rest[0] == '[') {
			list = append(list, jsonPlace{"$" + rest, p.key})
		}
	}
	return list
}

// jsonPlaces appends the places of a document: those of an object before the places in them, of arrays those of the first element.
func jsonPlaces(list []jsonPlace, at string, value any, depth int) []jsonPlace {
	if depth > maxHintDepth || len(list) > maxHintPlaces {
		return list
	}
	switch v := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		first := len(list)
		for _, key := range keys {
			path := at + "." + key
			if strings.ContainsAny(key, ".[]") {
				path = at + `."` + key + `"`
			}
			list = append(list, jsonPlace{path, key})
		}
		for i, key := range keys {
			list = jsonPlaces(list, list[first+i].path, v[key], depth+1)
		}
	case []any:
		if len(v) > 0 {
			list = jsonPlaces(append(list, jsonPlace{path: at + "[0]"}), at+"[0]", v[0], depth+1)
		}
	}
	return list
}

// missingPlace is the hint of something that is not in the message, or nothing if no place resembles it. Places that are wanted
// themselves are not meant.
func missingPlace(what, path string, places []jsonPlace, wanted map[string]string) string {
	key := path[strings.LastIndexByte(path, '.')+1:]
	if k := strings.IndexByte(key, '['); k > 0 {
		key = key[:k]
	}
	key = strings.Trim(key, `"`)
	var keys []string
	meant, longer := "", ""
	for _, p := range places {
		if wanted[p.path] != "" || p.key == "" {
			continue
		}
		if strings.EqualFold(p.key, key) {
			meant = p.key
			break
		}
		if low := strings.ToLower(p.key); longer == "" && strings.HasSuffix(low, "_"+strings.ToLower(key)) {
			longer = p.key // user_id for id
		}
		keys = append(keys, p.key)
	}
	if meant == "" {
		meant = nearest.Name(key, keys)
	}
	if meant == "" {
		meant = longer
	}
	for _, p := range places {
		if meant != "" && p.key == meant && wanted[p.path] == "" {
			return fmt.Sprintf("%s is not in the message; did you mean %s?", what, p.path)
		}
	}
	return ""
}

// fileColumns are the names that fields are read under.
func fileColumns(d *routineload.Definition, table *catalog.Table) []string {
	var names []string
	for _, c := range d.Load.Columns {
		if c.Expr == nil {
			names = append(names, c.Name)
		}
	}
	if len(names) > 0 {
		return names
	}
	for _, c := range table.VisibleColumns() {
		names = append(names, c.Name)
	}
	return names
}

// separatorHint names the separator that would give a line the fields that the job wants, if its own does not.
func separatorHint(d *routineload.Definition, table *catalog.Table, message []byte) string {
	line, _, _ := bytes.Cut(message, []byte("\n"))
	line = bytes.TrimSpace(line)
	want := len(fileColumns(d, table))
	fields := func(separator string) int { return bytes.Count(line, []byte(separator)) + 1 }
	own := string(d.Load.CSV.Separator)
	if own == "" {
		own = "\t"
	}
	if want < 2 || fields(own) == want {
		return ""
	}
	if len(line) > 0 && (line[0] == '{' || line[0] == '[') && json.Valid(line) {
		return `the message is JSON; did you mean "format" = "json"?`
	}
	for _, other := range [...][2]string{{",", ","}, {"\t", `\t`}, {"||", "||"}, {"|", "|"}, {";", ";"}, {"\x01", `\x01`}} {
		if other[0] != own && fields(other[0]) == want {
			return `did you mean COLUMNS TERMINATED BY "` + other[1] + `"?`
		}
	}
	return ""
}
