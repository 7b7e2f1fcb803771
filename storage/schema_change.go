package storage

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// Rows are only rewritten when a table's columns change in a way that rows cannot be read with: blocks know the types of their
// columns, and rows the kinds of theirs. What rows do not know is what their keys consist of, the scale of a decimal, and how to
// fold values of another kind.

// rewritesRows returns the tables of a change whose rows are to be rewritten: UNIQUE and AGGREGATE ones, as they are now by id.
// s.structure is held.
func (s *Store) rewritesRows(change catalog.Change) map[uint64]*catalog.Table {
	rewritten := map[uint64]*catalog.Table{}
	for _, t := range change.PutTables {
		old := s.tables[t.ID]
		if old == nil || old.Model == catalog.Duplicate || old == t {
			continue
		}
		if unreadable(old, t) || fillsDefault(old, t) {
			rewritten[t.ID] = old
		}
	}
	return rewritten
}

// fillsDefault reports whether an AGGREGATE table gets a column whose newer values meet the default that its rows have: it has to be
// in them.
func fillsDefault(old, table *catalog.Table) bool {
	if table.Model != catalog.Aggregate {
		return false
	}
	was := map[uint32]bool{}
	for i := range old.Columns {
		was[old.Columns[i].ID] = true
	}
	return slices.ContainsFunc(table.Columns, func(c catalog.Column) bool {
		return !c.Key && !was[c.ID] && c.Default.Kind == catalog.DefaultLiteral
	})
}

// checkPrepared fails if a pre-committed transaction has rows of a table that its new definition cannot read.
func (s *Store) checkPrepared(rewritten map[uint64]*catalog.Table, change catalog.Change) error {
	for _, t := range change.PutTables {
		old := rewritten[t.ID]
		if old == nil || !unreadable(old, t) {
			continue
		}
		for _, txn := range s.transactions.all(t.DatabaseID) {
			if txn.Status == load.TxnPreCommitted && slices.Contains(txn.Tables, t.ID) {
				return doriserr.New("transaction [%d] has pre-committed rows of table %s: commit or abort it first", txn.ID, t.Name)
			}
		}
	}
	return nil
}

// unreadable reports whether rows of a table's old definition cannot be read with the new one.
func unreadable(old, table *catalog.Table) bool {
	was := map[uint32]*catalog.Column{}
	var keys []uint32
	for i := range old.Columns {
		c := &old.Columns[i]
		was[c.ID] = c
		if c.Key {
			keys = append(keys, c.ID)
		}
	}
	n := 0
	for i := range table.Columns {
		c := &table.Columns[i]
		before := was[c.ID]
		if c.Key {
			// Keys are told apart by their order alone; new ones can only stand behind the others.
			if n < len(keys) && keys[n] != c.ID || before != nil && (!before.Key || !sameInKey(before.Type, c.Type)) {
				return true
			}
			n++
			continue
		}
		if before == nil || before.Type.Equal(c.Type) {
			continue
		}
		decimals := before.Type.Kind == catalog.Decimal || c.Type.Kind == catalog.Decimal
		if decimals && (before.Type.Kind != c.Type.Kind || before.Type.Scale != c.Type.Scale) || before.Type.IsNested() {
			return true
		}
		// A sequence is kept as a key is; a sum or a minimum has to be of one kind with what it meets.
		if c.Name == catalog.SequenceColumn || table.Model == catalog.Aggregate && before.Type.Kind != c.Type.Kind &&
			!(before.Type.IsInteger() && c.Type.IsInteger()) && !(before.Type.IsText() && c.Type.IsText()) {
			return true
		}
	}
	return n < len(keys)
}

// sameInKey reports whether values of two types are the same bytes in a key.
func sameInKey(a, b catalog.Type) bool {
	if a.IsText() && b.IsText() {
		return true
	}
	return a.Kind == b.Kind && a.Scale == b.Scale && chunk.LayoutOf(a) == chunk.LayoutOf(b)
}
