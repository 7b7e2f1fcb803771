package storage

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// definitions runs loads, commits and restarts on a table whose columns and partitions change meanwhile, and on a model of it.
type definitions struct {
	t     *testing.T
	r     *rand.Rand
	fs    *vfs.MemFS
	store *Store
	table *catalog.Table
	// rows are those of each partition by key.
	rows           map[uint64]map[string]cellRow
	open, prepared []*definedLoad
	labels         int
	// written is how many rows have been written.
	written       int
	lastPartition uint64
	log           bytes.Buffer
}

// definedLoad is a transaction with the rows that it has for each partition.
type definedLoad struct {
	txn  *Txn
	id   int64
	rows map[uint64][]givenRow
	// lost is set if a change has taken away what the transaction has written to.
	lost bool
}

// definedTable is the table before all changes.
func definedTable(model catalog.KeyModel, sequenced bool) *catalog.Table {
	t := &catalog.Table{
		ID: 1, DatabaseID: 1, Name: "defined", SchemaVersion: 1, Model: model, NextColumnID: 2,
		Columns:      []catalog.Column{{ID: 1, Name: "k", Type: catalog.Of(catalog.SmallInt), Key: true}},
		Partitioning: catalog.Partitioning{Kind: catalog.RangePartitioned, Columns: []string{"k"}},
	}
	for i, upper := range []int{0, 10, 20} {
		t.Partitions = append(t.Partitions, catalog.Partition{
			ID: uint64(i + 1), Name: fmt.Sprint("p", upper), Lower: []catalog.Bound{{Text: fmt.Sprint(upper - 10)}}, Upper: []catalog.Bound{{Text: fmt.Sprint(upper)}},
		})
	}
	if model == catalog.Unique {
		t.Columns = append(t.Columns, catalog.Column{ID: 2, Name: catalog.DeleteSignColumn, Type: catalog.Of(catalog.TinyInt), Hidden: true})
		t.NextColumnID++
	}
	if sequenced {
		t.Columns = append(t.Columns, catalog.Column{ID: 3, Name: catalog.SequenceColumn, Type: catalog.Of(catalog.Int), Nullable: true, Hidden: true})
		t.NextColumnID++
	}
	return t
}

func (d *definitions) fatal(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatalf("%v\nhistory:\n%s", err, d.log.String())
	}
}

func (d *definitions) say(format string, args ...any) { fmt.Fprintf(&d.log, format+"\n", args...) }

func (d *definitions) start() {
	s, err := Open(Options{Dir: "data", FS: d.fs, Logger: discard, StageBytes: 2000, GatherBytes: 4000, IngestBytes: 10000})
	d.fatal(err)
	d.store = s
}

func (d *definitions) begin() *definedLoad {
	d.labels++
	txn, err := d.store.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint("l", d.labels)})
	d.fatal(err)
	return &definedLoad{txn: txn, id: txn.ID(), rows: map[uint64][]givenRow{}}
}

// write gives random rows to a transaction, of one partition only unless it is 0.
func (d *definitions) write(l *definedLoad, only uint64) {
	t := d.table
	var given map[uint32]bool
	var places []int
	if t.Model == catalog.Unique && only == 0 && d.r.Intn(2) == 0 {
		given = map[uint32]bool{}
		for i := range t.Columns {
			if c := &t.Columns[i]; c.Key || d.r.Intn(2) == 0 {
				given[c.ID] = true
				places = append(places, i)
			}
		}
	}
	c := chunk.ForTable(t, 0)
	for range d.r.Intn(40) {
		row := givenRow{cells: cellRow{}, given: given}
		partition := t.Partitions[d.r.Intn(len(t.Partitions))]
		if only != 0 {
			partition = *partitionOf(t, only)
		}
		var lower int
		_, err := fmt.Sscan(partition.Lower[0].Text, &lower)
		d.fatal(err)
		for i := range t.Columns {
			column := &t.Columns[i]
			value := randomCell(d.r, column)
			switch {
			case column.ID == 1:
				value = cell{lower + d.r.Intn(10)}
			case column.Key:
				value = cell{d.r.Intn(3)}
			}
			row.cells[column.ID] = value
			d.fatal(appendCell(c.Columns[i], value))
		}
		c.EndRow()
		d.written++
		row.number = d.written
		l.rows[partition.ID] = append(l.rows[partition.ID], row)
	}
	d.say("write %d rows in %d, partial %v", c.Rows, l.id, places)
	switch {
	case only != 0:
		d.fatal(l.txn.WritePartition(context.Background(), t, only, c))
	case given != nil:
		d.fatal(l.txn.WritePartial(context.Background(), t, places, c, load.NewKeys{}))
	default:
		d.fatal(l.txn.Write(context.Background(), t, c))
	}
}

