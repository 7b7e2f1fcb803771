package engine

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// writeTree writes a tree without positions and the texts that parts of it were written as.
func writeTree(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		if l, ok := v.Interface().(*ast.Literal); ok {
			text := l.Text
			if l.Kind == ast.IntegerLiteral {
				text = strings.TrimLeft(text, "0")
			}
			fmt.Fprintf(b, "literal %d %q ", l.Kind, text)
			return
		}
		writeTree(b, v.Elem())
	case reflect.Struct:
		b.WriteString(v.Type().Name() + "{")
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.Type != reflect.TypeFor[ast.Pos]() && field.Name != "Text" {
				writeTree(b, v.Field(i))
				b.WriteByte(' ')
			}
		}
		b.WriteByte('}')
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			writeTree(b, v.Index(i))
			b.WriteByte(' ')
		}
		b.WriteByte(']')
	default:
		fmt.Fprintf(b, "%v", v)
	}
}

// FuzzForms compares the tree of a text with that of its form, into which the constants are put: where the form is a query, so is the
// text, and it is the same one.
func FuzzForms(f *testing.F) {
	for _, text := range []string{
		"SELECT a FROM t WHERE a = 5 AND b = 'x'", "select `a?` from t where a=1 or b>'it' limit 3, 4", "SELECT 1.5e-3, .5, 5., 1e5, 0x1F, x'41', b'01'",
		"SELECT a FROM t WHERE a = 1 -- 2\n AND b = 3", "SELECT a1, 1a FROM t1 WHERE t1.a1 = 1", "SELECT 'a' 'b', \"c\" \"d\" FROM t", "SELECT a 'alias' FROM t",
		"SELECT 99999999999999999999, 127, 128, 32768, 2147483648", "SELECT a FROM t LIMIT 5 OFFSET 7; ; ", "SELECT DATE '2024-01-01', INTERVAL 1 DAY", "SELECT'a'FROM t",
		"SELECT a FROM t ORDER BY 1", "SELECT CAST(a AS DECIMAL(9,2)) FROM t", "SELECT a[1]['k'] FROM t", "SELECT 5IN(5)", "SELECT {'a':1}", "SELECT a FROM t LIMIT\t5", "SELECT \x005", "SELECT .5.5, 1..2", "SELECT a.5 FROM t",
	} {
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, noBackslash bool) {
		var r remembered
		if !r.read(text) {
			return
		}
		mode := parser.Mode{NoBackslashEscapes: noBackslash}
		form, literals, err := mode.ParsePrepared(string(r.text))
		if err != nil {
			return
		}
		if _, ok := form.(*ast.Query); !ok || len(literals) != r.count {
			return
		}
		p := &Prepared{literals: literals, values: r.values[:r.count]}
		p.fill()
		whole, err := mode.Parse(text)
		if err != nil {
			t.Fatalf("%q has the form %q, but: %v", text, r.text, err)
		}
		var got, want strings.Builder
		writeTree(&got, reflect.ValueOf(form))
		writeTree(&want, reflect.ValueOf(whole))
		if got.String() != want.String() {
			t.Fatalf("%q has the form %q:\n%s\nbut is\n%s", text, r.text, got.String(), want.String())
		}
	})
}
