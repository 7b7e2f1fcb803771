package storage

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/dorisemu/dorisemu/load"
)

// failingRead fails read number at of tables, counted from when it is switched on, and those after it until it is switched off.
type failingRead struct {
	on    atomic.Bool
	at    int64
	reads atomic.Int64
}

func (f *failingRead) String() string { return fmt.Sprint("read ", f.at) }

// MaybeError counts reads.
func (f *failingRead) MaybeError(op errorfs.Op) error {
	if !f.on.Load() || op.Kind.ReadOrWrite() != errorfs.OpIsRead || !strings.HasSuffix(op.Path, ".sst") {
		return nil
	}
	if f.reads.Add(1) > f.at {
		return errDisk
	}
	return nil
}

// TestReadFailureErasesNothing commits while a block cannot be read: that must not count as a block that was erased.
func TestReadFailureErasesNothing(t *testing.T) {
	failed := 0
	for at := int64(0); ; at++ {
		f := &failingRead{at: at}
		s, err := Open(Options{
			Dir: "data", FS: errorfs.Wrap(vfs.NewMem(), f), Logger: discard, StageBytes: 1000, CacheBytes: 1, NoBackground: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		table := people(10)
		save(t, s, table)
		txn := begin(t, s, "l1")
		for i := range 3 {
			if err := txn.Write(context.Background(), table, peopleChunk(i*1000, (i+1)*1000)); err != nil {
				t.Fatal(err)
			}
		}
		if err := txn.stage(); err != nil {
			t.Fatal(err)
		}
		if err := s.db.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := txn.PreCommit(context.Background(), load.Attachment{}); err != nil {
			t.Fatal(err)
		}
		f.on.Store(true)
		err = s.CommitPrepared(context.Background(), 1, txn.ID())
		f.on.Store(false)
		if err != nil {
			failed++
			if err := s.CommitPrepared(context.Background(), 1, txn.ID()); err != nil {
				t.Errorf("read %d: committing again: %v", at, err)
			}
		}
		if got := rows(t, s, table, ScanOptions{}, 0); len(got) != 3000 {
			t.Errorf("read %d: %d rows after the commit, which answered %v", at, len(got), err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if f.reads.Load() <= at || t.Failed() {
			break
		}
	}
	if failed == 0 {
		t.Error("no read has failed")
	}
	t.Logf("%d reads can fail", failed)
}
