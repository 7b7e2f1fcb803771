package json

import (
	stdjson "encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cockroachdb/datadriven"
)

// TestReader reads messages as testdata/reader says: one message a line, rows and reasons as answer.
func TestReader(t *testing.T) {
	datadriven.RunTest(t, "testdata/reader", func(t *testing.T, d *datadriven.TestData) string {
		lines := strings.Split(d.Input, "\n")
		var o Options
		for _, a := range d.CmdArgs {
			switch a.Key {
			case "columns":
				o.Columns = a.Vals
			case "defaults":
				for _, v := range a.Vals {
					if v == "NULL" {
						o.Defaults = append(o.Defaults, nil)
					} else {
						o.Defaults = append(o.Defaults, []byte(v))
					}
				}
			case "strip":
				o.StripOuterArray = true
			case "paths":
				o.Paths, lines = lines[0], lines[1:]
			case "root":
				o.Root, lines = lines[0], lines[1:]
			}
		}
		r, err := New(o)
		if err != nil {
			return err.Error()
		}
		var out strings.Builder
		for _, line := range lines {
			line = strings.NewReplacer("<LF>", "\n", "<BOM>", "\xEF\xBB\xBF", "<FF>", "\xff", "<SP>", " ", "<01>", "\x01").Replace(line)
			r.Feed([]byte(line))
			for r.Next() {
				if r.Reason() != "" {
					fmt.Fprintf(&out, "bad: %s [%q]\n", r.Reason(), r.Line())
					continue
				}
				for i, f := range r.Fields() {
					if i > 0 {
						out.WriteString(" | ")
					}
					if f == nil {
						out.WriteString("NULL")
					} else {
						fmt.Fprintf(&out, "%q", f)
					}
				}
				out.WriteString("\n")
			}
		}
		return out.String()
	})
}

// FuzzReader compares good rows with what encoding/json reads of the same document.
func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":"x\u00e9\n","c":null}`))
	f.Add([]byte(` { "c" : [1, "]" ] , "a" : true, "x":{"a":2}, "b":-1.5e3 } `))
	f.Add([]byte(`{"a":{"b":[{"c":1}]},"a":2}`))
	f.Add([]byte(`{"b":"\ud83d\ude00","a":"\\\"/"}`))
	r, err := New(Options{Columns: []string{"a", "b", "c"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r.Feed(data)
		good := false
		var row []string
		for r.Next() {
			if good = r.Reason() == ""; good {
				row = row[:0]
				for _, x := range r.Fields() {
					if x == nil {
						row = append(row, "NULL")
					} else {
						row = append(row, string(x))
					}
				}
			}
		}
		decoder := stdjson.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\xEF\xBB\xBF")))
		decoder.UseNumber()
		var want map[string]stdjson.RawMessage
		if !utf8.Valid(data) || !stdjson.Valid(data) || decoder.Decode(&want) != nil || want == nil || len(want) == 0 {
			return
		}
		if countKeys(data) != len(want) || strings.Contains(string(data), `\u`) {
			return
		}
		any := false
		for i, c := range []string{"a", "b", "c"} {
			raw, ok := want[c]
			any = any || ok
			if !good {
				continue
			}
			if text := wanted(raw); row[i] != text {
				t.Fatalf("%s: column %s is %q, want %q", data, c, row[i], text)
			}
		}
		if any != good {
			t.Fatalf("%s: good %v, want %v (%s)", data, good, any, r.Reason())
		}
	})
}

// countKeys counts the keys of the outermost object.
func countKeys(data []byte) int {
	decoder := stdjson.NewDecoder(strings.NewReader(string(data)))
	depth, n := 0, 0
	expectKey := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return n
		}
		switch token {
		case stdjson.Delim('{'), stdjson.Delim('['):
			depth++
			expectKey = depth == 1
			continue
		case stdjson.Delim('}'), stdjson.Delim(']'):
			depth--
			expectKey = depth == 1
			continue
		}
		if depth == 1 {
			if expectKey {
				n++
			}
			expectKey = !expectKey
		}
	}
}

// wanted is the text that a value becomes.
func wanted(raw stdjson.RawMessage) string {
	switch {
	case raw == nil, string(raw) == "null":
		return "NULL"
	case string(raw) == "true":
		return "1"
	case string(raw) == "false":
		return "0"
	case raw[0] == '"':
		var s string
		_ = stdjson.Unmarshal(raw, &s)
		return s
	}
	return string(raw)
}

// FuzzPaths looks for panics in jsonpaths and json_root.
func FuzzPaths(f *testing.F) {
	f.Add(`["$.a.b[0]","$.\"x.y\"","$"]`, `$.a`, []byte(`{"a":{"b":[1]},"x.y":2}`))
	f.Add(`["$.a[*]","a"]`, `$`, []byte(`[{"a":[1]}]`))
	f.Add(`["$.[1]"]`, `$.a[1].b`, []byte(`{"a":[1,{"b":[{}]}]}`))
	f.Fuzz(func(t *testing.T, paths, root string, data []byte) {
		for _, strip := range []bool{false, true} {
			r, err := New(Options{Columns: []string{"a", "b"}, Paths: paths, Root: root, StripOuterArray: strip})
			if err != nil {
				return
			}
			for n := 0; n < 2; n++ {
				r.Feed(data)
				for r.Next() {
				}
			}
		}
	})
}

// BenchmarkReader measures reading 15 fields by name.
func BenchmarkReader(b *testing.B) {
	message := []byte(`{"id":1234567,"user_id":987654,"name":"some name","city":"Berlin","country":"DE","amount":99.5,"price":12.25,"quantity":3,` +
		`"active":true,"ts":"2024-01-01 10:00:00","day":"2024-01-01","tag":"a","note":"nothing to say","score":0.75,"kind":"web"}`)
	columns := strings.Split("id,user_id,name,city,country,amount,price,quantity,active,ts,day,tag,note,score,kind", ",")
	paths := `["$.` + strings.Join(columns, `","$.`) + `"]`
	for name, o := range map[string]Options{"names": {Columns: columns}, "paths": {Columns: columns, Paths: paths}, "3 of 15": {Columns: columns[:3]}} {
		b.Run(name, func(b *testing.B) {
			r, err := New(o)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(message)))
			b.ReportAllocs()
			for b.Loop() {
				r.Feed(message)
				for r.Next() {
				}
			}
		})
	}
}
