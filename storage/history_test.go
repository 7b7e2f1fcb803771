package storage

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// modelRow is a row of the history tests: two key columns and four values, nil for NULL.
type modelRow struct {
	k1       int64
	k2       *string
	sum      *int64
	text     *string
	low      *int64
	ifSet    *string
	sequence *int64
	deleted  bool
	// given are the places of the columns that a partial update gives; nil is a whole row.
	given []bool
}

// historyTable makes one of the tables of the history tests, with two partitions split at k1 = 0.
func historyTable(id uint64, model catalog.KeyModel, sequenced bool) *catalog.Table {
	aggregation := func(name string) string {
		if model == catalog.Aggregate {
			return name
		}
		return ""
	}
	t := &catalog.Table{
		ID: id, DatabaseID: 1, Name: fmt.Sprint("history", id), SchemaVersion: 1, Model: model,
		Columns: []catalog.Column{
			{ID: 1, Name: "k1", Type: catalog.Of(catalog.Int), Key: true},
			{ID: 2, Name: "k2", Type: catalog.VarCharOf(20), Nullable: true, Key: true},
			{ID: 3, Name: "sum", Type: catalog.Of(catalog.BigInt), Nullable: true, Aggregation: aggregation("SUM")},
			{ID: 4, Name: "text", Type: catalog.Of(catalog.String), Nullable: true, Aggregation: aggregation("REPLACE")},
			{ID: 5, Name: "low", Type: catalog.Of(catalog.SmallInt), Nullable: true, Aggregation: aggregation("MIN")},
			{ID: 6, Name: "ifset", Type: catalog.VarCharOf(20), Nullable: true, Aggregation: aggregation("REPLACE_IF_NOT_NULL")},
		},
		Partitioning: catalog.Partitioning{Kind: catalog.RangePartitioned, Columns: []string{"k1"}},
		Partitions: []catalog.Partition{
			{ID: id*10 + 1, Name: "negative", Upper: []catalog.Bound{{Text: "0"}}},
			{ID: id*10 + 2, Name: "rest", Lower: []catalog.Bound{{Text: "0"}}, Upper: []catalog.Bound{{Max: true}}},
		},
	}
	if model == catalog.Unique {
		t.Columns = append(t.Columns, catalog.Column{ID: 7, Name: catalog.DeleteSignColumn, Type: catalog.Of(catalog.TinyInt), Hidden: true})
	}
	if sequenced {
		t.Columns = append(t.Columns, catalog.Column{ID: 8, Name: catalog.SequenceColumn, Type: catalog.Of(catalog.Int), Nullable: true, Hidden: true})
	}
	return t
}

// randomRow makes a row whose key is one of some hundred.
func randomRow(r *rand.Rand) modelRow {
	number := func(n int64) *int64 {
		if r.Intn(5) == 0 {
			return nil
		}
		x := r.Int63n(2*n) - n
		return &x
	}
	text := func() *string {
		if r.Intn(4) == 0 {
			return nil
		}
		s := strings.Repeat(string(rune('a'+r.Intn(4))), r.Intn(4)) + strings.Repeat("\x00", r.Intn(2))
		return &s
	}
	return modelRow{
		k1: r.Int63n(20) - 10, k2: text(), sum: number(1 << 40), text: text(), low: number(1000), ifSet: text(),
		sequence: number(5), deleted: r.Intn(6) == 0,
	}
}

// historyChunk makes a chunk of rows.
func historyChunk(t *catalog.Table, rows []modelRow) *chunk.Chunk {
	c := chunk.ForTable(t, len(rows))
	for _, row := range rows {
		c.Columns[0].AppendInt(row.k1)
		texts, numbers := map[int]*string{1: row.k2, 3: row.text, 5: row.ifSet}, map[int]*int64{2: row.sum, 4: row.low}
		for i := range c.Columns[1:] {
			place := i + 1
			v := c.Columns[place]
			switch name := t.Columns[place].Name; {
			case name == catalog.DeleteSignColumn && row.deleted:
				v.AppendInt(1)
			case name == catalog.DeleteSignColumn || name == catalog.VersionColumn:
				v.AppendInt(0)
			case name == catalog.SequenceColumn:
				appendNumber(v, row.sequence)
			case v.Layout == chunk.Bytes:
				if texts[place] == nil {
					v.AppendNull()
				} else {
					v.AppendString(*texts[place])
				}
			default:
				appendNumber(v, numbers[place])
			}
		}
		c.EndRow()
	}
	return c
}

