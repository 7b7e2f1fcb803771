package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

func TestCommitIsVisibleAndDurable(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, fs)
	table := people(10)
	save(t, s, table)
	txn := begin(t, s, "l1")
	if err := txn.Write(context.Background(), table, peopleChunk(0, 3)); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, s, table, ScanOptions{}); got != nil {
		t.Fatalf("rows before the commit: %q", got)
	}
	if err := txn.Commit(context.Background(), load.Attachment{JobID: 7, JobState: []byte("state"), Counters: load.Counters{Loaded: 3}}); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint([]string{"0,name0,0", "1,name1,1", "2,name2,NULL"})
	for range 2 {
		if got := fmt.Sprint(rows(t, s, table, ScanOptions{})); got != want {
			t.Errorf("rows = %s, want %s", got, want)
		}
		if n, exact, err := s.RowCount(table); n != 3 || !exact || err != nil {
			t.Errorf("RowCount = %d, %v, %v", n, exact, err)
		}
		jobs, err := s.LoadJobs()
		if err != nil || string(jobs[7]) != "state" {
			t.Errorf("jobs = %v, %v", jobs, err)
		}
		if got := s.TransactionsByLabel(1, "l1"); len(got) != 1 || got[0].Status != load.TxnVisible || got[0].Counters.Loaded != 3 {
			t.Errorf("transactions of l1 = %+v", got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, fs)
	}
}

