package parser

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// The shares of mutated statements that are read as a parser made from Doris's grammar reads them; they must not fall.
const (
	mutatedVerdict = 0.998
	mutatedPlace   = 0.997
	mutatedKind    = 0.985
)

// TestMutatedStatements compares the verdict on damaged statements with that of a parser generated from Doris's own grammar.
func TestMutatedStatements(t *testing.T) {
	f, err := os.Open("testdata/mutated.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	verdict, placed, kinds, of, refusedOf := 0, 0, 0, 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		text, want, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			continue
		}
		text = strings.NewReplacer(`\\`, `\`, `\n`, "\n").Replace(text)
		of++
		got := "ok"
		if _, err := Parse(text); err != nil {
			got = errorPlace(doriserr.From(err).Message)
		}
		if want != "ok" {
			refusedOf++
		}
		if (got == "ok") != (want == "ok") {
			t.Logf("got %s, want %s: %s", got, want, text)
			continue
		}
		verdict++
		if want == "ok" {
			continue
		}
		gotPlace, gotKind, _ := strings.Cut(got, " ")
		wantPlace, wantKind, _ := strings.Cut(want, " ")
		switch {
		case gotPlace != wantPlace:
			t.Logf("got %s, want %s: %s", got, want, text)
		case gotKind != wantKind:
			placed++
		default:
			placed++
			kinds++
		}
	}
	report(t, "same verdict", verdict, of, mutatedVerdict)
	report(t, "refused at the same place", placed, refusedOf, mutatedPlace)
	report(t, "refused with the same kind of message", kinds, refusedOf, mutatedKind)
}

// errorPlace returns line:position and the first word of a syntax error; ok for errors of Doris's statement builder, which come up
// after its parser.
func errorPlace(message string) string {
	m := place.FindStringSubmatch(message)
	if m == nil || strings.Contains(message, "== SQL ==") && !strings.Contains(message, "Possibly unquoted") {
		return "ok"
	}
	return fmt.Sprintf("%s:%s %s", m[1], m[2], firstWords(message))
}
