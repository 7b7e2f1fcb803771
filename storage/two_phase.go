package storage

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// PreCommit makes rows, label and transaction record durable but not visible, in one synced batch: the index entries wait
// under the transaction's id until CommitPrepared moves them to their place. After an error the transaction is to be rolled
// back.
func (t *Txn) PreCommit(ctx context.Context, attachment load.Attachment) error {
	record, err := t.prepare(ctx, attachment)
	if err != nil {
		return err
	}
	record.Status, record.PreCommitTime = load.TxnPreCommitted, t.store.now()
	if err := t.preCommit(record); err != nil {
		t.store.transactions.release(t.record)
		return err
	}
	t.store.transactions.settle(record)
	t.close()
	return nil
}

// preCommit checks that the tables are still there and applies the batch.
func (t *Txn) preCommit(record *load.Transaction) error {
	s := t.store
	s.structure.RLock()
	defer s.structure.RUnlock()
	if err := t.upgradeRows(); err != nil {
		return fmt.Errorf("pre-committing transaction %d: %w", record.ID, err)
	}
	for _, w := range t.order {
		if err := s.alive(w.target()); err != nil {
			return fmt.Errorf("pre-committing transaction %d: %w", record.ID, err)
		}
		if err := w.preCommit(); err != nil {
			return err
		}
	}
	if err := t.ingestTables(); err != nil {
		return err
	}
	if err := t.setStaging(t.batch); err != nil {
		return err
	}
	if err := s.setTransaction(t.batch, record); err != nil {
		return err
	}
	return s.apply(t.batch, true)
}

// CommitPrepared makes a pre-committed transaction visible. Rows of tables and partitions that were dropped or truncated
// meanwhile are left out (Doris: unprotectedCommitTransaction2PC).
func (s *Store) CommitPrepared(ctx context.Context, database uint64, id int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	claimed, err := s.transactions.claim(database, id, load.TxnPreCommitted)
	if err != nil {
		return err
	}
	now := s.now()
	record := *claimed
	record.Status, record.CommitTime, record.PublishTime, record.FinishTime = load.TxnVisible, now, now, now
	if err := s.commitPrepared(&record); err != nil {
		s.transactions.release(claimed)
		return fmt.Errorf("committing transaction %d: %w", id, err)
	}
	s.transactions.settle(&record)
	return nil
}

// commitPrepared moves what the transaction has staged to its place.
func (s *Store) commitPrepared(record *load.Transaction) error {
	if err := s.usable(); err != nil {
		return err
	}
	s.structure.RLock()
	defer s.structure.RUnlock()
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	if err := b.Delete(key(kindStaging, uint64(record.ID)), nil); err != nil {
		return err
	}
	if err := s.setTransaction(b, record); err != nil {
		return err
	}
	return s.applyStaged(b, uint64(record.ID))
}

// hasPartition reports whether a partition exists; s.structure is held.
func (s *Store) hasPartition(p catalog.PartitionRef) bool {
	table := s.tables[p.Table]
	if table == nil {
		return false
	}
	for i := range table.Partitions {
		if table.Partitions[i].ID == p.Partition {
			return true
		}
	}
	return false
}

// AbortPrepared ends a pre-committed transaction (Doris: abortTransaction2PC).
func (s *Store) AbortPrepared(ctx context.Context, database uint64, id int64) error {
	return s.AbortTransaction(ctx, database, id, "User Abort")
}

// check interfaces
var (
	_ load.Transactions = (*Store)(nil)
	_ load.TwoPhaseTxn  = (*Txn)(nil)
	_ load.PartitionTxn = (*Txn)(nil)
	_ load.PartialTxn   = (*Txn)(nil)
	_ load.DeletingTxn  = (*Txn)(nil)
)
