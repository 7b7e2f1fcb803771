package storage

import (
	"context"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// checkedValues is how many transactions had changed each table of a change when its values were found to have a meaning in their
// new types.
type checkedValues map[uint64]int64

// checkValues looks whether the values of columns whose types change have a meaning in the new ones. With s.structure held it looks
// only at tables that were changed since the check before, and refuses to pass over pre-committed transactions.
func (s *Store) checkValues(ctx context.Context, change catalog.Change, before checkedValues, held bool) (checkedValues, error) {
	checked := checkedValues{}
	for _, t := range change.PutTables {
		old := s.definition(t.ID, held)
		if old == nil || old == t {
			continue
		}
		losing := old.LosingColumns(t)
		if len(losing) == 0 {
			continue
		}
		if held && slices.ContainsFunc(s.transactions.all(t.DatabaseID), func(x *load.Transaction) bool {
			return x.Status == load.TxnPreCommitted && slices.Contains(x.Tables, t.ID)
		}) {
			return nil, catalog.ErrPreCommitted
		}
		sn := &Snapshot{store: s, db: s.db.NewSnapshot(), rewritten: s.rewrittenTables(held), held: held}
		err := sn.checkTable(ctx, old, t, losing, before, checked)
		sn.Close()
		if err != nil {
			return nil, err
		}
	}
	return checked, nil
}

// definition returns a table as it is, or nil; held says that s.structure is.
func (s *Store) definition(table uint64, held bool) *catalog.Table {
	if !held {
		s.structure.RLock()
		defer s.structure.RUnlock()
	}
	return s.tables[table]
}

// rewrittenTables returns s.rewritten.
func (s *Store) rewrittenTables(held bool) map[uint64]uint32 {
	if !held {
		s.structure.RLock()
		defer s.structure.RUnlock()
	}
	return s.rewritten
}

// checkTable is checkValues for one table.
func (sn *Snapshot) checkTable(ctx context.Context, old, table *catalog.Table, losing []*catalog.Column, before, checked checkedValues) error {
	commits, err := commitsOf(sn.db, old)
	if err != nil {
		return err
	}
	checked[table.ID] = commits
	if n, ok := before[table.ID]; ok && n == commits {
		return nil
	}
	now := map[uint32]catalog.Type{}
	for i := range table.Columns {
		now[table.Columns[i].ID] = table.Columns[i].Type
	}
	var places []int
	var types []catalog.Type
	for _, c := range losing {
		places, types = append(places, old.ColumnIndex(c.Name)), append(types, now[c.ID])
	}
	tried := chunk.New(types, 0)
	sc, err := sn.Scan(ctx, old, places, ScanOptions{})
	if err != nil {
		return err
	}
	defer sc.Close()
	for {
		rows, err := sc.Next()
		if err != nil || rows == nil {
			return err
		}
		tried.Reset()
		for i, v := range rows.Columns {
			if err := widen(tried.Columns[i], v); err != nil {
				return err
			}
			if tried.Columns[i].Nulls > v.Nulls {
				return &catalog.LostValueError{Column: losing[i].Name}
			}
		}
	}
}

// commitsOf returns how many transactions have changed the partitions of a table.
func commitsOf(r pebble.Reader, t *catalog.Table) (int64, error) {
	n := int64(0)
	err := eachKey(r, key(kindPartition, t.ID), func(_, value []byte) error {
		c, err := decodeCounts(value)
		n += c.commits
		return err
	})
	return n, err
}
