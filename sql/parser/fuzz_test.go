package parser

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds gives a fuzzer some recorded statements and some that once were hard.
func seeds(f *testing.F) {
	for i, r := range recordings(f) {
		if i%23 == 0 {
			f.Add(r.statement)
		}
	}
	for _, s := range []string{
		"", "'", "`", "/*", "/*+ */", "/*!1", "SELECT /*! /* */", "((((((", "SELECT ((((SELECT 1)+1)+1)+1)", "1.e1.e1", "\xff\xfe", "a.b.c.d", "-- \\\n x",
		"x'", "trim(trim(trim(trim(a from b)", "interval(interval(interval(1", "case case case", "{{{1:{1", "f((a,b", "SELECT a FROM t QUALIFY QUALIFY",
	} {
		f.Add(s)
	}
}

// FuzzParse holds that any text is read or refused with a message, and that a statement's own text is read again.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		st, err := Parse(text)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a message")
			}
			return
		}
		if st == nil {
			t.Fatal("neither a statement nor an error")
		}
		pos := st.Position()
		if pos.Offset > len(text) || pos.Line < 1 || pos.Column < 0 {
			t.Fatalf("position %+v is outside of the text", pos)
		}
	})
}

// FuzzParseExpr holds that an expression's text reads back to itself.
func FuzzParseExpr(f *testing.F) {
	seeds(f)
	for _, s := range []string{"a + 1 * -b", "f(x -> x + 1, (a, b) -> a)", "CAST(a AS STRUCT<a: INT>)", "'a\\'b'", "X'00'", "a[1:2].b", "* EXCEPT (a)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseExpr(text)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		again, err := ParseExpr(e.String())
		if err != nil {
			t.Fatalf("%q: its text %q does not read back: %v", text, e, err)
		}
		if again.String() != e.String() {
			t.Fatalf("%q: its text %q reads back as %q", text, e, again)
		}
	})
}

// FuzzSplit holds that splitting loses nothing but semicolons and that no piece holds a statement's end.
func FuzzSplit(f *testing.F) {
	seeds(f)
	f.Add("a;b';';c")
	f.Fuzz(func(t *testing.T, text string) {
		rest, joined := text, ""
		for {
			first, after := Split(rest)
			joined += first
			if len(first)+len(after) == len(rest) {
				break
			}
			joined += ";"
			rest = after
		}
		if joined != text {
			t.Fatalf("split %q into what joins to %q", text, joined)
		}
		for _, one := range SplitAll(text) {
			if first, rest := Split(one); rest != "" || strings.TrimSpace(first) != one {
				t.Fatalf("piece %q can be split further", one)
			}
		}
	})
}
