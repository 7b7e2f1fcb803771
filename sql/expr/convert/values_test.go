package convert

import (
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// parsed returns the text of what text becomes, or FAILED.
func parsed(t *testing.T, typ catalog.Type, mode Mode, text string) string {
	t.Helper()
	v := chunk.NewVector(typ, 1)
	if !Parser(typ, mode)(v, []byte(text)) {
		if v.Len != 0 {
			t.Fatalf("%s from %q failed and left a value", typ, text)
		}
		return "FAILED"
	}
	if v.Len != 1 {
		t.Fatalf("%s from %q: %d values", typ, text, v.Len)
	}
	if v.IsNull(0) {
		return "NULL"
	}
	return string(AppendText(nil, v, 0))
}

func TestParse(t *testing.T) {
	integer, text := catalog.Of(catalog.Int), catalog.Of(catalog.String)
	record := catalog.StructOf(catalog.Field{Name: "a", Type: integer}, catalog.Field{Name: "b", Type: text})
	for _, c := range []struct {
		typ        catalog.Type
		mode       Mode
		text, want string
	}{
		{catalog.ArrayOf(integer), Loose, `[1,2 , null,x]`, `[1, 2, null, null]`},
		{catalog.ArrayOf(integer), Strict, `[1,x]`, `FAILED`},
		{catalog.ArrayOf(integer), Loose, `1,2`, `FAILED`},
		{catalog.ArrayOf(text), Loose, `["a", 'b,c', d]`, `["a", "b,c", "d"]`},
		{catalog.ArrayOf(catalog.ArrayOf(integer)), Loose, `[[1],[],null]`, `[[1], [], null]`},
		{catalog.ArrayOf(catalog.Of(catalog.Date)), Loose, `["2024-01-31"]`, `["2024-01-31"]`},
		{catalog.MapOf(text, integer), Loose, `{"k":1, "x":null}`, `{"k":1, "x":null}`},
		{catalog.MapOf(text, integer), Loose, `{"k",1}`, `FAILED`},
		{catalog.MapOf(text, catalog.ArrayOf(integer)), Loose, `{k:[1,2]}`, `{"k":[1, 2]}`},
		{record, Loose, `{"a":1,"b":"x"}`, `{"a":1, "b":"x"}`},
		{record, Loose, `{1, x}`, `{"a":1, "b":"x"}`},
		{record, Loose, `{}`, `{"a":null, "b":null}`},
		{record, Loose, `{"b":"x","a":1}`, `FAILED`},
		{record, Strict, `{x, y}`, `FAILED`},
		{catalog.Of(catalog.JSON), Loose, ` { "a" : [ 1, 2.50, -0 , 1e20, true ], "b" : "\u00e4\/\n" } `, `{"a":[1,2.5,0,1e+20,true],"b":"ä/\n"}`},
		{catalog.Of(catalog.JSON), Loose, `{"a":1`, `FAILED`},
		{catalog.Of(catalog.JSON), Loose, `{a:1}`, `FAILED`},
		{catalog.Of(catalog.JSON), Loose, `01`, `FAILED`},
		{catalog.Of(catalog.JSON), Loose, `"\ud83d\ude00"`, `"😀"`},
		{catalog.Of(catalog.IPv6), Loose, `2001:DB8:0:0:0:0:0:1`, `2001:db8::1`},
		{catalog.Of(catalog.IPv6), Loose, `fe80::1%eth0`, `FAILED`},
		{catalog.Of(catalog.IPv4), Loose, `001.2.3.4`, `1.2.3.4`},
		{catalog.Of(catalog.IPv4), Loose, `1.2.3`, `FAILED`},
		{catalog.VarCharOf(3), Load, `abcdef`, `abcdef`},
		{catalog.VarCharOf(3), Loose, `äöüß`, `äöü`},
		{catalog.DecimalOf(76, 2), Loose, `-12345678901234567890123456789012345678901234567890.125`, `-12345678901234567890123456789012345678901234567890.13`},
		{catalog.DecimalOf(38, 0), Loose, `99999999999999999999999999999999999999`, `99999999999999999999999999999999999999`},
		{catalog.DecimalOf(38, 0), Loose, `1e38`, `FAILED`},
		{catalog.DecimalOf(9, 2), Loose, `0.0000000000000000000000000000001`, `0.00`},
		{catalog.DecimalOf(9, 2), Loose, `1e-99999999999`, `0.00`},
		{catalog.DateTimeOf(0), Loose, `9999-12-31 23:59:59.5`, `FAILED`},
		{catalog.DateTimeOf(3), Loose, `1969-12-31 23:59:59.9994`, `1969-12-31 23:59:59.999`},
		{catalog.DateTimeOf(0), Loose, `2024-07-01 12:00:00 Europe/Berlin`, `2024-07-01 10:00:00`},
		{catalog.DateTimeOf(0), Loose, `2024-07-01 12:00:00+15:00`, `FAILED`},
		{catalog.DateTimeOf(0), Strict, `20240701T1200-0330`, `2024-07-01 15:30:00`},
		{catalog.Of(catalog.Date), Loose, `1900-02-29`, `FAILED`},
		{catalog.Of(catalog.Time), Loose, `-838:59:59`, `-838:59:59`},
		{catalog.Of(catalog.Time), Loose, `839:00:00`, `FAILED`},
		{catalog.Of(catalog.Double), Loose, `1e400`, `Infinity`},
		{catalog.Of(catalog.Double), Loose, `1_000`, `FAILED`},
		{catalog.Of(catalog.BigInt), Loose, ` -9223372036854775808.9 `, `-9223372036854775808`},
	} {
		if got := parsed(t, c.typ, c.mode, c.text); got != c.want {
			t.Errorf("%s from %q = %s, want %s", c.typ, c.text, got, c.want)
		}
	}
}

func TestParseInZone(t *testing.T) {
	shanghai, ok := Zone("Asia/Shanghai")
	if !ok {
		t.Fatal("no zone data")
	}
	v := chunk.NewVector(catalog.DateTimeOf(0), 1)
	ParserIn(v.Type, Loose, shanghai)(v, []byte("2024-01-31 10:11:12Z"))
	if got := string(AppendText(nil, v, 0)); got != "2024-01-31 18:11:12" {
		t.Errorf("in Shanghai: %s", got)
	}
	if us := ToUTC(v.Int(0), shanghai); FromUTC(us, time.UTC) != us || FromUTC(us, shanghai) != v.Int(0) {
		t.Errorf("ToUTC and FromUTC do not return")
	}
}

// fuzzTypes is one type of every family.
var fuzzTypes = []catalog.Type{
	catalog.Of(catalog.Boolean), catalog.Of(catalog.TinyInt), catalog.Of(catalog.BigInt), catalog.Of(catalog.LargeInt), catalog.Of(catalog.Float),
	catalog.Of(catalog.Double), catalog.DecimalOf(9, 2), catalog.DecimalOf(38, 10), catalog.DecimalOf(76, 20), catalog.Of(catalog.Date), catalog.DateTimeOf(3),
	catalog.Of(catalog.Time), catalog.VarCharOf(3), catalog.Of(catalog.JSON), catalog.Of(catalog.IPv4), catalog.Of(catalog.IPv6), catalog.ArrayOf(catalog.DateTimeOf(6)),
	catalog.MapOf(catalog.Of(catalog.String), catalog.ArrayOf(catalog.Of(catalog.Int))),
	catalog.StructOf(catalog.Field{Name: "a", Type: catalog.Of(catalog.Int)}, catalog.Field{Name: "b", Type: catalog.Of(catalog.JSON)}),
}

// FuzzParse: a conversion appends one value or none, and what it wrote reads back as the same text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", " ", "1", "-1.5e3", "2024-01-31 10:11:12.5+08:00", "20240131101112.99Z", "[1,2]", `{"a":[1,{"b":null}]}`, "::1", "1.2.3.4", "10:11:12"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, typ := range fuzzTypes {
			for _, mode := range []Mode{Loose, Strict, Load} {
				v := chunk.NewVector(typ, 1)
				if !Parser(typ, mode)(v, text) {
					if v.Len != 0 || len(v.Data) != 0 {
						t.Fatalf("%s from %q failed and left something", typ, text)
					}
					continue
				}
				if v.Len != 1 {
					t.Fatalf("%s from %q: %d values", typ, text, v.Len)
				}
				if typ.IsNested() {
					continue
				}
				written := AppendText(nil, v, 0)
				again := chunk.NewVector(typ, 1)
				if !Parser(typ, mode)(again, written) {
					t.Fatalf("%s from %q wrote %q, which cannot be read", typ, text, written)
				}
				if got := AppendText(nil, again, 0); string(got) != string(written) {
					t.Fatalf("%s from %q: %q reads back as %q", typ, text, written, got)
				}
			}
		}
	})
}
