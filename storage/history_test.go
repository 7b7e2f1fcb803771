package storage

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
	"slices"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// historyTables are the tables of a history: one of each model, one with a sequence column, and merge-on-write ones whose replaced rows
// are kept.
func historyTables() []*modelTable {
	return []*modelTable{
		{table: historyTable(1, catalog.Duplicate, false)},
		{table: historyTable(2, catalog.Unique, false)},
		{table: historyTable(3, catalog.Unique, true)},
		{table: historyTable(4, catalog.Aggregate, false)},
		{table: versionedTable(5, false)},
		{table: versionedTable(6, true)},
	}
}

// pending is a transaction of a history with the rows that it has written to each table.
type pending struct {
	txn  *Txn
	id   int64
	rows [][]modelRow
}

// history runs random operations on a store and on the model.
type history struct {
	t      *testing.T
	r      *rand.Rand
	fs     *vfs.MemFS
	store  *Store
	tables []*modelTable
	open   []*pending
	// prepared are pre-committed ones.
	prepared []*pending
	labels   int
	log      bytes.Buffer
}

func (h *history) fatal(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v\nhistory:\n%s", err, h.log.String())
	}
}

// start opens the store with small limits, so that everything is staged and spilled often.
func (h *history) start() {
	s, err := Open(Options{Dir: "data", FS: h.fs, Logger: discard, StageBytes: 2000, GatherBytes: 4000, IngestBytes: 10000})
	h.fatal(err)
	h.store = s
}

// step does one random thing.
func (h *history) step() {
	ctx := context.Background()
	switch n := h.r.Intn(100); {
	case n < 25 || len(h.open) == 0:
		h.labels++
		txn, err := h.store.BeginTxn(ctx, load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint("l", h.labels)})
		h.fatal(err)
		fmt.Fprintf(&h.log, "begin %d\n", txn.ID())
		h.open = append(h.open, &pending{txn: txn, id: txn.ID(), rows: make([][]modelRow, len(h.tables))})
	case n < 65:
		p, i := h.open[h.r.Intn(len(h.open))], h.r.Intn(len(h.tables))
		var rows []modelRow
		for range h.r.Intn(60) {
			rows = append(rows, randomRow(h.r))
		}
		fmt.Fprintf(&h.log, "write %d rows to table %d in %d\n", len(rows), i, p.id)
		table := h.tables[i].table
		if table.Model == catalog.Unique && h.r.Intn(2) == 0 {
			given := make([]bool, len(table.Columns))
			var places []int
			for c := range given {
				if given[c] = h.r.Intn(2) == 0; given[c] {
					places = append(places, c)
				}
			}
			for k := range rows {
				rows[k].given = given
			}
			h.fatal(p.txn.WritePartial(ctx, table, places, historyChunk(table, rows), load.NewKeys{}))
		} else {
			h.fatal(p.txn.Write(ctx, table, historyChunk(table, rows)))
		}
		p.rows[i] = append(p.rows[i], rows...)
	case n < 80:
		p := h.take(&h.open)
		fmt.Fprintf(&h.log, "commit %d\n", p.id)
		h.fatal(p.txn.Commit(ctx, load.Attachment{JobID: 9, JobState: []byte(fmt.Sprint(p.id))}))
		h.visible(p)
	case n < 84:
		p := h.take(&h.open)
		fmt.Fprintf(&h.log, "rollback %d\n", p.id)
		h.fatal(p.txn.Rollback(ctx, "model"))
	case n < 88:
		p := h.take(&h.open)
		fmt.Fprintf(&h.log, "pre-commit %d\n", p.id)
		h.fatal(p.txn.PreCommit(ctx, load.Attachment{}))
		h.prepared = append(h.prepared, p)
	case n < 92 && len(h.prepared) > 0:
		p := h.take(&h.prepared)
		if h.r.Intn(3) == 0 {
			fmt.Fprintf(&h.log, "abort prepared %d\n", p.id)
			h.fatal(h.store.AbortPrepared(ctx, 1, p.id))
			return
		}
		fmt.Fprintf(&h.log, "commit prepared %d\n", p.id)
		h.fatal(h.store.CommitPrepared(ctx, 1, p.id))
		h.visible(p)
	case n < 93:
		i, k1 := h.r.Intn(2)*3, int64(h.r.Intn(20)-10)
		fmt.Fprintf(&h.log, "delete k1 = %d from table %d\n", k1, i)
		h.labels++
		_, _, err := h.store.DeleteRows(ctx, h.tables[i].table, fmt.Sprint("l", h.labels), nil, removeIDs(func(id int64) bool { return id == k1 }))
		h.fatal(err)
		h.tables[i].rows = slices.DeleteFunc(h.tables[i].rows, func(row modelRow) bool { return row.k1 == k1 })
	case n < 94:
		for _, m := range h.tables {
			for _, p := range m.table.Partitions {
				h.fatal(h.store.mergeBlocks(ctx, catalog.PartitionRef{Table: m.table.ID, Partition: p.ID}))
			}
		}
		fmt.Fprintf(&h.log, "merge\n")
	case n < 96 && len(h.open) == 0 && len(h.prepared) == 0:
		i := h.r.Intn(len(h.tables))
		fmt.Fprintf(&h.log, "truncate table %d\n", i)
		h.fatal(h.store.SaveCatalog(ctx, catalog.Change{EraseTables: []uint64{h.tables[i].table.ID}}))
		h.tables[i].rows = nil
	case n < 97:
		fmt.Fprintf(&h.log, "reopen\n")
		for len(h.open) > 0 {
			h.fatal(h.take(&h.open).txn.Rollback(ctx, "close"))
		}
		h.fatal(h.store.Close())
		h.start()
	case n < 99:
		fmt.Fprintf(&h.log, "crash\n")
		// Half of what was not synced survives, as it may on a disk.
		fs := h.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: randV2(h.r)})
		h.open = nil
		h.store.Close()
		h.fs = fs
		h.start()
	}
}

// take removes a random transaction.
func (h *history) take(from *[]*pending) *pending {
	i := h.r.Intn(len(*from))
	p := (*from)[i]
	*from = slices.Delete(*from, i, i+1)
	return p
}

// visible adds a transaction's rows to the model.
func (h *history) visible(p *pending) {
	for i, rows := range p.rows {
		h.tables[i].rows = append(h.tables[i].rows, rows...)
	}
}

func TestRandomHistories(t *testing.T) {
	for seed := range int64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			h := &history{t: t, r: rand.New(rand.NewSource(seed)), fs: vfs.NewCrashableMem(), tables: historyTables()}
			h.start()
			for _, m := range h.tables {
				save(t, h.store, m.table)
			}
			for i := range 150 {
				h.step()
				if i%5 == 0 {
					h.check()
				}
			}
			h.check()
			for len(h.open) > 0 {
				h.fatal(h.take(&h.open).txn.Rollback(context.Background(), "end"))
			}
			for len(h.prepared) > 0 {
				h.fatal(h.store.AbortPrepared(context.Background(), 1, h.take(&h.prepared).id))
			}
			if n := countKeys(t, h.store, kindStaged) + countKeys(t, h.store, kindStaging); n != 0 {
				t.Errorf("%d staged keys are left", n)
			}
			if a, b := countKeys(t, h.store, kindBlock), countKeys(t, h.store, kindIndex); a != b {
				t.Errorf("%d blocks, %d index entries", a, b)
			}
			h.fatal(h.store.Close())
		})
	}
}

// randV2 derives a generator of the newer package.
func randV2(r *rand.Rand) *randv2.Rand { return randv2.New(randv2.NewPCG(r.Uint64(), r.Uint64())) }