// visible applies a transaction's rows to the partitions that are still there.
func (d *definitions) visible(l *definedLoad) {
	for partition, rows := range l.rows {
		if partitionOf(d.table, partition) == nil {
			continue
		}
		if d.rows[partition] == nil {
			d.rows[partition] = map[string]cellRow{}
		}
		filled := map[string]bool{}
		for _, row := range rows {
			row.key = d.keyOf(row.cells, row.number)
			d.fill(&row, filled)
			row.apply(d.table, d.rows[partition])
		}
	}
}

// keyOf is what rows of one key have in common, which in a DUPLICATE table is nothing.
func (d *definitions) keyOf(r cellRow, number int) string {
	if d.table.Model == catalog.Duplicate {
		return fmt.Sprint(number)
	}
	key := ""
	for i := range d.table.Columns {
		if c := &d.table.Columns[i]; c.Key {
			key += fmt.Sprint(c.ID, r.get(c))
		}
	}
	return key
}

// rekey finds the keys of all rows anew, after key columns have changed.
func (d *definitions) rekey() {
	if d.table.Model == catalog.Duplicate {
		return
	}
	for partition, rows := range d.rows {
		again := make(map[string]cellRow, len(rows))
		for _, r := range rows {
			again[d.keyOf(r, 0)] = r
		}
		d.rows[partition] = again
	}
}

// fill gives a row of an AGGREGATE table the defaults of columns that have been added since it was loaded: once a key and transaction.
func (d *definitions) fill(row *givenRow, filled map[string]bool) {
	if d.table.Model != catalog.Aggregate {
		return
	}
	row.cells = maps.Clone(row.cells)
	for i := range d.table.Columns {
		c := &d.table.Columns[i]
		place := fmt.Sprint(row.key, "/", c.ID)
		if _, ok := row.cells[c.ID]; !ok && c.Default.Kind == catalog.DefaultLiteral && !filled[place] {
			filled[place], row.cells[c.ID] = true, defaultCell(c)
		}
	}
}

func (d *definitions) take(from *[]*definedLoad) *definedLoad {
	i := d.r.Intn(len(*from))
	l := (*from)[i]
	*from = slices.Delete(*from, i, i+1)
	return l
}

// finish commits or pre-commits a transaction, which has to fail if it has lost what it wrote to.
func (d *definitions) finish(l *definedLoad, prepare bool) {
	ctx, end := context.Background(), l.txn.Commit
	if prepare {
		end = l.txn.PreCommit
	}
	d.say("finish %d, prepare %v, lost %v", l.id, prepare, l.lost)
	err := end(ctx, load.Attachment{})
	switch {
	case l.lost && err == nil:
		d.fatal(fmt.Errorf("transaction %d has ended well though its partition is gone", l.id))
	case l.lost:
		d.fatal(l.txn.Rollback(ctx, err.Error()))
	case err != nil:
		d.fatal(err)
	case prepare:
		d.prepared = append(d.prepared, l)
	default:
		d.visible(l)
	}
}

func (d *definitions) step() {
	ctx := context.Background()
	switch n := d.r.Intn(100); {
	case n < 12 || len(d.open) == 0:
		d.open = append(d.open, d.begin())
	case n < 45:
		d.write(d.open[d.r.Intn(len(d.open))], 0)
	case n < 60:
		d.finish(d.take(&d.open), false)
	case n < 66:
		d.finish(d.take(&d.open), true)
	case n < 69:
		d.fatal(d.take(&d.open).txn.Rollback(ctx, "model"))
	case n < 76 && len(d.prepared) > 0:
		l := d.take(&d.prepared)
		if d.r.Intn(3) == 0 {
			d.say("abort prepared %d", l.id)
			d.fatal(d.store.AbortPrepared(ctx, 1, l.id))
			return
		}
		d.say("commit prepared %d", l.id)
		d.fatal(d.store.CommitPrepared(ctx, 1, l.id))
		d.visible(l)
	case n < 86:
		d.changeColumns()
	case n < 92:
		d.changePartitions()
	case n < 95:
		next := d.table.Clone()
		next.Name += "y"
		d.saveTable(next, catalog.Change{})
	case n < 97:
		d.say("reopen")
		for len(d.open) > 0 {
			d.fatal(d.take(&d.open).txn.Rollback(ctx, "close"))
		}
		d.fatal(d.store.Close())
		d.start()
	case n < 99:
		d.say("crash")
		fs := d.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: randV2(d.r)})
		d.open = nil
		d.store.Close()
		d.fs = fs
		d.start()
	}
}

