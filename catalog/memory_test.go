package catalog

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// memoryStore keeps a catalog in memory; while broken is set it refuses to save.
type memoryStore struct {
	state  State
	broken bool
	erased []uint64
}

func (m *memoryStore) LoadCatalog() (State, error) {
	s := m.state
	s.Other = maps.Clone(s.Other)
	return s, nil
}

var errBroken = errors.New("broken")

func (m *memoryStore) SaveCatalog(_ context.Context, c Change) error {
	if m.broken {
		return errBroken
	}
	m.state.NextID = max(m.state.NextID, c.NextID)
	for _, d := range c.PutDatabases {
		m.state.Databases = append(remove(m.state.Databases, func(x *Database) bool { return x.ID == d.ID }), d)
	}
	for _, id := range c.DropDatabases {
		m.state.Databases = remove(m.state.Databases, func(x *Database) bool { return x.ID == id })
	}
	for _, t := range c.PutTables {
		m.state.Tables = append(remove(m.state.Tables, func(x *Table) bool { return x.ID == t.ID }), t)
	}
	for _, id := range c.DropTables {
		m.state.Tables = remove(m.state.Tables, func(x *Table) bool { return x.ID == id })
	}
	m.erased = append(m.erased, c.EraseTables...)
	if m.state.Other == nil {
		m.state.Other = map[string][]byte{}
	}
	maps.Copy(m.state.Other, c.PutOther)
	for _, k := range c.DropOther {
		delete(m.state.Other, k)
	}
	return nil
}

// remove returns the elements for which drop is false, in a new list.
func remove[E any](list []E, drop func(E) bool) []E {
	var kept []E
	for _, x := range list {
		if !drop(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// openMemory opens a catalog over a store.
func openMemory(t *testing.T, m *memoryStore) (*Catalog, *clock.Manual) {
	t.Helper()
	c := clock.NewManual(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	cat, err := Open(t.Context(), m, c)
	if err != nil {
		t.Fatal(err)
	}
	return cat, c
}

// must fails the test on an error.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// smallTable is a table of two columns.
func smallTable(database uint64, name string) *Table {
	return &Table{
		DatabaseID: database, Name: name, Model: Duplicate,
		Columns:    []Column{{Name: "k", Type: Of(Int), Key: true}, {Name: "v", Type: Of(BigInt), AutoIncrement: true, AutoStart: 1}},
		Partitions: []Partition{{Name: name, Buckets: 1}},
	}
}
