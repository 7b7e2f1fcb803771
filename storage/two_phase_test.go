package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// preCommitted is a store with a pre-committed transaction of 5,000 rows, reopened after a crash.
func preCommitted(t *testing.T, table *catalog.Table) (*Store, int64) {
	t.Helper()
	fs := vfs.NewCrashableMem()
	s := open(t, fs)
	s.options.StageBytes = 1000
	save(t, s, table)
	txn := begin(t, s, "l")
	if err := txn.Write(context.Background(), table, peopleChunk(0, 4096)); err != nil {
		t.Fatal(err)
	}
	if err := txn.Write(context.Background(), table, peopleChunk(4096, 5000)); err != nil {
		t.Fatal(err)
	}
	if err := txn.PreCommit(context.Background(), load.Attachment{Counters: load.Counters{Loaded: 5000}}); err != nil {
		t.Fatal(err)
	}
	return open(t, fs.CrashClone(vfs.CrashCloneCfg{})), txn.ID()
}

func TestPreCommittedIsDurableAndInvisible(t *testing.T) {
	table := people(10)
	s, id := preCommitted(t, table)
	if got := rows(t, s, table, ScanOptions{}); got != nil {
		t.Errorf("%d rows before the commit", len(got))
	}
	if got := s.TransactionByID(1, id); got == nil || got.Status != load.TxnPreCommitted {
		t.Fatalf("transaction = %+v", got)
	}
	if err := s.CommitPrepared(context.Background(), 1, id); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, s, table, ScanOptions{}); len(got) != 5000 {
		t.Errorf("%d rows after the commit", len(got))
	}
	if n, _, err := s.RowCount(table); n != 5000 || err != nil {
		t.Errorf("RowCount = %d, %v", n, err)
	}
	if n := countKeys(t, s, kindStaged) + countKeys(t, s, kindStaging); n != 0 {
		t.Errorf("%d staged keys are left", n)
	}
	err := s.CommitPrepared(context.Background(), 1, id)
	if want := fmt.Sprintf("transaction [%d] is already visible, not pre-committed.", id); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("second commit: %v, want %s", err, want)
	}
}

func TestPreCommittedCanBeAborted(t *testing.T) {
	table := people(10)
	s, id := preCommitted(t, table)
	if err := s.AbortPrepared(context.Background(), 1, id); err != nil {
		t.Fatal(err)
	}
	if n := countKeys(t, s, kindStaged) + countKeys(t, s, kindStaging) + countKeys(t, s, kindBlock); n != 0 {
		t.Errorf("%d keys are left", n)
	}
	err := s.AbortPrepared(context.Background(), 1, id)
	if want := fmt.Sprintf("transaction [%d] is already aborted, abort reason: User Abort", id); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("second abort: %v, want %s", err, want)
	}
	err = s.CommitPrepared(context.Background(), 1, id)
	if want := fmt.Sprintf("transaction [%d] is already aborted. abort reason: User Abort", id); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("commit: %v, want %s", err, want)
	}
	commitRows(t, s, table, "l", 0, 1)
}

func TestPreCommittedIntoTruncatedTable(t *testing.T) {
	table := people(10)
	s, id := preCommitted(t, table)
	if err := s.SaveCatalog(context.Background(), catalog.Change{EraseTables: []uint64{10}}); err != nil {
		t.Fatal(err)
	}
	if err := s.CommitPrepared(context.Background(), 1, id); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, s, table, ScanOptions{}); got != nil {
		t.Errorf("%d rows", len(got))
	}
}
