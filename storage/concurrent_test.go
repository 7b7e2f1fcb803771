package storage

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/load"
)

// TestSnapshotsSeeWholeTransactions loads from several goroutines, with merges in the background, while snapshots are read.
func TestSnapshotsSeeWholeTransactions(t *testing.T) {
	const loaders, commits, size = 4, 120, 3
	s := open(t, vfs.NewMem())
	unique := people(20)
	unique.Model = catalog.Unique
	tables := []*catalog.Table{people(10), unique}
	save(t, s, tables...)
	var loading sync.WaitGroup
	var done atomic.Bool
	for loader := range loaders {
		loading.Add(1)
		go func() {
			defer loading.Done()
			for i := range commits {
				txn, err := s.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint(loader, "-", i)})
				if err != nil {
					t.Error(err)
					return
				}
				from := (loader*commits + i) * size
				for _, table := range tables {
					if err := txn.Write(context.Background(), table, peopleChunk(from, from+size)); err != nil {
						t.Error(err)
					}
				}
				if i%10 == 9 {
					err = txn.Rollback(context.Background(), "every tenth")
				} else {
					err = txn.Commit(context.Background(), load.Attachment{JobID: uint64(loader + 1), JobState: []byte{byte(i)}})
				}
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	var reading sync.WaitGroup
	reading.Add(1)
	go func() {
		defer reading.Done()
		for !done.Load() {
			sn, err := s.Snapshot()
			if err != nil {
				t.Error(err)
				return
			}
			counted := []int{}
			for _, table := range tables {
				n := 0
				sc, err := sn.Scan(context.Background(), table, []int{0}, ScanOptions{})
				if err != nil {
					t.Error(err)
					return
				}
				for {
					c, err := sc.Next()
					if err != nil {
						t.Error(err)
						return
					}
					if c == nil {
						break
					}
					n += c.Rows
				}
				sc.Close()
				counted = append(counted, n)
			}
			rows, _, err := sn.RowCount(tables[0])
			if err != nil || counted[0]%size != 0 || counted[0] != counted[1] || int(rows) != counted[0] {
				t.Errorf("a snapshot has %v rows, RowCount %d, %v", counted, rows, err)
			}
			sn.Close()
		}
	}()
	loading.Wait()
	done.Store(true)
	reading.Wait()
	want := loaders * commits * 9 / 10 * size
	if got := rows(t, s, tables[0], ScanOptions{}, 0); len(got) != want {
		t.Errorf("%d rows, want %d", len(got), want)
	}
	report, err := s.Fsck(context.Background())
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("report = %+v, %v", report, err)
	}
}

func TestBackgroundMergesSmallBlocks(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	save(t, s, table)
	for i := range mergeBlocks {
		commitRows(t, s, table, fmt.Sprint("l", i), i, i+1)
	}
	for range 1000 {
		sn, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		statistics, err := sn.PartitionStatistics(table, 10)
		sn.Close()
		if err != nil || statistics.Rows != mergeBlocks {
			t.Fatalf("statistics = %+v, %v", statistics, err)
		}
		if statistics.Blocks == 1 {
			return
		}
		if err := (clock.Real{}).Sleep(context.Background(), 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	t.Error("blocks were not merged")
}

func TestLateTransactionsAreAborted(t *testing.T) {
	now := clock.NewManual(time.UnixMilli(1700000000000))
	s, err := Open(Options{Dir: "data", FS: vfs.NewMem(), Clock: now, NoBackground: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	txn, err := s.BeginTxn(ctx, load.TxnRequest{DatabaseID: 1, Label: "l", Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	now.Advance(59 * time.Second)
	if err := s.endLate(); err != nil {
		t.Fatal(err)
	}
	if got := s.TransactionByID(1, txn.ID()); got.Status != load.TxnPrepare {
		t.Fatalf("transaction = %+v", got)
	}
	now.Advance(2 * time.Second)
	if err := s.endLate(); err != nil {
		t.Fatal(err)
	}
	if got := s.TransactionByID(1, txn.ID()); got.Status != load.TxnAborted || got.Reason != "timeout by txn manager" {
		t.Fatalf("transaction = %+v", got)
	}
	want := fmt.Sprintf("errCode = 2, detailMessage = transaction [%d] is already aborted. abort reason: timeout by txn manager", txn.ID())
	if err := txn.Commit(ctx, load.Attachment{}); err == nil || err.Error() != want {
		t.Errorf("commit: %v, want %s", err, want)
	}
	if err := txn.Rollback(ctx, "late"); err != nil {
		t.Error(err)
	}
}

func TestEndedTransactionsAreForgotten(t *testing.T) {
	now := clock.NewManual(time.UnixMilli(1700000000000))
	fs := vfs.NewMem()
	o := Options{Dir: "data", FS: fs, Clock: now, NoBackground: true, Limits: TransactionLimits{KeepNumber: 3}}
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	commit := func(label, source string) {
		t.Helper()
		txn, err := s.BeginTxn(ctx, load.TxnRequest{DatabaseID: 1, Label: label, SourceType: source})
		if err != nil {
			t.Fatal(err)
		}
		if err := txn.Commit(ctx, load.Attachment{}); err != nil {
			t.Fatal(err)
		}
		now.Advance(time.Second)
	}
	labels := func() string {
		text := ""
		for _, txn := range s.Transactions(1) {
			text += txn.Label + " "
		}
		return text
	}
	commit("slow", "FRONTEND")
	for i := range 6 {
		commit(fmt.Sprint("l", i), "ROUTINE_LOAD_TASK")
	}
	// One more than the limit stays until the next one ends.
	if got, want := labels(), "l5 l4 l3 l2 slow "; got != want {
		t.Errorf("labels = %s, want %s", got, want)
	}
	now.Advance(12 * time.Hour)
	if err := s.endLate(); err != nil {
		t.Fatal(err)
	}
	if got, want := labels(), "slow "; got != want {
		t.Errorf("labels after 12 hours = %s, want %s", got, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(o); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, want := labels(), "slow "; got != want {
		t.Errorf("labels after reopening = %s, want %s", got, want)
	}
}
