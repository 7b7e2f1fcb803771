package http

import (
	"bytes"
	"encoding/json"
	"strings"
)

// jsonColumns are the columns of a JSON body: the last keys of its jsonpaths, or the keys of its first object.
func (q *streamQuery) jsonColumns(head []byte) ([]string, error) {
	if text := q.properties["jsonpaths"]; text != "" {
		var paths, names []string
		if err := json.Unmarshal([]byte(text), &paths); err != nil {
			return nil, &loadFailure{"INVALID_ARGUMENT", "Invalid json path: " + text}
		}
		for _, p := range paths {
			names = append(names, p[strings.LastIndexByte(p, '.')+1:])
		}
		return names, nil
	}
	d := json.NewDecoder(bytes.NewReader(head))
	failed := func() ([]string, error) {
		return nil, &loadFailure{"DATA_QUALITY_ERROR", "parsing the first JSON object of the body failed"}
	}
	if root := strings.TrimPrefix(strings.TrimPrefix(q.properties["json_root"], "$"), "."); root != "" {
		for key := range strings.SplitSeq(root, ".") {
			if !enterKey(d, key) {
				return failed()
			}
		}
	}
	first, err := d.Token()
	if err == nil && first == json.Delim('[') {
		first, err = d.Token()
	}
	if err != nil || first != json.Delim('{') {
		return failed()
	}
	var names []string
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return failed()
		}
		names = append(names, key.(string)) // a key is a text
	}
	return names, nil
}

// enterKey takes an object up to the value of a key.
func enterKey(d *json.Decoder, want string) bool {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return false
		}
		if key == want {
			return true
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return false
		}
	}
	return false
}