func TestRollbackLeavesNothing(t *testing.T) {
	s := open(t, vfs.NewMem())
	s.options.StageBytes = 1000
	table := people(10)
	save(t, s, table)
	txn := begin(t, s, "l1")
	for i := range 10 {
		if err := txn.Write(context.Background(), table, peopleChunk(i*3000, (i+1)*3000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := txn.Rollback(context.Background(), "why"); err != nil {
		t.Fatal(err)
	}
	if n := countKeys(t, s, kindBlock) + countKeys(t, s, kindStaging) + countKeys(t, s, kindIndex); n != 0 {
		t.Errorf("%d keys are left", n)
	}
	if got := s.TransactionsByLabel(1, "l1"); len(got) != 1 || got[0].Status != load.TxnAborted || got[0].Reason != "why" {
		t.Errorf("transactions of l1 = %+v", got)
	}
	commitRows(t, s, table, "l1", 0, 1)
}

func countKeys(t *testing.T, s *Store, kind byte) int {
	t.Helper()
	n := 0
	if err := s.each(key(kind), func(k, value []byte) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLeftoversAreDeletedAtOpen(t *testing.T) {
	fs := vfs.NewCrashableMem()
	s := open(t, fs)
	s.options.StageBytes = 1000
	table := people(10)
	save(t, s, table)
	txn := begin(t, s, "l1")
	if err := txn.Write(context.Background(), table, peopleChunk(0, 4096)); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveJob(context.Background(), 1, []byte("syncs the log")); err != nil {
		t.Fatal(err)
	}
	s = open(t, fs.CrashClone(vfs.CrashCloneCfg{}))
	if jobs, err := s.LoadJobs(); err != nil || len(jobs) != 1 {
		t.Fatalf("jobs = %v, %v", jobs, err)
	}
	if n := countKeys(t, s, kindBlock) + countKeys(t, s, kindStaging); n != 0 {
		t.Errorf("%d keys are left", n)
	}
	if got := s.Transactions(1); len(got) != 0 {
		t.Errorf("transactions = %+v", got)
	}
}

func TestLabelIsUniqueInItsDatabase(t *testing.T) {
	s := open(t, vfs.NewMem())
	save(t, s, people(10))
	first := begin(t, s, "l")
	request := load.TxnRequest{DatabaseID: 1, Label: "l"}
	_, err := s.Begin(context.Background(), request)
	want := fmt.Sprintf("errCode = 2, detailMessage = Label [l] has already been used, relate to txn [%d], status [PREPARE].", first.ID())
	if err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
	if err := first.Commit(context.Background(), load.Attachment{}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Begin(context.Background(), request)
	var used *load.LabelUsedError
	if !errors.As(err, &used) || used.JobStatus() != "FINISHED" || used.Status != load.TxnVisible {
		t.Errorf("error = %v", err)
	}
	if _, err := s.Begin(context.Background(), load.TxnRequest{DatabaseID: 2, Label: "l"}); err != nil {
		t.Errorf("same label in another database: %v", err)
	}
}

func TestCommitToErasedTableFails(t *testing.T) {
	table := people(10)
	replaced := people(10)
	replaced.Partitions[0].ID = 11
	for name, c := range map[string]struct {
		change catalog.Change
		want   string
	}{
		"dropped":           {catalog.Change{DropTables: []uint64{10}}, "dropped"},
		"truncated":         {catalog.Change{ErasePartitions: []catalog.PartitionRef{{Table: 10, Partition: 10}}}, "truncated"},
		"erased":            {catalog.Change{EraseTables: []uint64{10}}, "truncated"},
		"partition changed": {catalog.Change{PutTables: []*catalog.Table{replaced}}, "partition 10"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, vfs.NewMem())
			save(t, s, table)
			commitRows(t, s, table, "before", 0, 5)
			txn := begin(t, s, "l")
			if err := txn.Write(context.Background(), table, peopleChunk(0, 10)); err != nil {
				t.Fatal(err)
			}
			if err := s.SaveCatalog(context.Background(), c.change); err != nil {
				t.Fatal(err)
			}
			err := txn.Commit(context.Background(), load.Attachment{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error = %v, want one about %q", err, c.want)
			}
			if err := txn.Rollback(context.Background(), "failed"); err != nil {
				t.Error(err)
			}
			if c.change.DropTables == nil && name != "partition changed" {
				if got := rows(t, s, table, ScanOptions{}); got != nil {
					t.Errorf("rows after erasing: %q", got)
				}
			}
		})
	}
}

func TestMergeKeepsRows(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	save(t, s, table)
	for i := range 100 {
		commitRows(t, s, table, fmt.Sprint("l", i), i*3, i*3+3)
	}
	commitRows(t, s, table, "big", 300, 300+5000)
	before := fmt.Sprint(rows(t, s, table, ScanOptions{}))
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer sn.Close()
	if err := s.mergeBlocks(context.Background(), catalog.PartitionRef{Table: 10, Partition: 10}); err != nil {
		t.Fatal(err)
	}
	if after := fmt.Sprint(rows(t, s, table, ScanOptions{})); after != before {
		t.Errorf("rows differ after the merge")
	}
	statistics, err := sn.PartitionStatistics(table, 10)
	if err != nil || statistics.Blocks != 102 || statistics.Rows != 5300 {
		t.Errorf("statistics before = %+v, %v", statistics, err)
	}
	if n := countKeys(t, s, kindBlock); n != 3 {
		t.Errorf("%d blocks are left, want 3", n)
	}
	now, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	if got, err := now.PartitionStatistics(table, 10); err != nil || got.Rows != 5300 || got.Blocks != 3 {
		t.Errorf("statistics after = %+v, %v", got, err)
	}
}

func TestScanSkipsBlocksOutOfBounds(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	save(t, s, table)
	commitRows(t, s, table, "l", 0, 10*4096)
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer sn.Close()
	sc, err := sn.Scan(context.Background(), table, []int{0}, ScanOptions{Bounds: []Bound{{Column: 0, Least: 5000, Most: 5001}}})
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	read := 0
	for {
		c, err := sc.Next()
		if err != nil {
			t.Fatal(err)
		}
		if c == nil {
			break
		}
		read += c.Rows
	}
	if read != 4096 || sc.skipped != 9 {
		t.Errorf("read %d rows and skipped %d blocks, want 4096 and 9", read, sc.skipped)
	}
}

func TestSchemaChangeNeedsNoRewrite(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	save(t, s, table)
	commitRows(t, s, table, "l", 0, 3)
	changed := *table
	changed.SchemaVersion = 2
	changed.Columns = []catalog.Column{
		table.Columns[0],
		{ID: 3, Name: "age", Type: catalog.Of(catalog.LargeInt), Nullable: true},
		{ID: 4, Name: "city", Type: catalog.Of(catalog.String), Default: catalog.Default{Kind: catalog.DefaultLiteral, Literal: "Bonn"}},
		{ID: 5, Name: "born", Type: catalog.Of(catalog.Date), Nullable: true},
	}
	save(t, s, &changed)
	want := "[0,00000000000000000000000000000000,Bonn,NULL 1,01000000000000000000000000000000,Bonn,NULL 2,NULL,Bonn,NULL]"
	if got := fmt.Sprint(rows(t, s, &changed, ScanOptions{})); got != want {
		t.Errorf("rows = %s, want %s", got, want)
	}
}
