package parser

import (
	"errors"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// TestGolden reads the files of testdata/golden. Commands: parse and expr take one statement or expression a line, text takes one of
// several lines, columns a header of Stream Load, type a type a line, split a text; hint prints an error's hint.
func TestGolden(t *testing.T) {
	datadriven.Walk(t, "testdata/golden", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "text":
				return parsed(d.Input) + "\n"
			case "split":
				return strings.Join(SplitAll(d.Input), "\n-- next\n") + "\n"
			case "hint":
				_, err := Parse(d.Input)
				return doriserr.From(err).Hint + "\n"
			}
			var out []string
			for _, line := range strings.Split(d.Input, "\n") {
				switch d.Cmd {
				case "parse":
					out = append(out, parsed(line))
				case "expr":
					out = append(out, expression(t, line))
				case "type":
					typ, err := ParseType(line)
					out = append(out, orError(ast.TypeSQL(typ), err))
				case "columns":
					columns, err := ParseColumns(line)
					out = append(out, orError(dump(columns), err))
				default:
					t.Fatalf("unknown command %s", d.Cmd)
				}
			}
			return strings.Join(out, "\n") + "\n"
		})
	})
}

// parsed returns a statement's dump or its error.
func parsed(text string) string {
	st, err := Parse(text)
	if err != nil {
		return orError("", err)
	}
	return dump(st)
}

// expression returns an expression's text and checks that it reads back to itself.
func expression(t *testing.T, text string) string {
	e, err := ParseExpr(text)
	if err != nil {
		return orError("", err)
	}
	again, err := ParseExpr(e.String())
	if err != nil {
		t.Errorf("%s: its text %s does not read back: %v", text, e, err)
	} else if again.String() != e.String() {
		t.Errorf("%s: its text %s reads back as %s", text, e, again)
	}
	return e.String()
}

// orError returns the text, or the error on one line if there is one.
func orError(text string, err error) string {
	if err == nil {
		return text
	}
	var e *doriserr.Error
	if !errors.As(err, &e) {
		return "not one of ours: " + err.Error()
	}
	return "ERROR " + strings.ReplaceAll(e.Message, "\n", `\n`)
}