// check compares the definition and all rows.
func (d *definitions) check() {
	d.t.Helper()
	saved, err := d.store.LoadCatalog()
	d.fatal(err)
	if len(saved.Tables) != 1 || fmt.Sprintf("%+v", saved.Tables[0]) != fmt.Sprintf("%+v", d.table) {
		d.fatal(fmt.Errorf("definition %+v\nwant %+v", saved.Tables, d.table))
	}
	var want []string
	for i := range d.table.Partitions {
		rows := d.rows[d.table.Partitions[i].ID]
		for _, k := range slices.Sorted(maps.Keys(rows)) {
			row, cells := rows[k], []string{}
			if sign := d.table.Column(catalog.DeleteSignColumn); sign != nil && row.get(sign) != nil && row.get(sign)[0] != 0 {
				continue
			}
			for i := range d.table.Columns {
				c := &d.table.Columns[i]
				cells = append(cells, wantText(c, row.get(c)))
			}
			want = append(want, strings.Join(cells, ","))
		}
	}
	got := d.read()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				got, want = got[i:min(i+2, len(got))], want[i:min(i+2, len(want))]
				break
			}
		}
		names := []string{}
		for _, c := range d.table.Columns {
			names = append(names, c.Name+" "+c.Aggregation)
		}
		d.fatal(fmt.Errorf("%q: rows from the first that differs:\n%q\nwant\n%q", names, got, want))
	}
}

// read returns all rows of the table as texts.
func (d *definitions) read() []string {
	sn, err := d.store.Snapshot()
	d.fatal(err)
	defer sn.Close()
	all := make([]int, len(d.table.Columns))
	for i := range all {
		all[i] = i
	}
	sc, err := sn.Scan(context.Background(), d.table, all, ScanOptions{})
	d.fatal(err)
	defer sc.Close()
	var lines []string
	for {
		c, err := sc.Next()
		d.fatal(err)
		if c == nil {
			return lines
		}
		for i := range c.Rows {
			cells := make([]string, len(c.Columns))
			for k, v := range c.Columns {
				cells[k], err = gotText(v, i)
				d.fatal(err)
			}
			lines = append(lines, strings.Join(cells, ","))
		}
	}
}

// TestRandomDefinitions changes columns, keys and partitions of tables of every kind while they are loaded and read.
func TestRandomDefinitions(t *testing.T) {
	kinds := []struct {
		model     catalog.KeyModel
		sequenced bool
	}{{catalog.Aggregate, false}, {catalog.Unique, false}, {catalog.Unique, true}, {catalog.Duplicate, false}}
	seeds := int64(12)
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		for _, kind := range kinds {
			t.Run(fmt.Sprint("seed ", seed, kind.model, kind.sequenced), func(t *testing.T) {
				d := &definitions{
					t: t, r: rand.New(rand.NewSource(seed)), fs: vfs.NewCrashableMem(), rows: map[uint64]map[string]cellRow{}, lastPartition: 10,
					table: definedTable(kind.model, kind.sequenced),
				}
				d.start()
				save(t, d.store, d.table)
				for i := range 150 {
					d.step()
					if i%5 == 0 {
						d.check()
					}
				}
				d.check()
				for len(d.open) > 0 {
					d.fatal(d.take(&d.open).txn.Rollback(context.Background(), "end"))
				}
				report, err := d.store.Fsck(context.Background())
				d.fatal(err)
				if len(report.Problems) > 0 {
					d.fatal(fmt.Errorf("fsck: %v", report.Problems))
				}
				d.fatal(d.store.Close())
			})
		}
	}
}
