package query_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// tables are those of the golden files, by name.
type tables map[string]*table

// table keeps its rows in chunks of two, so that operators meet the ends of chunks.
type table struct {
	columns []catalog.Column
	chunks  []*chunk.Chunk
	view    *ast.Query
	// reads notes the columns of each scan.
	reads []string
}

// Relation implements query.Tables.
func (ts tables) Relation(database, name string) (*query.Relation, error) {
	if database != "db" {
		return nil, doriserr.New("Database [%s] does not exist.", database)
	}
	t := ts[name]
	if t == nil {
		return nil, doriserr.New("Table [%s] does not exist in database [%s].", name, database)
	}
	r := &query.Relation{Database: database, Name: name, Columns: t.columns, View: t.view}
	if t.view == nil {
		r.Scan = func(_ context.Context, columns []int) (chunk.Stream, error) {
			var names []string
			for _, i := range columns {
				names = append(names, t.columns[i].Name)
			}
			t.reads = append(t.reads, name+"("+strings.Join(names, ", ")+")")
			return &scan{t, columns, 0}, nil
		}
	}
	return r, nil
}

// scan is a running scan of a table.
type scan struct {
	t       *table
	columns []int
	at      int
}

func (s *scan) Next(context.Context) (*chunk.Chunk, error) {
	if s.at == len(s.t.chunks) {
		return nil, nil
	}
	c := s.t.chunks[s.at]
	s.at++
	out := &chunk.Chunk{Rows: c.Rows}
	for _, i := range s.columns {
		out.Columns = append(out.Columns, c.Columns[i])
	}
	return out, nil
}

func (s *scan) Close() error { return nil }

// create reads "name type, ..." and rows of values between bars.
func (ts tables) create(t *testing.T, name, input string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(input), "\n")
	made := &table{}
	var types []catalog.Type
	for _, column := range strings.Split(lines[0], ", ") {
		columnName, typeText, _ := strings.Cut(column, " ")
		typ, err := parser.ParseType(typeText)
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, typ)
		made.columns = append(made.columns, catalog.Column{Name: columnName, Type: typ, Nullable: true})
	}
	for i, line := range lines[1:] {
		if i%2 == 0 {
			made.chunks = append(made.chunks, chunk.New(types, 2))
		}
		c := made.chunks[len(made.chunks)-1]
		for k, cell := range strings.Split(line, "|") {
			cell = strings.TrimSpace(cell)
			if cell == "NULL" {
				c.Columns[k].AppendNull()
			} else if !convert.Parser(types[k], convert.Loose)(c.Columns[k], []byte(cell)) {
				t.Fatalf("%q is no %s", cell, types[k])
			}
		}
		c.EndRow()
	}
	ts[name] = made
}

// explain answers EXPLAIN of a query.
func (ts tables) explain(text string, verbose bool) string {
	plan, failed := ts.bind(text)
	if failed != "" {
		return failed
	}
	return strings.Join(plan.Explain(verbose), "\n")
}

// bind binds a query, or says why not.
func (ts tables) bind(text string) (*query.Plan, string) { return bindOn(ts, text) }

// bindOn is bind with any tables.
func bindOn(ts query.Tables, text string) (plan *query.Plan, failed string) {
	st, err := parser.Parse(text)
	if err != nil {
		return nil, "error: " + err.Error()
	}
	env := &query.Env{Tables: ts, Database: "db", Context: expr.Context{Now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}}
	plan, err = query.Bind(env, st.(*ast.Query))
	if err != nil {
		var e *doriserr.Error
		if errors.As(err, &e) {
			if e.Hint != "" {
				return nil, "error: " + e.Message + "\nhint: " + e.Hint
			}
			return nil, "error: " + e.Message
		}
		return nil, "internal error: " + err.Error()
	}
	return plan, ""
}

// run answers a query: names and types, then rows.
func (ts tables) run(text string) string { return runOn(ts, text) }

// runOn is run with any tables.
func runOn(ts query.Tables, text string) string {
	plan, failed := bindOn(ts, text)
	if failed != "" {
		return failed
	}
	var b strings.Builder
	for i, c := range plan.Columns {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(c.Name + " " + c.Type.String())
	}
	rows, err := plan.Open(context.Background())
	if err != nil {
		return b.String() + "\nerror: " + err.Error()
	}
	defer rows.Close()
	for {
		c, err := rows.Next(context.Background())
		if err != nil {
			return b.String() + "\nerror: " + err.Error()
		}
		if c == nil {
			return b.String()
		}
		for i := range c.Rows {
			b.WriteByte('\n')
			for k, v := range c.Columns {
				if k > 0 {
					b.WriteString(" | ")
				}
				if v.IsNull(i) {
					b.WriteString("NULL")
				} else {
					b.Write(convert.AppendText(nil, v, i))
				}
			}
		}
	}
}

func TestQueries(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		ts := tables{}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "table":
				ts.create(t, d.CmdArgs[0].Key, d.Input)
				return ""
			case "view":
				st, err := parser.Parse(d.Input)
				if err != nil {
					return err.Error()
				}
				ts[d.CmdArgs[0].Key] = &table{view: st.(*ast.Query)}
				return ""
			case "query":
				return ts.run(d.Input)
			case "explain":
				return ts.explain(d.Input, d.HasArg("verbose"))
			case "reads":
				for _, x := range ts {
					x.reads = nil
				}
				_ = ts.run(d.Input)
				var out []string
				for _, name := range []string{"t", "u"} {
					if ts[name] != nil {
						out = append(out, ts[name].reads...)
					}
				}
				return strings.Join(out, "\n")
			}
			d.Fatalf(t, "unknown command %s", d.Cmd)
			return ""
		})
	})
}
