package expr_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// value computes an expression without columns: its text, <NULL>, or ERROR and the message.
func value(text string, o expr.Options, ctx expr.Context) string {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return "ERROR parse " + message(err)
	}
	n, err := o.Analyze(e, nil)
	if err != nil {
		return "ERROR " + message(err)
	}
	eval, err := expr.Compile(n, ctx)
	if err != nil {
		return "ERROR " + message(err)
	}
	v, err := eval.Eval(&chunk.Chunk{Rows: 1})
	switch {
	case err != nil:
		return "ERROR " + message(err)
	case v.IsNull(0):
		return "<NULL>"
	}
	return string(convert.AppendText(nil, v, 0))
}

// TestDerivedValues checks families of functions by values that follow from the source of Doris's backend.
func TestDerivedValues(t *testing.T) {
	files, err := filepath.Glob("testdata/values/*.tsv")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files of values, %v", len(files), err)
	}
	ctx := expr.Context{Now: time.Date(2024, 1, 31, 10, 11, 12, 345678000, time.UTC)}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".tsv"), func(t *testing.T) {
			if _, err := os.Stat(file); err != nil {
				t.Fatal(err)
			}
			facts(t, "values/"+filepath.Base(file), func(f []string, want string) {
				if got := strings.ReplaceAll(value(f[0], expr.Options{}, ctx), "\n", `\n`); got != want {
					t.Errorf("%s\n  got  %s\n  want %s", f[0], got, want)
				}
			})
		})
	}
}

// TestUnselectedBranches checks that a branch that no row takes raises no error under strict casts, and one that is taken does.
func TestUnselectedBranches(t *testing.T) {
	for text, want := range map[string]string{
		"if(1 = 1, 5, cast('x' as int))":                                     "5",
		"if(1 = 2, cast('x' as int), 5)":                                     "5",
		"case when 1 = 1 then 5 else cast('x' as int) end":                   "5",
		"case when 1 = 2 then cast('x' as int) when 2 = 2 then 6 else 7 end": "6",
		"coalesce(5, cast('x' as int))":                                      "5",
		"ifnull(5, cast('x' as int))":                                        "5",
		"coalesce(null, cast('x' as int))":                                   "ERROR",
		"case when 1 = 2 then 5 else cast('x' as int) end":                   "ERROR",
		"if(1 = 1, cast('x' as int), 5)":                                     "ERROR",
		"case when null then cast('x' as int) end":                           "<NULL>",
	} {
		got := value(text, expr.Options{Strict: true}, expr.Context{Strict: true})
		if got != want && !(want == "ERROR" && strings.HasPrefix(got, want)) {
			t.Errorf("%s = %s, want %s", text, got, want)
		}
	}
}