func appendNumber(v *chunk.Vector, n *int64) {
	if n == nil {
		v.AppendNull()
	} else {
		v.AppendInt(*n)
	}
}

// modelTable is what a table should hold: rows in load order.
type modelTable struct {
	table *catalog.Table
	rows  []modelRow
}

// want returns the rows that a scan should give: sorted ones for DUPLICATE tables, in the order of their keys for the others.
func (m *modelTable) want() []string {
	var result []modelRow
	if m.table.Model == catalog.Duplicate {
		result = slices.Clone(m.rows)
	} else {
		byKey := map[string]modelRow{}
		for _, row := range m.rows {
			k := fmt.Sprint(row.k1, "|", textOf(row.k2))
			old, ok := byKey[k]
			switch {
			case row.given != nil:
				row = m.update(old, row, ok)
			case ok:
				row = m.fold(old, row)
			}
			byKey[k] = row
		}
		for _, row := range byKey {
			if !row.deleted || m.table.Model != catalog.Unique {
				result = append(result, row)
			}
		}
		slices.SortFunc(result, func(a, b modelRow) int {
			if c := cmp.Compare(a.k1, b.k1); c != 0 {
				return c
			}
			if a.k2 == nil || b.k2 == nil {
				return cmp.Compare(b2i(a.k2 != nil), b2i(b.k2 != nil))
			}
			return strings.Compare(*a.k2, *b.k2)
		})
	}
	var lines []string
	for _, row := range result {
		lines = append(lines, fmt.Sprint(row.k1, ",", textOf(row.k2), ",", numberOf(row.sum), ",", textOf(row.text), ",", numberOf(row.low), ",", textOf(row.ifSet)))
	}
	if m.table.Model == catalog.Duplicate {
		slices.Sort(lines)
	}
	return lines
}

// update says what a row is after a partial update.
func (m *modelTable) update(old, row modelRow, known bool) modelRow {
	given := func(name string) bool {
		i := m.table.ColumnIndex(name)
		return i >= 0 && row.given[i]
	}
	if known && given(catalog.SequenceColumn) && old.sequence != nil && (row.sequence == nil || *row.sequence < *old.sequence) {
		return old
	}
	result := modelRow{k1: row.k1, k2: row.k2, sequence: old.sequence}
	if known && (!old.deleted || given(catalog.DeleteSignColumn)) {
		result = old
	}
	if given(catalog.SequenceColumn) {
		result.sequence = row.sequence
	}
	if given("sum") {
		result.sum = row.sum
	}
	if given("text") {
		result.text = row.text
	}
	if given("low") {
		result.low = row.low
	}
	if given("ifset") {
		result.ifSet = row.ifSet
	}
	if given(catalog.DeleteSignColumn) {
		result.deleted = row.deleted
	}
	return result
}

