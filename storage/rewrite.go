package storage

import (
	"cmp"
	"errors"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// rowRewrite gathers rows of one partition as a new definition of the table has them.
type rowRewrite struct {
	converter *rowConverter
	writer    *rowWriter
}

// newRowRewrite begins to gather; file names the file that rows go to if they are many.
func (s *Store) newRowRewrite(old, table *catalog.Table, partition uint64, txn *Txn) (*rowRewrite, error) {
	c, err := newRowConverter(old, table)
	if err != nil {
		return nil, err
	}
	encoder, err := newRowEncoder(table, nil, false)
	if err != nil {
		return nil, err
	}
	to := target{ref: catalog.PartitionRef{Table: table.ID, Partition: partition}}
	return &rowRewrite{c, &rowWriter{txn: txn, partition: to, encoder: encoder, rows: newRowArena()}}, nil
}

// rewriteTxn is what rows that are rewritten are gathered for: it has a file of its own.
func (s *Store) rewriteTxn(id uint64) *Txn {
	return &Txn{store: s, record: &load.Transaction{ID: int64(id)}}
}

// endRewrite deletes the file.
func (t *Txn) endRewrite() error {
	if t.runFile == nil {
		return nil
	}
	err := t.runFile.remove()
	t.runFile = nil
	return err
}

// rewriteRows makes the rows of UNIQUE and AGGREGATE tables those of their new definitions, together with a batch that saves these:
// by the batch itself, or by tables that are ingested with it. It holds as much memory as a load may. s.structure is held.
func (s *Store) rewriteRows(b *pebble.Batch, rewritten map[uint64]*catalog.Table, change catalog.Change) (err error) {
	id, err := s.txnIDs.take(s)
	if err != nil {
		return err
	}
	txn := s.rewriteTxn(id)
	var gathered []*rowRewrite
	defer func() {
		for _, g := range gathered {
			g.writer.release()
		}
		err = errors.Join(err, txn.endRewrite())
	}()
	n := 0
	for _, t := range tablesByID(change.PutTables) {
		old := rewritten[t.ID]
		if old == nil {
			continue
		}
		// What was superseded has keys of what the table was.
		if err := deleteAll(b, key(kindHistory, t.ID)); err != nil {
			return err
		}
		if err := s.keepDefinition(b, old); err != nil {
			return err
		}
		for _, p := range partitionsByID(t) {
			g, err := s.newRowRewrite(old, t, p, txn)
			if err != nil {
				return err
			}
			gathered = append(gathered, g)
			err = eachKey(s.db, key(kindRow, t.ID, p), func(k, value []byte) error {
				return g.writer.convert(g.converter, k[17:], value)
			})
			if err != nil {
				return err
			}
			// All partitions together hold no more than one may.
			if n += g.writer.gathered(); n >= s.gatherLimit() {
				if n, err = settleAll(gathered); err != nil {
					return err
				}
			}
		}
	}
	if n < s.options.StageBytes && txn.runFile == nil {
		for _, g := range gathered {
			ref := g.writer.partition.ref
			if err := deleteAll(b, key(kindRow, ref.Table, ref.Partition)); err != nil {
				return err
			}
			g.writer.txn = &Txn{store: s, batch: b}
			if err := g.writer.put(nil, g.writer.txn.put); err != nil {
				return err
			}
		}
		return s.apply(b, true)
	}
	return s.ingest(b, id, func(put putRow) error {
		for _, g := range gathered {
			ref := g.writer.partition.ref
			prefix := key(kindRow, ref.Table, ref.Partition)
			if err := put(pebble.InternalKeyKindRangeDelete, prefix, end(prefix)); err != nil {
				return err
			}
			if err := g.writer.put(nil, put); err != nil {
				return err
			}
		}
		return nil
	})
}

// settleAll folds what was gathered and moves it to the file.
func settleAll(gathered []*rowRewrite) (int, error) {
	for _, g := range gathered {
		if _, err := g.writer.settle(); err != nil {
			return 0, err
		}
		if err := g.writer.spill(); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// tablesByID returns tables in the order of their rows.
func tablesByID(tables []*catalog.Table) []*catalog.Table {
	return slices.SortedFunc(slices.Values(tables), func(a, b *catalog.Table) int { return cmp.Compare(a.ID, b.ID) })
}

// partitionsByID returns the ids of a table's partitions in the order of their rows.
func partitionsByID(t *catalog.Table) []uint64 {
	var ids []uint64
	for i := range t.Partitions {
		ids = append(ids, t.Partitions[i].ID)
	}
	slices.Sort(ids)
	return ids
}
