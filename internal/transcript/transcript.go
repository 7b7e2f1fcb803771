// Package transcript reads recordings of SQL sessions: what a real Doris frontend answered to statements, for golden tests.
//
// In a recording ">>> " starts a statement and "... " its further lines; then come column names and rows, tab separated with
// escapes, and "(N rows)"; or "OK affected=N info=..."; or "ERROR code (sqlstate): message". "#types" lines give wire types.
// "-- @connect user password database" opens a new connection; other lines that begin with "--" are comments. The package has
// no state; only tests import it.
package transcript

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Step is one statement with its recorded answer.
type Step struct {
	// Line is where the statement starts in the file.
	Line int
	// Connect is set when a new connection is opened before the statement.
	Connect *Connect
	SQL     string
	Answer  Answer
}

// Connect is an "@connect" line; "-" stands for an empty password or database.
type Connect struct{ User, Password, Database string }

// Answer is what was answered. Columns is nil for OK and for errors.
type Answer struct {
	// Error is the code, state and message of an error as recorded, or empty.
	Error string
	// Info is what follows "OK affected=N info=", if anything.
	Info     string
	Affected string
	Columns  []string
	// Types are the cells of the #types line, if there is one.
	Types []string
	// Rows have the escapes undone; NULL is [Null].
	Rows [][]string
	// NoEvidence is set where only a backend could have answered.
	NoEvidence bool
}

// Null is how a cell that is SQL NULL is written.
const Null = "<NULL>"

var rowCount = regexp.MustCompile(`^\(\d+ rows\)$`)

// ReadFile reads a recording.
func ReadFile(path string) ([]Step, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(string(data))
}

// Parse reads a recording from its text.
func Parse(text string) ([]Step, error) {
	var steps []Step
	var connect *Connect
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if rest, ok := strings.CutPrefix(line, "-- @connect "); ok {
			fields := strings.Fields(rest + " - - -")
			dash := func(s string) string {
				if s == "-" {
					return ""
				}
				return s
			}
			connect = &Connect{dash(fields[0]), dash(fields[1]), dash(fields[2])}
			continue
		}
		sql, ok := strings.CutPrefix(line, ">>> ")
		if !ok {
			continue
		}
		step := Step{Line: i + 1, SQL: sql, Connect: connect}
		connect = nil
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "...") {
			i++
			step.SQL += "\n" + strings.TrimPrefix(strings.TrimPrefix(lines[i], "..."), " ")
		}
		var body []string
		for i+1 < len(lines) && lines[i+1] != "" && !strings.HasPrefix(lines[i+1], ">>> ") && !strings.HasPrefix(lines[i+1], "-- ") {
			i++
			body = append(body, lines[i])
		}
		if err := step.Answer.read(body); err != nil {
			return nil, fmt.Errorf("line %d: %w", step.Line, err)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// read reads the lines of an answer.
func (a *Answer) read(body []string) error {
	if len(body) == 0 {
		return nil
	}
	first := body[0]
	switch {
	case strings.Contains(first, "ORACLE-NEEDS-BACKEND"):
		a.NoEvidence = true
		return nil
	case strings.HasPrefix(first, "ERROR "):
		a.Error = unescape(strings.TrimPrefix(first, "ERROR "))
		return nil
	case strings.HasPrefix(first, "OK "):
		a.Affected, a.Info, _ = strings.Cut(strings.TrimPrefix(first, "OK affected="), " info=")
		if len(a.Info) > 1 && a.Info[1] == '{' {
			// The text is recorded with its length in front.
			a.Info = a.Info[1:]
		}
		return nil
	}
	for n, line := range body {
		switch {
		case n == 0:
			a.Columns = strings.Split(line, "\t")
		case strings.HasPrefix(line, "#types"):
			a.Types = strings.Split(strings.TrimSpace(strings.TrimPrefix(line, "#types")), "\t")
		case rowCount.MatchString(line):
		default:
			cells := strings.Split(line, "\t")
			for c := range cells {
				cells[c] = unescape(cells[c])
			}
			a.Rows = append(a.Rows, cells)
		}
	}
	return nil
}

// unescape undoes \t, \n, \0 and \\.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case '0':
			b.WriteByte(0)
		case 'r':
			b.WriteByte('\r')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
