package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// Commit makes rows, label, transaction record and the attachment durable and visible together, in one synced batch. After an
// error nothing of it is visible, and the transaction is to be rolled back. After an error from the final sync the store has
// failed, and the outcome shows at the next open.
func (t *Txn) Commit(ctx context.Context, attachment load.Attachment) error {
	record, err := t.prepare(ctx, attachment)
	if err != nil {
		return err
	}
	s := t.store
	if len(t.deletions) > 0 {
		s.rewrite.Lock()
		defer s.rewrite.Unlock()
		if err := t.runDeletions(ctx); err != nil {
			s.transactions.release(t.record)
			return err
		}
		record.Counters.Total, record.Counters.Loaded = record.Counters.Total+t.deleted, record.Counters.Loaded+t.deleted
		record.Tables = t.record.Tables
	}
	now := s.now()
	record.Status, record.CommitTime, record.PublishTime, record.FinishTime = load.TxnVisible, now, now, now
	if err := t.commit(record, attachment); err != nil {
		for _, w := range t.order {
			s.forgetHistory(w.target().ref, false)
		}
		s.transactions.release(t.record)
		return err
	}
	s.transactions.settle(record)
	for _, w := range t.order {
		s.merges.written(w.target().ref, w.small())
	}
	t.close()
	return nil
}

// prepare claims the transaction and returns its record as it will be.
func (t *Txn) prepare(ctx context.Context, attachment load.Attachment) (*load.Transaction, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if t.ended {
		return nil, doriserr.New("transaction [%d] has ended", t.record.ID)
	}
	if err := t.store.usable(); err != nil {
		return nil, err
	}
	if _, err := t.store.transactions.claim(t.record.DatabaseID, t.record.ID, load.TxnPrepare); err != nil {
		return nil, err
	}
	record := *t.record
	record.Counters, record.ErrorURL = attachment.Counters, attachment.ErrorURL
	return &record, nil
}

// commit checks that the tables are still there and applies the batch.
func (t *Txn) commit(record *load.Transaction, attachment load.Attachment) error {
	s := t.store
	s.structure.RLock()
	defer s.structure.RUnlock()
	for _, w := range t.order {
		if err := s.alive(w.target()); err != nil {
			return fmt.Errorf("committing transaction %d: %w", record.ID, err)
		}
	}
	for _, d := range t.deletions {
		if err := s.sameSchema(d.table); err != nil {
			return fmt.Errorf("committing transaction %d: %w", record.ID, err)
		}
	}
	if err := t.upgradeRows(); err != nil {
		return fmt.Errorf("committing transaction %d: %w", record.ID, err)
	}
	// Removed rows go first, as the transaction may bring others of their keys, but blocks last: their writers read the batch.
	if err := t.remove(true); err != nil {
		return err
	}
	large := t.large()
	for _, w := range t.order {
		if _, rows := w.(*rowWriter); rows && large {
			continue
		}
		if err := w.commit(); err != nil {
			return err
		}
	}
	if err := t.remove(false); err != nil {
		return err
	}
	if err := t.ingestTables(); err != nil {
		return err
	}
	if t.staged {
		if err := t.batch.Delete(key(kindStaging, uint64(record.ID)), nil); err != nil {
			return err
		}
	}
	if attachment.JobState != nil {
		if err := setJob(t.batch, attachment.JobID, attachment.JobState); err != nil {
			return err
		}
	}
	if err := s.setTransaction(t.batch, record); err != nil {
		return err
	}
	if large {
		return s.ingest(t.batch, uint64(record.ID), t.commitRows)
	}
	return s.apply(t.batch, true)
}

// upgradeRows makes the rows of tables whose columns were changed meanwhile those of the tables as they are. Blocks are read with
// any definition, but their values might have no meaning in new types. s.structure is held.
func (t *Txn) upgradeRows() error {
	for _, w := range t.order {
		table := t.store.tables[w.target().ref.Table]
		switch w := w.(type) {
		case *rowWriter:
			if err := w.upgrade(table); err != nil {
				return err
			}
		case *blockWriter:
			if table != nil && table != w.table && len(w.table.LosingColumns(table)) > 0 {
				return load.ErrSchemaChanged
			}
		}
	}
	return nil
}

// remove adds to the batch that keys are deleted, either those of rows or those of blocks.
func (t *Txn) remove(rows bool) error {
	for _, k := range t.removed {
		if (k[0] == byte(kindRow)) != rows {
			continue
		}
		if err := t.batch.Delete(k, nil); err != nil {
			return err
		}
	}
	return nil
}

// large reports whether the rows of UNIQUE and AGGREGATE tables are better written as sorted tables, which the database takes as
// they are, than through its log and memory.
func (t *Txn) large() bool {
	if len(t.removed) > 0 {
		return false
	}
	n := 0
	for _, w := range t.order {
		n += w.gathered()
	}
	return n >= t.store.options.StageBytes || t.runFile != nil
}

// commitRows gives away the rows of all UNIQUE and AGGREGATE tables in the order of their final keys.
func (t *Txn) commitRows(put putRow) error {
	rows := t.rowWriters()
	slices.SortFunc(rows, func(a, b *rowWriter) int {
		x, y := a.partition.ref, b.partition.ref
		return cmp.Or(cmp.Compare(x.Table, y.Table), cmp.Compare(x.Partition, y.Partition))
	})
	for _, w := range rows {
		if err := w.commitTo(put); err != nil {
			return err
		}
	}
	return nil
}

// alive checks that a partition is there and that its rows were not erased since; s.structure is held.
func (s *Store) alive(to *target) error {
	p := to.ref
	table := s.tables[p.Table]
	if table == nil {
		return doriserr.New("table %d was dropped while it was being loaded", p.Table)
	}
	for i := range table.Partitions {
		if table.Partitions[i].ID == p.Partition {
			if s.erased[p]+s.erased[catalog.PartitionRef{Table: p.Table}] != to.erased {
				return doriserr.New("table %s was truncated while it was being loaded", table.Name)
			}
			return nil
		}
	}
	return doriserr.New("partition %d of table %s was dropped or truncated while it was being loaded", p.Partition, table.Name)
}

// erasures returns how often a partition's rows have been erased.
func (s *Store) erasures(p catalog.PartitionRef) int {
	s.structure.RLock()
	defer s.structure.RUnlock()
	return s.erased[p] + s.erased[catalog.PartitionRef{Table: p.Table}]
}
