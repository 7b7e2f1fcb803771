package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
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

// stagedDefinition is the key of the definition of a table that rows of a pre-committed transaction were written for, if it is not the
// one that the table has.
func stagedDefinition(txn, table uint64) []byte {
	return binary.BigEndian.AppendUint64(append(key(kindStaged, txn), kindTable), table)
}

// keepDefinition adds to a batch that rows of pre-committed transactions are of a table's old definition: their commit makes them
// those of the one that the table has then.
func (s *Store) keepDefinition(b *pebble.Batch, old *catalog.Table) error {
	for _, txn := range s.transactions.all(old.DatabaseID) {
		if txn.Status != load.TxnPreCommitted || !slices.Contains(txn.Tables, old.ID) {
			continue
		}
		k := stagedDefinition(uint64(txn.ID), old.ID)
		_, closer, err := s.db.Get(k)
		if err == nil {
			// An earlier change has kept what it was before.
			closer.Close()
			continue
		}
		if !errors.Is(err, pebble.ErrNotFound) {
			return err
		}
		if err := setJSON(b, k, old); err != nil {
			return err
		}
	}
	return nil
}

// stagedDefinitions returns the definitions that rows of a pre-committed transaction were written for, by table; the others have
// that of their table.
func (s *Store) stagedDefinitions(txn uint64) (map[uint64]*catalog.Table, error) {
	found := map[uint64]*catalog.Table{}
	err := eachKey(s.db, append(key(kindStaged, txn), kindTable), func(k, value []byte) error {
		t := new(catalog.Table)
		if err := decodeJSON(value, t); err != nil {
			return fmt.Errorf("decoding the definition in staged key %x: %w", k, err)
		}
		found[t.ID] = t
		return nil
	})
	return found, err
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
			// Keys are told apart by their order alone; new ones can only stand behind the others, and only where a row without
			// them is not one with a row that has them.
			if before == nil && table.Model != catalog.Duplicate {
				return true
			}
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
