package statement

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// memoryStore keeps a catalog in memory.
type memoryStore struct {
	next      uint64
	databases map[uint64]*catalog.Database
	tables    map[uint64]*catalog.Table
	other     map[string][]byte
}

func newMemoryStore() *memoryStore {
	return &memoryStore{databases: map[uint64]*catalog.Database{}, tables: map[uint64]*catalog.Table{}, other: map[string][]byte{}}
}

func (m *memoryStore) LoadCatalog() (catalog.State, error) {
	s := catalog.State{NextID: m.next, Other: maps.Clone(m.other)}
	for _, d := range m.databases {
		s.Databases = append(s.Databases, d)
	}
	for _, t := range m.tables {
		s.Tables = append(s.Tables, t)
	}
	return s, nil
}

func (m *memoryStore) SaveCatalog(_ context.Context, c catalog.Change) error {
	m.next = max(m.next, c.NextID)
	for _, d := range c.PutDatabases {
		m.databases[d.ID] = d
	}
	for _, id := range c.DropDatabases {
		delete(m.databases, id)
	}
	for _, t := range c.PutTables {
		m.tables[t.ID] = t
	}
	for _, id := range c.DropTables {
		delete(m.tables, id)
	}
	maps.Copy(m.other, c.PutOther)
	for _, k := range c.DropOther {
		delete(m.other, k)
	}
	return nil
}

// fakeSession is a session with a few variables.
type fakeSession struct {
	database  string
	variables map[string]string
	warnings  []Warning
	open      Open
}

func (s *fakeSession) Open() *Open                         { return &s.open }
func (s *fakeSession) ID() uint32                          { return 1 }
func (s *fakeSession) User() string                        { return "root" }
func (s *fakeSession) Host() string                        { return "127.0.0.1" }
func (s *fakeSession) Database() string                    { return s.database }
func (s *fakeSession) SetDatabase(name string)             { s.database = name }
func (s *fakeSession) Variable(name string) (string, bool) { v, ok := s.variables[name]; return v, ok }
func (s *fakeSession) SetVariable(name, value string)      { s.variables[name] = value }
func (s *fakeSession) Location() *time.Location            { return time.UTC }
func (s *fakeSession) Warn(w Warning)                      { s.warnings = append(s.warnings, w) }
func (s *fakeSession) Warnings() []Warning                 { return s.warnings }

// newTestEnv is an environment over an empty catalog; its clock stands still.
func newTestEnv(t *testing.T) (*Env, *fakeSession) {
	t.Helper()
	c := clock.NewManual(time.Date(2026, 11, 23, 2, 1, 22, 0, time.UTC))
	cat, err := catalog.Open(t.Context(), newMemoryStore(), c)
	if err != nil {
		t.Fatal(err)
	}
	s := &fakeSession{variables: map[string]string{"enable_insert_strict": "true"}}
	return &Env{Session: s, Catalog: cat, Clock: c}, s
}

// execSQL parses and runs one statement.
func execSQL(t *testing.T, env *Env, sql string) (*Result, error) {
	t.Helper()
	st, err := parser.Parse(sql)
	if err != nil {
		return nil, err
	}
	if use, ok := st.(*ast.Use); ok {
		if env.Catalog.Database(use.Database.Name) == nil {
			return nil, doriserr.New("Unknown database '%s'", use.Database.Name)
		}
		env.Session.SetDatabase(use.Database.Name)
		return &Result{}, nil
	}
	return Execute(t.Context(), env, st)
}

// mustExec runs one statement that must not fail.
func mustExec(t *testing.T, env *Env, sql string) *Result {
	t.Helper()
	r, err := execSQL(t, env, sql)
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	return r
}
