package convert

import (
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

func TestVariantText(t *testing.T) {
	parse := ParserIn(catalog.Of(catalog.Variant), Load, nil)
	v := chunk.NewVector(catalog.Of(catalog.Variant), 1)
	for _, c := range []struct{ text, want string }{
		{`{"b": 1, "a": "x"}`, `{"a":"x","b":1}`},
		{`{"b": {"d": 2, "c": 1}, "a.z": 0, "a": {"y": true}}`, `{"a":{"y":1,"z":0},"b":{"c":1,"d":2}}`},
		{`{"a": null, "b": {}, "c": [], "d": [null], "e": {"f": null}}`, `{}`},
		{`{"a": [1, 2.50, null], "b": ["x", "y\"z"], "c": [true, false], "d": [1, "x", true]}`,
			`{"a":[1, 2.5, null],"b":["x", "y\"z"],"c":[1, 0],"d":[1, "x", true]}`},
		{`{"a": [[1, 2], [3]], "b": [{"y": 1, "x": null}]}`, `{"a":[[1,2],[3]],"b":[{"y":1,"x":null}]}`},
		{`{"n": -9223372036854775808, "u": 18446744073709551615, "f": 1e2, "g": 1.10, "h": 100000000000000000000.5}`,
			`{"f":100,"g":1.1,"h":1e+20,"n":-9223372036854775808,"u":18446744073709551615}`},
		{`{"a": 1, "a": 2}`, `{"a":1}`},
		{`{"a-b": {"c": 1}, "a": {"b": 1}}`, `{"a-b":{"c":1},"a":{"b":1}}`},
		{`{"a": {"b": {"c": 1}}, "a.b": {"d": 2}, "x": {"y": {"z": 3}}}`, `{"a":{"b":{"c":1,"d":2}},"x":{"y":{"z":3}}}`},
		{"{\"a\": \"tab\\u0009 é \\n\"}", `{"a":"tab\t é \n"}`},
		{`12`, `12`}, {` 1.0 `, `1`}, {`true`, `1`}, {`"text"`, `text`}, {`null`, `{}`}, {``, `{}`},
		{`[3, 1]`, `[3, 1]`}, {`[{"b": 1, "a": 2}]`, `[{"b":1,"a":2}]`},
		{`no json`, `no json`}, {`{"a": 1`, `{"a": 1`}, {`{"a": 18446744073709551616}`, `{"a": 18446744073709551616}`},
	} {
		v.Reset()
		if !parse(v, []byte(c.text)) {
			t.Errorf("%s is refused", c.text)
			continue
		}
		if got := string(AppendText(nil, v, 0)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
		// What is stored reads back as itself.
		stored := string(v.Bytes(0))
		v.Reset()
		if !parse(v, []byte(stored)) || string(v.Bytes(0)) != stored {
			t.Errorf("%s: %s reads back as %s", c.text, stored, v.Bytes(0))
		}
	}
	v.Reset()
	if parse(v, []byte(`{"`+longKey(255)+`": 1}`)) {
		t.Error("a key of 255 bytes is accepted")
	}
	if !parse(v, []byte(`{"`+longKey(254)+`": 1}`)) {
		t.Error("a key of 254 bytes is refused")
	}
}

// longKey is a key of n bytes.
func longKey(n int) string {
	key := make([]byte, n)
	for i := range key {
		key[i] = 'k'
	}
	return string(key)
}

func TestVariantAllocations(t *testing.T) {
	parse := ParserIn(catalog.Of(catalog.Variant), Load, nil)
	v := chunk.NewVector(catalog.Of(catalog.Variant), 1)
	text := []byte(`{"id": 17, "name": "somebody", "tags": ["a", "b"], "nested": {"x": 1.5, "y": [1, 2, 3]}}`)
	if n := testing.AllocsPerRun(100, func() { v.Reset(); parse(v, text) }); n > 0 {
		t.Errorf("reading one value allocates %v times", n)
	}
}

func FuzzVariant(f *testing.F) {
	for _, s := range []string{`{"a.b":{"c":[1,null]}}`, `[true,"x"]`, `{"a":{"":1}}`, `{"a..b":1,"a":2}`, `nul`} {
		f.Add([]byte(s))
	}
	parse := variantParser()
	f.Fuzz(func(t *testing.T, text []byte) {
		v := chunk.NewVector(catalog.Of(catalog.Variant), 1)
		if !parse(v, text) {
			return
		}
		if _, ok := AppendCompactJSON(nil, v.Bytes(0)); !ok && len(text) < 1000 && string(text) == string([]rune(string(text))) {
			t.Errorf("%q is kept as %q, which is no JSON", text, v.Bytes(0))
		}
	})
}
