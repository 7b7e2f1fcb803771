package expr_test

import (
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// sampleTexts are values that any column is filled from where its type takes them.
var sampleTexts = []string{"", "0", "1", "-1", "5", "100", "1.5", "-2.25", "9223372036854775807", "-9223372036854775808", "abc", "äöü", "a,b,c", "%Y-%m-%d", "day",
	"2024-02-29", "0000-01-01", "9999-12-31", "2024-01-31 10:11:12.5", "9999-12-31 23:59:59", "10:11:12", "-838:59:59", "true", "NaN", "Infinity", "1e300",
	`{"a":1,"b":[1,2,{"c":"x"}]}`, `[1,null,3]`, `[]`, `["a",null,"b"]`, `{}`, `{"a":1}`, "$.a", "$[0]", "$.b[*]", "$", "1.2.3.4", "::1", "http://u:p@h:1/p?a=b#r", "(a", "^a.*", "\\", "%", "_"}

// samples is a vector of a type filled from sampleTexts and NULL.
func samples(typ catalog.Type, rows int, r *rand.Rand) *chunk.Vector {
	v := chunk.NewVector(typ, rows)
	parse := convert.Parser(typ, convert.Loose)
	for v.Len < rows {
		if r.Intn(8) == 0 {
			v.AppendNull()
			continue
		}
		for try := 0; !parse(v, []byte(sampleTexts[r.Intn(len(sampleTexts))])); try++ {
			if try > 200 {
				v.AppendNull()
				break
			}
		}
	}
	return v
}

// TestNoPanic calls every function that is computed here with columns of many types: whatever can be compiled must not panic
// and must give one value a row, of the declared type, and the same values one row at a time.
func TestNoPanic(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	const rows = 40
	in := &chunk.Chunk{Rows: rows}
	var scope expr.Columns
	types := []string{"BOOLEAN", "TINYINT", "INT", "BIGINT", "LARGEINT", "DOUBLE", "DECIMAL(9,2)", "DECIMAL(38,10)", "DATE", "DATETIME(3)", "VARCHAR(20)", "STRING", "JSON",
		"ARRAY<INT>", "ARRAY<STRING>", "ARRAY<DOUBLE>", "MAP<STRING,INT>", "STRUCT<a:INT,b:STRING>", "IPV4", "IPV6"}
	for i, text := range types {
		typ := mustType(t, text)
		scope = append(scope, catalog.Column{Name: string(rune('a' + i)), Type: typ, Nullable: true})
		in.Columns = append(in.Columns, samples(typ, rows, r))
	}
	ctx := expr.Context{Now: time.Date(2024, 1, 31, 10, 0, 0, 0, time.UTC)}
	called := 0
	for _, name := range expr.ImplementedNames() {
		if name == "sleep" || name == "uniform" || name == "random" || name == "uuid" || name == "uuid_numeric" || name == "random_bytes" || name == "array_shuffle" || name == "array_repeat" || name == "array_with_constant" || name == "array_range" {
			continue
		}
		for try := 0; try < 120; try++ {
			e := &ast.Call{Name: name}
			for range r.Intn(4) + try%2 {
				if r.Intn(4) == 0 {
					e.Args = append(e.Args, &ast.Literal{Kind: ast.StringLiteral, Text: sampleTexts[r.Intn(len(sampleTexts))]})
				} else {
					e.Args = append(e.Args, &ast.Column{Parts: []string{scope[r.Intn(len(scope))].Name}})
				}
			}
			n, err := expr.Analyze(e, scope)
			if err != nil {
				if strings.Contains(err.Error(), "runtime error") {
					t.Errorf("%v", err)
				}
				continue
			}
			eval, err := expr.Compile(n, ctx)
			if err != nil {
				if strings.Contains(err.Error(), "runtime error") {
					t.Errorf("%v", err)
				}
				continue
			}
			checkEval(t, eval, n, in)
			called++
		}
	}
	t.Logf("%d calls computed", called)
	if called < 1500 {
		t.Errorf("only %d calls were computed", called)
	}
}

// checkEval computes n over in at once and row by row.
func checkEval(t *testing.T, eval *expr.Evaluator, n *expr.Node, in *chunk.Chunk) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%s: panic %v", n.Render(), p)
		}
	}()
	v, err := eval.Eval(in)
	if err != nil {
		if strings.Contains(err.Error(), "runtime error") {
			t.Errorf("%v", err)
		}
		return
	}
	if v.Len != in.Rows || v.Layout != chunk.LayoutOf(n.Type) {
		t.Fatalf("%s: %d values of layout %d", n.Render(), v.Len, v.Layout)
	}
	all := make([]string, in.Rows)
	for i := range all {
		all[i] = string(convert.AppendText(nil, v, i))
		if v.IsNull(i) {
			all[i] = "<NULL>"
		}
	}
	for i := 0; i < in.Rows; i += 7 {
		one := &chunk.Chunk{Rows: 1}
		for _, c := range in.Columns {
			x := chunk.NewVector(c.Type, 1)
			x.AppendFrom(c, i)
			one.Columns = append(one.Columns, x)
		}
		v, err := eval.Eval(one)
		if err != nil {
			t.Fatalf("%s alone: %v", n.Render(), err)
		}
		got := string(convert.AppendText(nil, v, 0))
		if v.IsNull(0) {
			got = "<NULL>"
		}
		if got != all[i] {
			t.Fatalf("%s row %d: %s together, %s alone", n.Render(), i, all[i], got)
		}
	}
	if strings.Contains(n.Render(), "\x00") {
		t.Fatal("rendered a NUL")
	}
}

func TestArrayRangeIsBounded(t *testing.T) {
	e, err := parser.ParseExpr("array_range(0, 2147483647)")
	if err != nil {
		t.Fatal(err)
	}
	n, err := expr.Analyze(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	evaluator, err := expr.Compile(n, expr.Context{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evaluator.Eval(&chunk.Chunk{Rows: 1}); err == nil || !strings.Contains(err.Error(), "exceeds the limit 1000000") {
		t.Errorf("the answer is %v", err)
	}
}
