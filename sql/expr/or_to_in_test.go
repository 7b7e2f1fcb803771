package expr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// TestLongAlternatives compares long lists and chains of OR, which are looked up, with what each item says by itself.
func TestLongAlternatives(t *testing.T) {
	scope := Columns{{Name: "a", Type: catalog.Of(catalog.Int), Nullable: true}, {Name: "s", Type: catalog.VarCharOf(10), Nullable: true},
		{Name: "d", Type: catalog.Of(catalog.Date), Nullable: true}, {Name: "f", Type: catalog.Of(catalog.Double), Nullable: true}}
	in := chunk.New([]catalog.Type{scope[0].Type, scope[1].Type, scope[2].Type, scope[3].Type}, 0)
	for i := range 40 {
		for k, v := range in.Columns {
			switch {
			case i%7 == k:
				v.AppendNull()
			case k == 1:
				v.AppendString(fmt.Sprint("s", i))
			case k == 3:
				v.AppendFloat64(float64(i))
			default:
				v.AppendInt(int64(i))
			}
		}
		in.EndRow()
	}
	run := func(text string) string {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		n, err := Analyze(e, scope)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Compile(n, Context{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := c.Eval(in)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for i := range in.Rows {
			switch {
			case v.IsNull(i):
				out.WriteByte('N')
			default:
				fmt.Fprint(&out, v.Int(i))
			}
		}
		return out.String()
	}
	for _, c := range []struct{ column, item string }{
		{"a", "%d"}, {"s", "'s%d'"}, {"d", "cast('1970-01-%02d' as date)"}, {"f", "%d.0e0"}, {"a", "a + %d - a"},
	} {
		var list, ors []string
		one := make([]string, 0, 20)
		for i := range 20 {
			item := fmt.Sprintf(c.item, i+3)
			list = append(list, item)
			ors = append(ors, c.column+" = "+item)
			one = append(one, run(c.column+" = "+item))
		}
		want := anyOf(one)
		for _, text := range []string{c.column + " IN (" + strings.Join(list, ", ") + ")", strings.Join(ors, " OR ")} {
			if got := run(text); got != want {
				t.Errorf("%.60s: got %s, want %s", text, got, want)
			}
		}
		for text, want := range map[string]string{
			c.column + " IN (NULL, " + strings.Join(list, ", ") + ")":   strings.ReplaceAll(want, "0", "N"),
			strings.Join(ors, " OR ") + " OR NULL OR a = 1000 OR false": strings.ReplaceAll(want, "0", "N"),
		} {
			if got := run(text); got != want {
				t.Errorf("%.60s: got %s, want %s", text, got, want)
			}
		}
	}
}

// anyOf is the OR of columns of answers.
func anyOf(columns []string) string {
	out := []byte(columns[0])
	for _, c := range columns[1:] {
		for i := range out {
			if c[i] == '1' || out[i] == '0' && c[i] == 'N' {
				out[i] = c[i]
			}
		}
	}
	return string(out)
}
