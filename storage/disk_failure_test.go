package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// errDisk is what the failing file system answers.
var errDisk = errors.New("no space left on device")

// failingWrite fails write number at. There is none after it: the store stops (see failStopFS).
type failingWrite struct {
	at     int
	writes atomic.Int64
}

func (f *failingWrite) String() string { return fmt.Sprint("write ", f.at) }

// MaybeError counts writes.
func (f *failingWrite) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() != errorfs.OpIsWrite {
		return nil
	}
	if f.writes.Add(1)-1 == int64(f.at) {
		return errDisk
	}
	return nil
}

// loadThrough opens a store on a failing disk and loads transactions of 3,000 rows, some of them staged, with a change of all keys
// between them, until one fails. It returns which have succeeded.
func loadThrough(fs vfs.FS, tables []*catalog.Table) (done []int, err error) {
	ctx := context.Background()
	s, err := Open(Options{Dir: "data", FS: fs, Logger: discard, StageBytes: 4000, GatherBytes: 10000, IngestBytes: 10000, MemTableBytes: 64 << 10, NoBackground: true})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := s.SaveCatalog(ctx, catalog.Change{PutTables: tables}); err != nil {
		return nil, err
	}
	for i := range 5 {
		if i == 3 {
			// All rows are written anew.
			if tables, err = changeKeys(ctx, s, tables); err != nil {
				return done, err
			}
		}
		txn, err := s.BeginTxn(ctx, load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint("l", i)})
		if err != nil {
			return done, err
		}
		for _, table := range tables {
			for part := range 3 {
				if err := txn.Write(ctx, table, keyedPeople(table, i*600+part*200, i*600+(part+1)*200)); err != nil {
					txn.Rollback(ctx, "failed")
					return done, err
				}
			}
		}
		if err := txn.Commit(ctx, load.Attachment{JobID: 5, JobState: []byte(fmt.Sprint(i))}); err != nil {
			txn.Rollback(ctx, "failed")
			return done, err
		}
		done = append(done, i)
	}
	return done, nil
}

// changeKeys gives each table one more key column, in front of the others, with a default.
func changeKeys(ctx context.Context, s *Store, tables []*catalog.Table) ([]*catalog.Table, error) {
	changed := make([]*catalog.Table, len(tables))
	for i, t := range tables {
		next := t.Clone()
		next.SchemaVersion++
		next.Columns = slices.Insert(next.Columns, 0, catalog.Column{
			ID: next.NextColumnID, Name: "first", Type: catalog.Of(catalog.Int), Key: true, Default: catalog.Default{Kind: catalog.DefaultLiteral, Literal: "7"},
		})
		next.NextColumnID++
		if err := s.SaveCatalog(ctx, catalog.Change{PutTables: []*catalog.Table{next}}); err != nil {
			return nil, err
		}
		changed[i] = next
	}
	return changed, nil
}

// keyedPeople are people's rows for a table that may have the key in front.
func keyedPeople(t *catalog.Table, from, to int) *chunk.Chunk {
	plain := peopleChunk(from, to)
	if len(t.Columns) == len(plain.Columns) {
		return plain
	}
	first := chunk.NewVector(t.Columns[0].Type, to-from)
	for range to - from {
		first.AppendInt(7)
	}
	plain.Columns = slices.Insert(plain.Columns, 0, first)
	return plain
}

// checkWhole opens a store after a failure: transactions are there as wholes, with label and job state, at least those that
// have succeeded.
func checkWhole(fs vfs.FS, tables []*catalog.Table, done []int) error {
	s, err := Open(Options{Dir: "data", FS: fs, Logger: discard})
	if err != nil {
		return fmt.Errorf("reopening: %w", err)
	}
	defer s.Close()
	visible := 0
	for _, txn := range s.Transactions(1) {
		if txn.Status == load.TxnVisible {
			visible++
		}
	}
	if visible < len(done) {
		return fmt.Errorf("%d transactions are visible, %d have succeeded", visible, len(done))
	}
	jobs, err := s.LoadJobs()
	if err != nil {
		return err
	}
	if want := fmt.Sprint(visible - 1); visible > 0 && string(jobs[5]) != want {
		return fmt.Errorf("job state is %q, want %q", jobs[5], want)
	}
	saved, err := s.LoadCatalog()
	if err != nil {
		return err
	}
	if len(saved.Tables) < len(tables) && visible > 0 {
		return fmt.Errorf("%d tables are left", len(saved.Tables))
	}
	for _, table := range saved.Tables {
		if visible > 3 && len(table.Columns) < 4 {
			return fmt.Errorf("table %s has lost its change", table.Name)
		}
		got, err := readRows(s, table, ScanOptions{}, 0)
		if err != nil {
			return err
		}
		if len(got) != visible*600 {
			return fmt.Errorf("table %s has %d rows after %d transactions", table.Name, len(got), visible)
		}
	}
	report, err := s.Fsck(context.Background())
	if err == nil && len(report.Problems) > 0 {
		err = fmt.Errorf("problems: %v", report.Problems)
	}
	return err
}

func TestEveryFailingWriteLeavesWholeTransactions(t *testing.T) {
	unique := people(20)
	unique.Model = catalog.Unique
	tables := []*catalog.Table{people(10), unique}
	failures, step := 0, 1
	if testing.Short() {
		step = 7
	}
	for at := 0; ; at += step {
		mem := vfs.NewCrashableMem()
		f := &failingWrite{at: at}
		done, err := loadThrough(errorfs.Wrap(mem, f), tables)
		if err != nil {
			failures++
		}
		// What the process has written may survive, or only what was synced.
		for name, fs := range map[string]vfs.FS{"crash": mem.CrashClone(vfs.CrashCloneCfg{}), "exit": mem.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: randV2(fixedRand())})} {
			if err := checkWhole(fs, tables, done); err != nil {
				t.Errorf("after failing write %d (%s): %v", at, name, err)
			}
		}
		if f.writes.Load() <= int64(at) || t.Failed() {
			t.Logf("%d writes can fail", at)
			break
		}
	}
	if failures == 0 {
		t.Error("no load has failed")
	}
}

// fixedRand is a generator that always gives the same.
func fixedRand() *rand.Rand { return rand.New(rand.NewSource(1)) }
