package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// DeleteRows removes rows in one transaction of its own with this label, only from these partitions if the list is not nil.
// remove gets chunks with all columns in schema order and one bool a row to set for those that are to go. It returns how many
// rows went and the transaction's id. Rows that are loaded meanwhile stay. It fails with [load.ErrSchemaChanged] if the table's
// columns are not, or at the end are no longer, those that the caller knows.
func (s *Store) DeleteRows(ctx context.Context, table *catalog.Table, label string, partitions []uint64, remove func(*chunk.Chunk, []bool) error) (rows, txnID int64, err error) {
	if err := s.checkSchema(table); err != nil {
		return 0, 0, fmt.Errorf("deleting rows of table %s: %w", table.Name, err)
	}
	txn, err := s.BeginTxn(ctx, load.TxnRequest{
		DatabaseID: table.DatabaseID, Label: label, SourceType: "FRONTEND", Coordinator: "FE: 127.0.0.1", ListenerID: -1, Tables: []uint64{table.ID},
	})
	if err != nil {
		return 0, 0, err
	}
	txn.Delete(table, partitions, remove)
	if err := txn.Commit(ctx, load.Attachment{}); err != nil {
		if e := txn.Rollback(ctx, err.Error()); e != nil {
			s.log.Warn("rolling back a delete failed", "label", label, "error", e)
		}
		return 0, 0, fmt.Errorf("deleting rows of table %s: %w", table.Name, err)
	}
	return txn.deleted, txn.ID(), nil
}

// Delete lets Commit remove rows of a table as [Store.DeleteRows] does, those that are committed by then; rows that the
// transaction writes itself stay.
func (t *Txn) Delete(table *catalog.Table, partitions []uint64, remove func(*chunk.Chunk, []bool) error) {
	t.deletions = append(t.deletions, &rowDeletion{txn: t, table: table, partitions: partitions, remove: remove})
}

// runDeletions removes what Delete was asked to. Blocks that lose rows are written anew and replaced by the commit. Loads go on beside
// it; merges, which replace blocks too, wait because the caller holds s.rewrite.
func (t *Txn) runDeletions(ctx context.Context) error {
	for _, d := range t.deletions {
		if err := t.store.checkSchema(d.table); err != nil {
			return err
		}
		if err := d.run(ctx); err != nil {
			return err
		}
		t.deleted += d.rows
	}
	return nil
}

// checkSchema is sameSchema for callers that do not hold s.structure.
func (s *Store) checkSchema(table *catalog.Table) error {
	s.structure.RLock()
	defer s.structure.RUnlock()
	return s.sameSchema(table)
}

// sameSchema fails if a table's columns have changed: blocks written anew would lose the values of new ones. s.structure is held.
func (s *Store) sameSchema(table *catalog.Table) error {
	if now := s.tables[table.ID]; now != nil && now.SchemaVersion != table.SchemaVersion {
		return load.ErrSchemaChanged
	}
	return nil
}

// rowDeletion is what one Delete removes.
type rowDeletion struct {
	txn   *Txn
	table *catalog.Table
	// partitions are those to look at, nil for all that are not temporary.
	partitions []uint64
	remove     func(*chunk.Chunk, []bool) error
	// erased is how often the rows of each partition had been erased before they were read.
	erased map[uint64]int
	rows   int64
	flags  [chunk.MaxRows]bool
	kept   []int32
}

// run goes through the partitions.
func (d *rowDeletion) run(ctx context.Context) error {
	d.erased = map[uint64]int{}
	for i := range d.table.Partitions {
		p := d.table.Partitions[i].ID
		d.erased[p] = d.txn.store.erasures(catalog.PartitionRef{Table: d.table.ID, Partition: p})
	}
	sn, err := d.txn.store.Snapshot()
	if err != nil {
		return err
	}
	defer sn.Close()
	all := make([]int, len(d.table.Columns))
	for i := range all {
		all[i] = i
	}
	for i := range d.table.Partitions {
		p := &d.table.Partitions[i]
		if d.partitions == nil && p.Temporary || d.partitions != nil && !slices.Contains(d.partitions, p.ID) {
			continue
		}
		sc, err := sn.Scan(ctx, d.table, all, ScanOptions{Partitions: []uint64{p.ID}})
		if err != nil {
			return err
		}
		err = d.partition(sc, p.ID)
		sc.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// partition goes through the rows of one partition.
func (d *rowDeletion) partition(sc *Scan, partition uint64) error {
	for {
		c, err := sc.Next()
		if err != nil || c == nil {
			return err
		}
		flags := d.flags[:c.Rows]
		clear(flags)
		if err := d.remove(c, flags); err != nil {
			return err
		}
		if !slices.Contains(flags, true) {
			continue
		}
		w, err := d.txn.writer(d.table, partition)
		if err != nil {
			return err
		}
		// A writer that has rows of the transaction may have been made earlier.
		w.target().erased = min(w.target().erased, d.erased[partition])
		switch w := w.(type) {
		case *blockWriter:
			err = d.block(sc, w, c, flags)
		case *rowWriter:
			err = d.keys(w, c, flags)
		}
		if err != nil {
			return err
		}
	}
}

// block replaces a block by the rows that stay.
func (d *rowDeletion) block(sc *Scan, w *blockWriter, c *chunk.Chunk, flags []bool) error {
	id, ok := parseBlockID(sc.at)
	if !ok {
		return errKey
	}
	entry, err := decodeIndexEntry(sc.entry)
	if err != nil {
		return err
	}
	d.kept = d.kept[:0]
	for i, gone := range flags {
		if !gone {
			d.kept = append(d.kept, int32(i))
		}
	}
	d.rows += int64(c.Rows - len(d.kept))
	w.remember(c, flags)
	d.txn.removed = append(d.txn.removed, id.key(kindBlock), id.key(kindIndex))
	w.counts.add(counts{rows: -int64(entry.rows), bytes: -int64(entry.size), blocks: -1})
	if len(d.kept) == 0 {
		return nil
	}
	return d.txn.write(d.table, id.partition, c, d.kept)
}

// keys removes rows that are kept one by one.
func (d *rowDeletion) keys(w *rowWriter, c *chunk.Chunk, flags []bool) error {
	prefix := key(kindRow, w.partition.ref.Table, w.partition.ref.Partition)
	for i, gone := range flags {
		if !gone {
			continue
		}
		k, err := w.encoder.appendKey(slices.Clone(prefix), c, i)
		if err != nil {
			return err
		}
		d.txn.removed = append(d.txn.removed, k)
		w.removed = append(w.removed, k[len(prefix):])
		w.counts.add(counts{rows: -1})
		d.rows++
	}
	return nil
}
