package storage

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// versionedTable is a merge-on-write table with its hidden columns.
func versionedTable(id uint64, sequenced bool) *catalog.Table {
	t := historyTable(id, catalog.Unique, sequenced)
	t.MergeOnWrite = true
	t.Columns = append(t.Columns, catalog.Column{ID: 9, Name: catalog.VersionColumn, Type: catalog.Of(catalog.BigInt), Hidden: true})
	return t
}

// TestReplacedVersions compares what skip_delete_bitmap shows with what each transaction has written, over spilled, prepared and
// failed transactions and a restart.
func TestReplacedVersions(t *testing.T) {
	for seed := range int64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			h := &history{t: t, r: rand.New(rand.NewSource(seed)), fs: vfs.NewCrashableMem()}
			h.start()
			table := versionedTable(1, seed%2 == 1)
			save(t, h.store, table)
			m := &modelTable{table: table}
			var want []string
			version := map[bool]int{false: 1, true: 1}
			for range 30 {
				loaded := map[string]modelRow{}
				var rows []modelRow
				for range h.r.Intn(150) + 1 {
					row := randomRow(h.r)
					row.deleted = false
					k := fmt.Sprint(row.k1, textOf(row.k2))
					if old, ok := loaded[k]; ok {
						loaded[k] = m.fold(old, row)
					} else {
						loaded[k] = row
					}
					rows = append(rows, row)
				}
				h.labels++
				txn, err := h.store.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint(h.labels)})
				h.fatal(err)
				h.fatal(txn.Write(context.Background(), table, historyChunk(table, rows)))
				switch h.r.Intn(4) {
				case 0:
					h.fatal(txn.Rollback(context.Background(), "test"))
					continue
				case 1:
					h.fatal(txn.PreCommit(context.Background(), load.Attachment{}))
					h.fatal(h.store.CommitPrepared(context.Background(), 1, txn.ID()))
				default:
					h.fatal(txn.Commit(context.Background(), load.Attachment{}))
				}
				for _, sign := range []bool{false, true} {
					if slices.ContainsFunc(rows, func(r modelRow) bool { return (r.k1 < 0) == sign }) {
						version[sign]++
					}
				}
				for _, row := range loaded {
					want = append(want, fmt.Sprint(row.k1, ",", textOf(row.k2), ",", numberOf(row.sum), ",", version[row.k1 < 0]))
				}
				if h.r.Intn(8) == 0 {
					h.fatal(h.store.Close())
					h.start()
				}
			}
			slices.Sort(want)
			got, err := readRows(h.store, table, ScanOptions{ShowReplaced: true}, 0, 1, 2, table.ColumnIndex(catalog.VersionColumn))
			h.fatal(err)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("shown are %d rows\n%q\nwant %d\n%q", len(got), got, len(want), want)
			}
			reverse, err := readRows(h.store, table, ScanOptions{ShowReplaced: true, Reverse: true}, 0, 1, 2, table.ColumnIndex(catalog.VersionColumn))
			h.fatal(err)
			if slices.Sort(reverse); !slices.Equal(reverse, want) {
				t.Fatalf("backwards %d rows are shown", len(reverse))
			}
			report, err := h.store.Fsck(context.Background())
			h.fatal(err)
			if len(report.Problems) > 0 {
				t.Fatal(report.Problems)
			}
			h.fatal(h.store.Close())
		})
	}
}

// TestHistoryIsBounded lets go of a history that has become too large, and begins a new one.
func TestHistoryIsBounded(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := versionedTable(1, false)
	save(t, s, table)
	write := func(label string, n int) {
		txn, err := s.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: label})
		if err != nil {
			t.Fatal(err)
		}
		for from := 0; from < n; from += 4096 {
			var rows []modelRow
			for i := from; i < min(n, from+4096); i++ {
				rows = append(rows, modelRow{k1: int64(i)})
			}
			if err := txn.Write(context.Background(), table, historyChunk(table, rows)); err != nil {
				t.Fatal(err)
			}
		}
		if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
			t.Fatal(err)
		}
	}
	shown := func() int { return len(rows(t, s, table, ScanOptions{ShowReplaced: true}, 0)) }
	write("a", 100)
	write("b", 100)
	if n := shown(); n != 200 {
		t.Fatalf("%d rows are shown, want 200", n)
	}
	write("large", 100_000)
	if n := shown(); n != 100_000 {
		t.Fatalf("after a large load %d rows are shown, want 100000", n)
	}
	write("c", 10)
	write("d", 10)
	if n := shown(); n != 100_010 {
		t.Fatalf("%d rows are shown, want 100010: of c those that d has replaced", n)
	}
	size := 0
	if err := s.each(key(kindHistory), func(_, value []byte) error { size += len(value); return nil }); err != nil {
		t.Fatal(err)
	}
	if size > historyBytes {
		t.Fatalf("the history has %d bytes", size)
	}
}
