package storage

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Rows are never rewritten when a table's columns change: blocks know the types of their columns, and rows the kinds of theirs.
// What the keys of rows do not know, and the scale of a decimal in a row, must stay as they are.

// checkRows refuses a change of a UNIQUE or AGGREGATE table that has rows which could not be read any more, and reports whether
// loads that are on their way must not commit because their rows are encoded for what the table was; s.structure is held.
func (s *Store) checkRows(change catalog.Change) (changed []uint64, err error) {
	for _, t := range change.PutTables {
		old := s.tables[t.ID]
		if old == nil || old.Model == catalog.Duplicate || old == t {
			continue
		}
		what := unreadable(old, t)
		if what == "" {
			continue
		}
		it, err := newRangeIter(s.db, key(kindRow, t.ID))
		if err != nil {
			return nil, err
		}
		some := it.First()
		if err := it.Close(); err != nil {
			return nil, err
		}
		if some {
			return nil, doriserr.NotSupported("changing %s of table %s, which has rows: make a new table and INSERT INTO it", what, t.Name)
		}
		changed = append(changed, t.ID)
	}
	return changed, nil
}

// unreadable names what of a new definition could not be read from rows of the old one.
func unreadable(old, table *catalog.Table) string {
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
			if n < len(keys) && keys[n] != c.ID || before != nil && !sameInKey(before.Type, c.Type) || before != nil && !before.Key {
				return "key column " + c.Name
			}
			n++
			continue
		}
		if before == nil || before.Type.Kind != catalog.Decimal {
			continue
		}
		if c.Type.Kind != catalog.Decimal || c.Type.Scale != before.Type.Scale {
			return "decimal column " + c.Name
		}
	}
	if n < len(keys) {
		return "the number of key columns"
	}
	return ""
}

// sameInKey reports whether values of two types are the same bytes in a key.
func sameInKey(a, b catalog.Type) bool {
	if a.IsText() && b.IsText() {
		return true
	}
	return a.Kind == b.Kind && a.Scale == b.Scale && chunk.LayoutOf(a) == chunk.LayoutOf(b)
}
