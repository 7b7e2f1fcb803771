package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// Transactions returns the transactions of a database that are running or remembered, newest first.
func (s *Store) Transactions(database uint64) []*load.Transaction {
	return s.transactions.all(database)
}

// TransactionByID returns a transaction, or nil.
func (s *Store) TransactionByID(database uint64, id int64) *load.Transaction {
	return s.transactions.find(database, id)
}

// TransactionsByLabel returns the transactions that have used a label, oldest first; at most one of them is not aborted.
func (s *Store) TransactionsByLabel(database uint64, label string) []*load.Transaction {
	return s.transactions.withLabel(database, label)
}

// AbortTransaction ends a running or pre-committed transaction from outside, for example for _cancel. Its owner's Commit then
// fails.
func (s *Store) AbortTransaction(ctx context.Context, database uint64, id int64, reason string) error {
	t := s.transactions.find(database, id)
	switch {
	case t == nil:
		return doriserr.New("transaction [%d] not found", id)
	case t.Status == load.TxnAborted:
		return doriserr.New("transaction [%d] is already aborted, abort reason: %s", id, t.Reason)
	case t.Status == load.TxnVisible:
		return doriserr.New("transaction [%d] is already %s, could not abort.", id, t.Status)
	}
	claimed, err := s.transactions.claim(database, id, t.Status)
	if err != nil {
		return err
	}
	return s.abort(claimed, reason)
}

// abort records a claimed transaction as aborted and deletes what it has staged. It is not synced: after a crash the
// transaction is gone, which frees its label as well.
func (s *Store) abort(t *load.Transaction, reason string) error {
	aborted := *t
	aborted.Status, aborted.Reason, aborted.FinishTime = load.TxnAborted, reason, s.now()
	defer s.transactions.settle(&aborted)
	if err := s.usable(); err != nil {
		return err
	}
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	if err := dropStaged(s.db, b, uint64(t.ID)); err != nil {
		return err
	}
	if s.transactions.find(t.DatabaseID, t.ID) != nil {
		if err := s.setTransaction(b, &aborted); err != nil {
			return err
		}
	}
	return s.apply(b, t.Status == load.TxnPreCommitted)
}

// setTransaction adds a transaction's record to a batch, and if it has ended the removal of those that are to be forgotten.
func (s *Store) setTransaction(b *pebble.Batch, t *load.Transaction) error {
	if t.Status.Final() {
		if err := s.forget(b, t.DatabaseID); err != nil {
			return err
		}
	}
	return b.Set(key(kindTransaction, t.DatabaseID, uint64(t.ID)), encodeTransaction(t), nil)
}

// forget adds the removal of expired transactions to a batch.
func (s *Store) forget(b *pebble.Batch, database uint64) error {
	for _, id := range s.transactions.expire(database, s.now()) {
		if err := b.Delete(key(kindTransaction, database, uint64(id)), nil); err != nil {
			return err
		}
	}
	return nil
}

// loadTransactions fills the registry.
func (s *Store) loadTransactions() error {
	err := s.each(key(kindTransaction), func(k, value []byte) error {
		database, ok1 := idOf(k, 0)
		id, ok2 := idOf(k, 1)
		if !ok1 || !ok2 {
			return fmt.Errorf("transaction key %x has no known format", k)
		}
		t, err := decodeTransaction(database, id, value)
		if err != nil {
			return fmt.Errorf("transaction %d of database %d: %w", id, database, err)
		}
		return s.transactions.load(t)
	})
	if err != nil {
		return fmt.Errorf("loading transactions: %w", err)
	}
	s.transactions.loaded()
	return nil
}

// now is the clock's time in milliseconds, as records keep it.
func (s *Store) now() time.Time { return s.clock.Now().Truncate(time.Millisecond) }

// endLate aborts transactions that have taken too long and forgets old ones.
func (s *Store) endLate() error {
	for _, t := range s.transactions.late(s.now()) {
		claimed, err := s.transactions.claim(t.DatabaseID, t.ID, t.Status)
		if err != nil {
			continue
		}
		if err := s.abort(claimed, "timeout by txn manager"); err != nil {
			return fmt.Errorf("aborting transaction %d: %w", t.ID, err)
		}
	}
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	databases := s.transactions.databaseIDs()
	slices.SortFunc(databases, cmp.Compare[uint64])
	for _, id := range databases {
		if err := s.forget(b, id); err != nil {
			return err
		}
	}
	if b.Empty() {
		return nil
	}
	return s.apply(b, false)
}
