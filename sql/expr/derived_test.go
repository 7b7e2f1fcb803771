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
				if got := value(f[0], expr.Options{}, ctx); got != want {
					t.Errorf("%s\n  got  %s\n  want %s", f[0], got, want)
				}
			})
		})
	}
}
