package statement

import (
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// hintTable has the columns that the hints are about.
var hintTable = &catalog.Table{Name: "t", Columns: []catalog.Column{{Name: "id"}, {Name: "name"}, {Name: "age"}}}

// TestHintFor finds what a message has in place of what a job looks for.
func TestHintFor(t *testing.T) {
	csv := load.Spec{Format: load.CSV, CSV: load.CSVOptions{Separator: []byte("\t")}}
	json := load.Spec{Format: load.JSON}
	for _, c := range []struct {
		spec          load.Spec
		message, want string
	}{
		{csv, "1,a,2", `did you mean COLUMNS TERMINATED BY ","?`},
		{csv, "1\ta\t2", ""},
		{csv, "1,a", ""},
		{csv, `{"id": 1}`, `the message is JSON; did you mean "format" = "json"?`},
		{json, "1,a,2", `the message is no JSON; did you mean "format" = "csv"? COLUMNS TERMINATED BY ","?`},
		{json, "hello", ""},
		{json, `{"id": 1`, ""},
		{json, `[{"id": 1}]`, ""},
		{json, `{"id": 1, "nmae": "a", "age": 2}`, "column name is not in the message; did you mean $.nmae?"},
		{json, `{"user_id": 1, "name": "a", "age": 2}`, "column id is not in the message; did you mean $.user_id?"},
		{json, `{"id": 1, "usr": {"name": "a"}, "age": 2}`, "column name is not in the message; did you mean $.usr.name?"},
		{json, `{"id": 1, "other": "a", "age": 2}`, ""},
	} {
		if got := hintFor(&routineload.Definition{Load: c.spec}, hintTable, []byte(c.message)); got != c.want {
			t.Errorf("%s: %q, want %q", c.message, got, c.want)
		}
	}
}

// TestStrayColumns finds misspelt names in COLUMNS, and leaves alone what is meant to be dropped or used elsewhere.
func TestStrayColumns(t *testing.T) {
	for names, want := range map[string]string{
		"id, name, age":  "",
		"id, nmae, age":  "COLUMNS has nmae, which is no column of t and is used nowhere; did you mean name?",
		"id, skip, age":  "",
		"ID, NAME, aeg":  "COLUMNS has aeg, which is no column of t and is used nowhere; did you mean age?",
		"id, nmae, =age": "", // age = upper(nmae)
		"id, nam, name":  "",
	} {
		d := &routineload.Definition{}
		for name := range strings.SplitSeq(names, ", ") {
			column := ast.LoadColumn{Name: strings.TrimPrefix(name, "=")}
			if column.Name != name {
				e, err := parser.ParseExpr("upper(nmae)")
				if err != nil {
					t.Fatal(err)
				}
				column.Expr = e
			}
			d.Load.Columns = append(d.Load.Columns, column)
		}
		if got := strings.Join(strayColumns(d, hintTable), " "); got != want {
			t.Errorf("%s: %q, want %q", names, got, want)
		}
	}
}
