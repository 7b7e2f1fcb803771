package storage

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Limits of a rewrite: bytes gathered before they are sorted, and bytes that one change may have.
const (
	rewriteGather = 64 << 20
	rewriteLimit  = 1 << 30
)

// rewriteRows adds to a batch the rows of a UNIQUE or AGGREGATE table as a new definition has them, in the place of those that
// are there; rows that have one key now are folded. The batch is the one that saves the definition; s.structure is held.
func (s *Store) rewriteRows(b *pebble.Batch, old, table *catalog.Table) error {
	for i := range table.Partitions {
		if err := s.rewritePartition(b, old, table, table.Partitions[i].ID); err != nil {
			return fmt.Errorf("rewriting table %s: %w", table.Name, err)
		}
	}
	return nil
}

// rewritePartition rewrites the rows of one partition.
func (s *Store) rewritePartition(b *pebble.Batch, old, table *catalog.Table, partition uint64) (err error) {
	prefix := key(kindRow, table.ID, partition)
	it, err := newRangeIter(s.db, prefix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	if !it.First() {
		return it.Error()
	}
	if err := deleteAll(b, prefix); err != nil {
		return err
	}
	encoder, err := newRowEncoder(table, nil, false)
	if err != nil {
		return err
	}
	places := make([]int, len(old.Columns))
	for i := range places {
		places[i] = i
	}
	reader := newRowReader(old, places, true)
	w := &rowWriter{txn: &Txn{store: s, batch: b}, partition: target{ref: catalog.PartitionRef{Table: table.ID, Partition: partition}}, encoder: encoder}
	out := chunk.ForTable(table, chunk.MaxRows)
	for more := true; more; {
		if more, err = reader.fill(it); err != nil {
			return err
		}
		if err := remake(out, table, reader.out, old); err != nil {
			return err
		}
		if err := w.add(out, nil); err != nil {
			return err
		}
		if w.gathered() > rewriteGather {
			if err := w.put(nil, w.txn.put); err != nil {
				return err
			}
		}
		if b.Len() > rewriteLimit {
			return doriserr.NotSupported("a change that rewrites more than %d bytes of rows: make a new table and INSERT INTO it", rewriteLimit)
		}
	}
	return w.put(nil, w.txn.put)
}

// remake fills a chunk of a table's new definition with the rows of a chunk of the old one, which has all its columns.
func remake(out *chunk.Chunk, table *catalog.Table, rows *chunk.Chunk, old *catalog.Table) error {
	out.Reset()
	was := map[uint32]int{}
	for i := range old.Columns {
		was[old.Columns[i].ID] = i
	}
	for i, v := range out.Columns {
		c := &table.Columns[i]
		from, ok := was[c.ID]
		switch {
		case !ok:
			for range rows.Rows {
				if err := appendDefault(v, c); err != nil {
					return err
				}
			}
		case old.Columns[from].Type.Equal(c.Type):
			v.AppendRange(rows.Columns[from], 0, rows.Rows)
		default:
			if err := widen(v, rows.Columns[from]); err != nil {
				return fmt.Errorf("column %s: %w", c.Name, err)
			}
		}
	}
	out.Rows = rows.Rows
	return nil
}
