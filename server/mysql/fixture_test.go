package mysql_test

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/server/mysql"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// memory is a catalog store and table reader that keeps everything in memory.
type memory struct {
	rows map[string]*chunk.Chunk
	// block is closed to let scans of the table "slow" go on.
	block chan struct{}
}

func (*memory) LoadCatalog() (catalog.State, error)               { return catalog.State{}, nil }
func (*memory) SaveCatalog(context.Context, catalog.Change) error { return nil }
func (m *memory) RowCount(_ context.Context, t *catalog.Table) (uint64, bool, error) {
	return uint64(m.rows[t.Name].Rows), true, nil
}

func (m *memory) Scan(_ context.Context, t *catalog.Table, columns []int) (chunk.Stream, error) {
	return &memoryScan{memory: m, table: t, columns: columns}, nil
}

type memoryScan struct {
	memory  *memory
	table   *catalog.Table
	columns []int
	done    bool
}

func (s *memoryScan) Next(ctx context.Context) (*chunk.Chunk, error) {
	if s.table.Name == "slow" {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-s.memory.block:
		}
	}
	if s.done {
		return nil, nil
	}
	s.done = true
	all := s.memory.rows[s.table.Name]
	out := &chunk.Chunk{Rows: all.Rows}
	for _, i := range s.columns {
		out.Columns = append(out.Columns, all.Columns[i])
	}
	return out, nil
}

func (*memoryScan) Close() error { return nil }

// everyType are the columns of table ty with a value each; the second row is all NULL.
var everyType = []struct {
	name, text string
	kind       catalog.Type
}{
	{"b", "1", catalog.Of(catalog.Boolean)},
	{"ti", "-128", catalog.Of(catalog.TinyInt)},
	{"si", "32767", catalog.Of(catalog.SmallInt)},
	{"i", "-2147483648", catalog.Of(catalog.Int)},
	{"bi", "9223372036854775807", catalog.Of(catalog.BigInt)},
	{"li", "-170141183460469231731687303715884105728", catalog.Of(catalog.LargeInt)},
	{"f", "1.5", catalog.Of(catalog.Float)},
	{"d", "-2.25", catalog.Of(catalog.Double)},
	{"d9", "-1234567.89", catalog.DecimalOf(9, 2)},
	{"d18", "0.0001", catalog.DecimalOf(18, 4)},
	{"d38", "1234567890123456789012345678.0123456789", catalog.DecimalOf(38, 10)},
	{"dt", "2024-02-29", catalog.Of(catalog.Date)},
	{"dtm", "2024-02-29 12:34:56", catalog.DateTimeOf(0)},
	{"dtm6", "2024-02-29 12:34:56.123456", catalog.DateTimeOf(6)},
	{"c", "abc", catalog.Type{Kind: catalog.Char, Length: 5}},
	{"v", "größe 'x' \\ \"y\"", catalog.VarCharOf(20)},
	{"s", strings.Repeat("long ", 100), catalog.Of(catalog.String)},
	{"j", `{"a":1,"b":[1,2]}`, catalog.Of(catalog.JSON)},
	{"ai", "[1, 2, null]", catalog.ArrayOf(catalog.Of(catalog.Int))},
	{"m", `{"k":1}`, catalog.MapOf(catalog.Of(catalog.String), catalog.Of(catalog.Int))},
	{"ip4", "127.0.0.1", catalog.Of(catalog.IPv4)},
	{"ip6", "2001:db8::1", catalog.Of(catalog.IPv6)},
}

// fixture is a running server.
type fixture struct {
	addr   string
	memory *memory
	server *mysql.Server
	engine *engine.Engine
}

// start runs a server until the test ends, and checks then that no goroutine is left.
func start(t *testing.T, change func(*mysql.Config)) *fixture {
	t.Helper()
	before := runtime.NumGoroutine()
	m := &memory{rows: map[string]*chunk.Chunk{}, block: make(chan struct{})}
	clk := clock.Real{}
	c, err := catalog.Open(t.Context(), m, clk)
	if err != nil {
		t.Fatal(err)
	}
	db, err := c.CreateDatabase(t.Context(), "shop", nil)
	if err != nil {
		t.Fatal(err)
	}
	create := func(name string, columns []catalog.Column, rows ...[]string) {
		made, err := c.CreateTable(t.Context(), &catalog.Table{DatabaseID: db.ID, Name: name, Columns: columns})
		if err != nil {
			t.Fatal(err)
		}
		all := chunk.ForTable(made, len(rows))
		for _, r := range rows {
			for i, text := range r {
				if text == "\\N" {
					all.Columns[i].AppendNull()
				} else if !convert.Parser(columns[i].Type, convert.Loose)(all.Columns[i], []byte(text)) {
					t.Fatalf("%s.%s: %q is no %s", name, columns[i].Name, text, columns[i].Type)
				}
			}
			all.EndRow()
		}
		m.rows[name] = all
	}
	var columns []catalog.Column
	var values, nulls []string
	for _, e := range everyType {
		columns = append(columns, catalog.Column{Name: e.name, Type: e.kind, Nullable: true})
		values, nulls = append(values, e.text), append(nulls, "\\N")
	}
	create("ty", columns, values, nulls)
	people := []catalog.Column{{Name: "id", Type: catalog.Of(catalog.Int), Key: true}, {Name: "name", Type: catalog.VarCharOf(20), Nullable: true}, {Name: "amount", Type: catalog.DecimalOf(10, 2), Nullable: true}}
	create("people", people, []string{"1", "ann", "1.50"}, []string{"2", "bob", "2.25"}, []string{"3", "cid", "\\N"})
	create("slow", people, []string{"1", "x", "1"})

	e, err := engine.New(engine.Config{Catalog: c, Tables: m, Clock: clk, Execute: execute})
	if err != nil {
		t.Fatal(err)
	}
	config := mysql.Config{Addr: "127.0.0.1:0", Engine: e, Clock: clk}
	if change != nil {
		change(&config)
	}
	s, err := mysql.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("server ended with %v", err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if n := s.Connections(); n != 0 {
			t.Errorf("%d connections left", n)
		}
		buf := make([]byte, 1<<20)
		if after := runtime.NumGoroutine(); after > before+2 {
			stacks := string(buf[:runtime.Stack(buf, true)])
			if strings.Contains(stacks, "server/mysql.(*conn)") || strings.Contains(stacks, "server/mysql.(*Server)") {
				t.Errorf("goroutines of the server are left:\n%s", stacks)
			}
		}
	})
	return &fixture{addr: s.Addr().String(), memory: m, server: s, engine: e}
}

// execute answers a few statements as the statement room would.
func execute(_ context.Context, s statement.Session, st ast.Statement) (*statement.Result, error) {
	switch st := st.(type) {
	case *ast.ShowRoutineLoad:
		r := &statement.Result{Columns: statement.Strings("Id", "Name", "Job Properties")}
		if st.Job != nil {
			r.Rows = append(r.Rows, []statement.Cell{statement.Text("1"), statement.Text(st.Job.Name), statement.NullCell})
		}
		return r, nil
	case *ast.PauseRoutineLoad:
		if st.Job.Name == "panic" {
			panic("boom")
		}
		return nil, doriserr.New("There is no operable routine load job with name %s", st.Job.Name)
	case *ast.CreateDatabase:
		return &statement.Result{Affected: 0, Info: "{'label':'x'}"}, nil
	}
	return nil, doriserr.NotSupported("%T", st)
}

// port returns the port of an address.
func port(t *testing.T, addr string) string {
	t.Helper()
	_, p, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
