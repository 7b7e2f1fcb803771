package expr_test

import (
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// TestColumnsDifferFromConstants checks functions that Doris's backend computes otherwise than its frontend folds them.
func TestColumnsDifferFromConstants(t *testing.T) {
	for _, c := range []struct{ text, typ, value, want string }{
		{"maketime(x, 6, 7.1234567)", "BIGINT", "5", "05:06:07.123457"},
		{"maketime(x, 15, 30.5)", "BIGINT", "-12", "-12:15:30.500000"},
		{"maketime(x, 59, 59.75)", "BIGINT", "838", "838:59:59.000000"},
		{"maketime(x, 1, 2)", "BIGINT", "900", "838:59:59"},
		{"time_format(x, '%j')", "VARCHAR(20)", "-07:08:09", "<NULL>"},
		{"time_format(x, '%k %T')", "VARCHAR(20)", "-107:08:09", "-107 107:08:09"},
		{"acosh(x)", "DOUBLE", "1.0000001", "0.0004472135919037347"},
		{"regexp_replace('k=v', x, '')", "VARCHAR(20)", "(", "<NULL>"},
		{"regexp_extract('k=v', x, 0)", "VARCHAR(20)", "(", "<NULL>"},
		{"time_format(x, ' %k')", "DATETIME", "2021-06-07 08:09:10", " 8"},
	} {
		typ := mustType(t, c.typ)
		v := chunk.NewVector(typ, 1)
		if !convert.Parser(typ, convert.Loose)(v, []byte(c.value)) {
			t.Fatalf("%s is no %s", c.value, c.typ)
		}
		e, err := parser.ParseExpr(c.text)
		if err != nil {
			t.Fatal(err)
		}
		n, err := expr.Analyze(e, expr.Columns{catalog.Column{Name: "x", Type: typ, Nullable: true}})
		if err != nil {
			t.Fatal(err)
		}
		eval, err := expr.Compile(n, expr.Context{})
		if err != nil {
			t.Fatal(err)
		}
		got := "<NULL>"
		if out, err := eval.Eval(&chunk.Chunk{Rows: 1, Columns: []*chunk.Vector{v}}); err != nil {
			t.Fatal(err)
		} else if !out.IsNull(0) {
			got = string(convert.AppendText(nil, out, 0))
		}
		if got != c.want {
			t.Errorf("%s of %s\n  got  %s\n  want %s", c.text, c.value, got, c.want)
		}
	}
}
