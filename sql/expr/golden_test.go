package expr_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// The shares of the recorded answers that must be equal, in percent.
const (
	renderingShare = 99.0
	typeShare      = 99.5
	foldShare      = 100
)

// facts reads a recorded file: fields and answer of each line.
func facts(t *testing.T, name string, each func(fields []string, answer string)) {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		question, answer, ok := strings.Cut(lines.Text(), "\t=\t")
		if !ok {
			t.Fatalf("%s: %q", name, lines.Text())
		}
		each(strings.Split(question, "\t"), answer)
	}
}

// share logs and checks the share of equal answers.
func share(t *testing.T, what string, equal, all int, floor float64) {
	t.Helper()
	got := 100 * float64(equal) / float64(all)
	t.Logf("%s: %d of %d equal (%.1f %%)", what, equal, all, got)
	if got < floor {
		t.Errorf("%s: share fell below %.1f %%", what, floor)
	}
}

// message is an error without Doris's prefix.
func message(err error) string {
	return strings.TrimPrefix(err.Error(), "errCode = 2, detailMessage = ")
}

// mustType parses a type.
func mustType(t *testing.T, text string) catalog.Type {
	t.Helper()
	typ, err := parser.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

// loadTable is the table of the recorded renderings.
func loadTable(t *testing.T) *catalog.Table {
	return &catalog.Table{Name: "dup", Columns: []catalog.Column{
		{Name: "id", Type: mustType(t, "INT"), Nullable: true}, {Name: "name", Type: mustType(t, "VARCHAR(20)"), Nullable: true},
		{Name: "amount", Type: mustType(t, "DECIMAL(10,2)"), Nullable: true}, {Name: "ts", Type: mustType(t, "DATETIME"), Nullable: true},
		{Name: "tags", Type: mustType(t, "STRING"), Nullable: true},
	}}
}

func TestRecordedRenderings(t *testing.T) {
	table := loadTable(t)
	equal, all := 0, 0
	facts(t, "renderings.tsv", func(f []string, want string) {
		// What the parser refuses, and the clauses that Doris drops, is not asked here.
		if strings.Contains(want, "(line 1") || want == "*" || want == "id,t1,name" || strings.Contains(want, "java.lang.") || strings.Contains(want, "Cannot invoke") || strings.Contains(want, "Cannot read field") {
			return
		}
		want = strings.TrimPrefix(want, "id,t1,name=")
		all++
		got := ""
		e, err := parser.ParseExpr(f[1])
		if err != nil {
			got = "ERROR parse " + message(err)
		} else {
			scope := &expr.LoadScope{Table: table}
			if f[0] == "precedingFilter" {
				scope.Table = nil
			}
			if n, err := expr.Analyze(e, scope); err != nil {
				got = "ERROR " + message(err)
			} else {
				got = n.Render()
			}
		}
		if got == want {
			equal++
		} else {
			t.Logf("%s %s\n  got  %s\n  want %s", f[0], f[1], got, want)
		}
	})
	share(t, "renderings", equal, all, renderingShare)
}

// TestRandomRenderings checks conditions of every kind.
func TestRandomRenderings(t *testing.T) {
	scope := &expr.LoadScope{Table: loadTable(t)}
	facts(t, "random_renderings.tsv", func(f []string, want string) {
		e, err := parser.ParseExpr(f[1])
		if err != nil {
			t.Fatal(err)
		}
		n, err := expr.Analyze(e, scope)
		if err != nil {
			t.Fatalf("%s: %v", f[1], err)
		}
		if got := n.Render(); got != want {
			t.Errorf("%s\n  got  %s\n  want %s", f[1], got, want)
		}
	})
}

// typeColumns are the columns of the table of the recorded types.
const typeColumns = "b BOOLEAN, ti TINYINT, si SMALLINT, i INT, bi BIGINT, li LARGEINT, f FLOAT, d DOUBLE, d9 DECIMAL(9;2), d18 DECIMAL(18;4), d38 DECIMAL(38;10), dt DATE, dtm DATETIME, dtm6 DATETIME(6), c CHAR(5), v VARCHAR(20), s STRING, j JSON, ai ARRAY<INT>, ast ARRAY<STRING>, m MAP<STRING;INT>, st STRUCT<a:INT;b:STRING>, ip4 IPV4, ip6 IPV6"

// typeScope is that table.
func typeScope(t *testing.T) expr.Columns {
	t.Helper()
	scope := expr.Columns{{Name: "k", Type: mustType(t, "INT")}}
	for _, c := range strings.Split(typeColumns, ", ") {
		name, typ, _ := strings.Cut(c, " ")
		scope = append(scope, catalog.Column{Name: name, Type: mustType(t, strings.ReplaceAll(typ, ";", ",")), Nullable: true})
	}
	return scope
}

// typed analyses an expression over those columns and returns its type and whether it can be NULL.
func typed(text string, scope expr.Columns) string {
	e, err := parser.ParseExpr(text)
	if err != nil {
		return "ERROR " + message(err)
	}
	n, err := expr.Analyze(e, scope)
	if err != nil {
		return "ERROR " + message(err)
	}
	return n.Type.Stored().String() + "\t" + map[bool]string{true: "Yes", false: "No"}[n.Nullable]
}

func TestRecordedTypes(t *testing.T) {
	equal, all, shown, scope := 0, 0, 0, typeScope(t)
	facts(t, "types.tsv", func(f []string, want string) {
		all++
		got := typed(f[0], scope)
		// Long messages were cut when they were recorded.
		if got == want || strings.HasPrefix(want, "ERROR") && len(want) > 60 && strings.HasPrefix(got, want) {
			equal++
		} else if shown++; shown < 400 {
			t.Logf("%s\n  got  %s\n  want %s", f[0], got, want)
		}
	})
	share(t, "types", equal, all, typeShare)
}

// TestCalls checks what the frontend says of calls: unusual ones, and random ones of every function.
func TestCalls(t *testing.T) {
	scope := typeScope(t)
	for _, file := range []string{"calls.tsv", "typed_calls.tsv"} {
		facts(t, file, func(f []string, want string) {
			if got := typed(f[0], scope); got != want {
				t.Errorf("%s\n  got  %s\n  want %s", f[0], got, want)
			}
		})
	}
}

// folded folds a constant expression: f is loose or strict, and the expression.
func folded(f []string) string {
	strict := f[0] == "strict"
	ctx := expr.Context{Now: time.Date(2024, 1, 31, 10, 0, 0, 0, time.UTC), Strict: strict}
	got := ""
	e, err := parser.ParseExpr(f[1])
	if err != nil {
		got = "ERROR parse " + message(err)
	} else if n, err := (expr.Options{Strict: strict}).Analyze(e, nil); err != nil {
		got = "ERROR " + message(err)
	} else if n, err = expr.Fold(n, ctx); err != nil {
		got = "ERROR " + message(err)
	} else if n.Op != expr.OpLiteral {
		got = "not folded: " + n.Render()
	} else if n.IsNull() {
		got = "<NULL>"
	} else {
		got = string(convert.AppendText(nil, n.Value, 0))
	}
	return got
}

func TestRecordedFolds(t *testing.T) {
	equal, all := 0, 0
	facts(t, "folds.tsv", func(f []string, want string) {
		all++
		if got := folded(f); got == want {
			equal++
		} else {
			t.Logf("%s\n  got  %s\n  want %s", f[1], got, want)
		}
	})
	share(t, "folds", equal, all, foldShare)
}

// TestRandomFolds checks constant expressions of every function.
func TestRandomFolds(t *testing.T) {
	facts(t, "random_folds.tsv", func(f []string, want string) {
		if got := folded(f); got != want {
			t.Errorf("%s\n  got  %s\n  want %s", f[1], got, want)
		}
	})
}
