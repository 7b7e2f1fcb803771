package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// nothing is a store and table reader without rows.
type nothing struct{}

func (nothing) LoadCatalog() (catalog.State, error)                            { return catalog.State{}, nil }
func (nothing) SaveCatalog(context.Context, catalog.Change) error              { return nil }
func (nothing) RowCount(context.Context, *catalog.Table) (uint64, bool, error) { return 0, true, nil }
func (nothing) Scan(context.Context, *catalog.Table, []int) (chunk.Stream, error) {
	return nothing{}, nil
}
func (nothing) Next(context.Context) (*chunk.Chunk, error) { return nil, nil }
func (nothing) Close() error                               { return nil }

// newSession opens a session of root in the database ora of an empty catalog.
func newSession(t *testing.T) *engine.Session {
	t.Helper()
	clk := clock.NewManual(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	c, err := catalog.Open(t.Context(), nothing{}, clk)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateDatabase(t.Context(), "ora", nil); err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(engine.Config{Catalog: c, Tables: nothing{}, Clock: clk,
		Execute: func(context.Context, statement.Session, ast.Statement) (*statement.Result, error) {
			return nil, doriserr.NotSupported("statements in this test")
		}})
	if err != nil {
		t.Fatal(err)
	}
	s := e.NewSession(17, "root", "127.0.0.1", nil)
	t.Cleanup(func() {
		s.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Use(t.Context(), "ora"); err != nil {
		t.Fatal(err)
	}
	return s
}

// escape writes a cell as the recordings do.
var escape = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\x00", "\\0")

// answer runs one statement and writes its answer as the recordings do, without the line of wire types.
func answer(s *engine.Session, text string) string {
	var b strings.Builder
	err := s.Run(context.Background(), text, func(a *engine.Answer, _ bool) error {
		if a.Columns == nil {
			fmt.Fprintf(&b, "OK affected=%d", a.Affected)
			return nil
		}
		var names []string
		for _, c := range a.Columns {
			names = append(names, escape.Replace(c.Name))
		}
		b.WriteString(strings.Join(names, "\t") + "\n")
		rows := 0
		line := func(cells []string) {
			rows++
			b.WriteString(strings.Join(cells, "\t") + "\n")
		}
		for _, r := range a.Cells {
			var cells []string
			for _, c := range r {
				cells = append(cells, escape.Replace(c.Text))
			}
			line(cells)
		}
		for a.Rows != nil {
			c, err := a.Rows.Next(context.Background())
			if err != nil {
				return err
			}
			if c == nil {
				break
			}
			for i := range c.Rows {
				var cells []string
				for _, v := range c.Columns {
					cell := "<NULL>"
					if !v.IsNull(i) {
						cell = escape.Replace(string(convert.AppendText(nil, v, i)))
					}
					cells = append(cells, cell)
				}
				line(cells)
			}
		}
		fmt.Fprintf(&b, "(%d rows)", rows)
		return nil
	})
	var e *doriserr.Error
	if errors.As(err, &e) {
		number, state := e.MySQL, e.State
		if number == 0 {
			number = 1105
		}
		if state == "" {
			state = "HY000"
		}
		return fmt.Sprintf("ERROR %d (%s): %s", number, state, escape.Replace(e.Error()))
	}
	if err != nil {
		return "ERROR " + err.Error()
	}
	if b.Len() == 0 {
		return "OK affected=0"
	}
	return b.String()
}

// replay runs the statements of a recording in one session and returns how many answers are equal, of how many.
func replay(t *testing.T, file string) (equal, total int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(t)
	for _, block := range strings.Split(string(data), "\n>>> ")[1:] {
		text, rest, _ := strings.Cut(block, "\n")
		for strings.HasPrefix(rest, "... ") {
			var more string
			more, rest, _ = strings.Cut(rest[4:], "\n")
			text += "\n" + more
		}
		var want []string
		for _, l := range strings.Split(strings.TrimSpace(rest), "\n") {
			if !strings.HasPrefix(l, "#types") {
				want = append(want, l)
			}
		}
		total++
		got := answer(s, text)
		if w := strings.Join(want, "\n"); normal(got) == normal(w) {
			equal++
		} else if testing.Verbose() {
			t.Logf("%s\n got %.400s\nwant %.400s", text, got, w)
		}
	}
	return equal, total
}

// expecting is the list of tokens in a syntax error, which need not be Doris's.
var expecting = regexp.MustCompile(` expecting (\{.*\}|[A-Z_<>']+)`)

// normal leaves out what need not be equal.
func normal(text string) string { return strings.TrimSpace(expecting.ReplaceAllString(text, "")) }

// Shares that the replays have reached; they may only grow.
const (
	clientEqual    = 138
	constantsEqual = 156
)

func TestRecordedClients(t *testing.T) {
	equal, total := replay(t, "testdata/client.txt")
	t.Logf("%d of %d answers to what clients send are equal", equal, total)
	if equal < clientEqual {
		t.Errorf("%d are equal, it were %d before", equal, clientEqual)
	}
}

func TestRecordedConstants(t *testing.T) {
	equal, total := replay(t, "testdata/constants.txt")
	t.Logf("%d of %d constant SELECTs are equal", equal, total)
	if equal < constantsEqual {
		t.Errorf("%d are equal, it were %d before", equal, constantsEqual)
	}
}
