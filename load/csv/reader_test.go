package csv

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestReader reads messages as testdata/reader says: one message a line, rows and reasons as answer.
func TestReader(t *testing.T) {
	datadriven.RunTest(t, "testdata/reader", func(t *testing.T, d *datadriven.TestData) string {
		var o Options
		for _, a := range d.CmdArgs {
			if len(a.Vals) == 0 {
				o.EmptyFieldAsNull = o.EmptyFieldAsNull || a.Key == "empty-null"
				o.TrimDoubleQuotes = o.TrimDoubleQuotes || a.Key == "trim"
				continue
			}
			text := unquote(a.Vals[0])
			switch a.Key {
			case "fields":
				fmt.Sscan(text, &o.Fields)
			case "sep":
				separator, err := ParseSeparator(text)
				if err != nil {
					return err.Error()
				}
				o.Separator = separator
			case "skip":
				fmt.Sscan(text, &o.SkipLines)
			case "line":
				o.LineDelimiter, _ = ParseLineDelimiter(text)
			case "enclose":
				o.Enclose = text[0]
			case "escape":
				o.Escape = text[0]
			}
		}
		if d.Cmd == "separator" {
			separator, err := ParseSeparator(unquote(strings.TrimSuffix(d.Input, "\n")))
			if err != nil {
				return err.Error()
			}
			return fmt.Sprintf("%q", separator)
		}
		r := New(o)
		var out strings.Builder
		for _, line := range strings.Split(d.Input, "\n") {
			r.Feed([]byte(unquote(line)))
			drain(r, &out)
		}
		r.Flush()
		drain(r, &out)
		return out.String()
	})
}

// unquote puts bytes in the place of their names.
func unquote(text string) string {
	return strings.NewReplacer("<LF>", "\n", "<CR>", "\r", "<TAB>", "\t", "<BOM>", "\xEF\xBB\xBF", "<FF>", "\xff", "<SP>", " ", "DQ", "\"", "SQ", "'", "BS", "\\").Replace(text)
}

// drain prints every row that the reader has.
func drain(r *Reader, out *strings.Builder) {
	for r.Next() {
		printRow(r, out)
	}
}

// printRow prints the reader's current row.
func printRow(r *Reader, out *strings.Builder) {
	if r.Reason() != "" {
		fmt.Fprintf(out, "bad: %s [%q]\n", r.Reason(), r.Line())
		return
	}
	for i, f := range r.Fields() {
		if i > 0 {
			out.WriteString(" | ")
		}
		if f == nil {
			out.WriteString("NULL")
		} else {
			fmt.Fprintf(out, "%q", f)
		}
	}
	out.WriteString("\n")
}

// FuzzReader compares the word-wise scan with a plain one and looks for panics in the others.
func FuzzReader(f *testing.F) {
	f.Add([]byte("1,a,2\n\\N,,\r\nx"), byte(','), byte(0), byte(0), 3)
	f.Add([]byte("\"a,\nb\",2\r\n\"x"), byte(','), byte('"'), byte('\\'), 2)
	f.Add([]byte("a\xff\x80,b\x00\x01,c"), byte(1), byte(0), byte('\\'), 1)
	f.Fuzz(func(t *testing.T, data []byte, separator, enclose, escape byte, n int) {
		if n < 1 || n > 20 || separator == '\n' || separator == '\r' {
			return
		}
		o := Options{Separator: []byte{separator}, Enclose: enclose, Escape: escape, Fields: n}
		var got strings.Builder
		r := New(o)
		r.Feed(data)
		drain(r, &got)
		r.Feed(data)
		drain(r, &got)
		r.Flush()
		drain(r, &got)
		if enclose == 0 && escape == 0 && got.String() != simple(o, data)+simple(o, data) {
			t.Fatalf("got\n%swant\n%s", got.String(), simple(o, data))
		}
	})
}

// simple is the specification of reading without enclose and escape.
func simple(o Options, data []byte) string {
	var out strings.Builder
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	for _, line := range bytes.Split(data, []byte("\n")) {
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			continue
		}
		r := New(o)
		r.line = line
		for _, f := range bytes.Split(line, o.Separator) {
			r.add(f)
		}
		r.finish(false)
		printRow(r, &out)
	}
	return out.String()
}

// FuzzParseSeparator looks for panics and empty results.
func FuzzParseSeparator(f *testing.F) {
	for _, s := range []string{`\x01`, `\X0a\x0B`, `\t`, `\`, `\\`, `\x`, "||", `\xzz`, `\x1`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := ParseSeparator(text); err == nil && len(b) == 0 {
			t.Fatalf("empty separator from %q", text)
		}
	})
}

// BenchmarkReader measures splitting alone.
func BenchmarkReader(b *testing.B) {
	for _, c := range []struct {
		name, message string
		fields        int
	}{
		{"3 fields", "1234567,somename,99.5", 3},
		{"15 fields", "1,2,3,4,5,a,bb,ccc,dddd,eeeee,2024-01-01,2024-01-01 10:00:00,1.5,2.25,true", 15},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := New(Options{Separator: []byte{','}, Fields: c.fields})
			message := []byte(c.message)
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