// fold says what a row is after a newer one with its key.
func (m *modelTable) fold(old, row modelRow) modelRow {
	if m.table.Model == catalog.Unique {
		if m.table.Column(catalog.SequenceColumn) == nil {
			return row
		}
		if old.sequence != nil && (row.sequence == nil || *row.sequence < *old.sequence) {
			return old
		}
		return row
	}
	if row.sum == nil {
		row.sum = old.sum
	} else if old.sum != nil {
		sum := *old.sum + *row.sum
		row.sum = &sum
	}
	if row.low == nil || old.low != nil && *old.low < *row.low {
		row.low = old.low
	}
	if row.ifSet == nil {
		row.ifSet = old.ifSet
	}
	return row
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func textOf(s *string) string {
	if s == nil {
		return "NULL"
	}
	return *s
}

func numberOf(n *int64) string {
	if n == nil {
		return "NULL"
	}
	return fmt.Sprint(*n)
}

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

// check compares all tables.
func (h *history) check() {
	h.t.Helper()
	for i, m := range h.tables {
		got, err := readRows(h.store, m.table, ScanOptions{}, 0, 1, 2, 3, 4, 5)
		h.fatal(err)
		if m.table.Model == catalog.Duplicate {
			slices.Sort(got)
		}
		want := m.want()
		n, exact, err := h.store.RowCount(m.table)
		h.fatal(err)
		if !exact || n != int64(len(want)) {
			h.fatal(fmt.Errorf("table %d: RowCount = %d, want %d", i, n, len(want)))
		}
		if !slices.Equal(got, want) {
			h.fatal(fmt.Errorf("table %d has\n%q\nwant\n%q", i, got, want))
		}
		h.checkRange(i, m, want)
		h.checkReplaced(i, m, want)
	}
}

// checkReplaced looks for the rows of a table among those that skip_delete_bitmap shows.
func (h *history) checkReplaced(i int, m *modelTable, want []string) {
	h.t.Helper()
	if !m.table.MergeOnWrite {
		return
	}
	shown, err := readRows(h.store, m.table, ScanOptions{ShowReplaced: true}, 0, 1, 2, 3, 4, 5)
	h.fatal(err)
	left := map[string]int{}
	for _, row := range shown {
		left[row]++
	}
	for _, row := range want {
		if left[row]--; left[row] < 0 {
			h.fatal(fmt.Errorf("table %d: with replaced rows %q is not among %q", i, row, shown))
		}
	}
}

// checkRange compares a scan of random ranges of the key columns.
func (h *history) checkRange(i int, m *modelTable, all []string) {
	h.t.Helper()
	low, high := h.r.Int63n(24)-12, h.r.Int63n(24)-12
	if h.r.Intn(3) == 0 {
		high = low
	}
	number := func(x int64) *chunk.Vector {
		v := chunk.NewVector(catalog.Of(catalog.Int), 1)
		v.AppendInt(x)
		return v
	}
	o := ScanOptions{Ranges: []Range{{Column: 0, Low: number(low), High: number(high)}}}
	text := "\x00none"
	if h.r.Intn(2) == 0 {
		text = strings.Repeat(string(rune('a'+h.r.Intn(4))), h.r.Intn(4))
		v := chunk.NewVector(catalog.VarCharOf(20), 1)
		v.AppendString(text)
		o.Ranges = append(o.Ranges, Range{Column: 1, Low: v})
	}
	within := func(line string) bool {
		cells := strings.Split(line, ",")
		k1, err := strconv.ParseInt(cells[0], 10, 64)
		h.fatal(err)
		return k1 >= low && k1 <= high && (len(o.Ranges) == 1 || cells[1] != "NULL" && cells[1] >= text)
	}
	got, err := readRows(h.store, m.table, o, 0, 1, 2, 3, 4, 5)
	h.fatal(err)
	if n := len(got); m.table.Model != catalog.Duplicate && (len(o.Ranges) == 1 || low == high) {
		if got = slices.DeleteFunc(got, func(line string) bool { return !within(line) }); len(got) != n {
			h.fatal(fmt.Errorf("table %d: %d rows are outside of the keys %d to %d, %q", i, n-len(got), low, high, text))
		}
	}
	got = slices.DeleteFunc(got, func(line string) bool { return !within(line) })
	want := slices.DeleteFunc(slices.Clone(all), func(line string) bool { return !within(line) })
	if m.table.Model == catalog.Duplicate {
		slices.Sort(got)
	}
	if !slices.Equal(got, want) {
		h.fatal(fmt.Errorf("table %d has from %d to %d, %q,\n%q\nwant\n%q", i, low, high, text, got, want))
	}
	if m.table.Model == catalog.Duplicate {
		return
	}
	for _, p := range m.table.Partitions {
		forth, err := readRows(h.store, m.table, ScanOptions{Partitions: []uint64{p.ID}}, 0, 1)
		h.fatal(err)
		back, err := readRows(h.store, m.table, ScanOptions{Partitions: []uint64{p.ID}, Reverse: true}, 0, 1)
		h.fatal(err)
		slices.Reverse(back)
		if !slices.Equal(forth, back) {
			h.fatal(fmt.Errorf("table %d read backwards has %q, forwards %q", i, back, forth))
		}
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
