package storage

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// evolving is a table whose value columns come, go and get wider while rows are loaded; the model keeps texts by column id.
type evolving struct {
	table  *catalog.Table
	rows   []map[uint32]string
	nextID uint32
}

// types are what a column becomes, one after the other.
var evolvingTypes = []catalog.Type{catalog.Of(catalog.SmallInt), catalog.Of(catalog.Int), catalog.Of(catalog.BigInt), catalog.VarCharOf(30)}

// want returns the rows that a scan gives now.
func (e *evolving) want() []string {
	rows := e.rows
	if e.table.Model == catalog.Unique {
		last := map[string]int{}
		for i, row := range rows {
			last[row[1]] = i
		}
		var kept []map[uint32]string
		for i, row := range rows {
			if last[row[1]] == i {
				kept = append(kept, row)
			}
		}
		rows = kept
	}
	var lines []string
	for _, row := range rows {
		line := ""
		for i := range e.table.Columns {
			c := &e.table.Columns[i]
			text, ok := row[c.ID]
			if !ok {
				text = c.Default.Literal
			}
			if i > 0 {
				line += ","
			}
			line += text
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// chunk makes rows in the present schema.
func (e *evolving) chunk(t *testing.T, r *rand.Rand, table *catalog.Table) (*chunk.Chunk, []map[uint32]string) {
	c := chunk.ForTable(table, 0)
	var rows []map[uint32]string
	for range 1 + r.Intn(50) {
		row := map[uint32]string{}
		for i, v := range c.Columns {
			text := strconv.Itoa(r.Intn(300))
			row[table.Columns[i].ID] = text
			if err := appendLiteral(v, text); err != nil {
				t.Fatal(err)
			}
		}
		c.EndRow()
		rows = append(rows, row)
	}
	return c, rows
}

// change makes the table's next schema.
func (e *evolving) change(r *rand.Rand) {
	next := *e.table
	next.Columns = slices.Clone(e.table.Columns)
	next.SchemaVersion++
	switch n := r.Intn(3); {
	case n == 0 || len(next.Columns) == 1:
		e.nextID++
		at := 1 + r.Intn(len(next.Columns))
		next.Columns = slices.Insert(next.Columns, at, catalog.Column{
			ID: e.nextID, Name: fmt.Sprint("c", e.nextID), Type: evolvingTypes[0],
			Default: catalog.Default{Kind: catalog.DefaultLiteral, Literal: strconv.Itoa(r.Intn(100))},
		})
	case n == 1:
		at := 1 + r.Intn(len(next.Columns)-1)
		next.Columns = slices.Delete(next.Columns, at, at+1)
	default:
		c := &next.Columns[1+r.Intn(len(next.Columns)-1)]
		for i, t := range evolvingTypes[:3] {
			if c.Type.Equal(t) {
				c.Type = evolvingTypes[i+1]
				break
			}
		}
	}
	e.table = &next
}

func TestSchemaChangesBesideLoads(t *testing.T) {
	for seed := range int64(10) {
		for _, model := range []catalog.KeyModel{catalog.Duplicate, catalog.Unique} {
			t.Run(fmt.Sprint(seed, model), func(t *testing.T) {
				ctx, r, fs := context.Background(), rand.New(rand.NewSource(seed)), vfs.NewMem()
				e := &evolving{nextID: 1, table: &catalog.Table{
					ID: 10, DatabaseID: 1, Name: "evolving", SchemaVersion: 1, Model: model,
					Columns:    []catalog.Column{{ID: 1, Name: "k", Type: catalog.Of(catalog.Int), Key: true}},
					Partitions: []catalog.Partition{{ID: 10, Name: "p"}},
				}}
				if model == catalog.Unique {
					e.nextID = 2
					e.table.Columns = append(e.table.Columns, catalog.Column{ID: 2, Name: "c2", Type: evolvingTypes[0], Default: catalog.Default{Kind: catalog.DefaultLiteral, Literal: "7"}})
				}
				s := open(t, fs)
				s.options.StageBytes = 2000
				save(t, s, e.table)
				var txn *Txn
				var loading []map[uint32]string
				label := 0
				for range 200 {
					switch n := r.Intn(12); {
					case n < 5:
						if txn == nil {
							label++
							txn = begin(t, s, fmt.Sprint("l", label))
						}
						c, rows := e.chunk(t, r, e.table)
						if err := txn.Write(ctx, e.table, c); err != nil {
							t.Fatal(err)
						}
						loading = append(loading, rows...)
					case n < 7 && txn != nil:
						if err := txn.Commit(ctx, load.Attachment{}); err != nil {
							t.Fatal(err)
						}
						e.rows = append(e.rows, loading...)
						txn, loading = nil, nil
					case n == 7:
						e.change(r)
						save(t, s, e.table)
					case n == 8:
						if err := s.mergeBlocks(ctx, catalog.PartitionRef{Table: 10, Partition: 10}); err != nil {
							t.Fatal(err)
						}
					case n == 9:
						label++
						k := int64(r.Intn(300))
						if _, _, err := s.DeleteRows(ctx, e.table, fmt.Sprint("l", label), nil, removeIDs(func(id int64) bool { return id == k })); err != nil {
							t.Fatal(err)
						}
						e.rows = slices.DeleteFunc(e.rows, func(row map[uint32]string) bool { return row[1] == strconv.FormatInt(k, 10) })
					case n == 10 && txn == nil:
						if err := s.Close(); err != nil {
							t.Fatal(err)
						}
						s = open(t, fs)
						s.options.StageBytes = 2000
					}
					got := rows(t, s, e.table, ScanOptions{})
					slices.Sort(got)
					if want := e.want(); !slices.Equal(got, want) {
						t.Fatalf("rows\n%q\nwant\n%q", got, want)
					}
				}
				if txn != nil {
					if err := txn.Rollback(ctx, "end"); err != nil {
						t.Fatal(err)
					}
				}
				report, err := s.Fsck(ctx)
				if err != nil || len(report.Problems) > 0 {
					t.Errorf("fsck: %v %v", report.Problems, err)
				}
			})
		}
	}
}

func TestKeysOfRowsKeepTheirTypes(t *testing.T) {
	table := people(10)
	table.Model = catalog.Unique
	s := open(t, vfs.NewMem())
	save(t, s, table)
	wider := *table
	wider.Columns = slices.Clone(table.Columns)
	wider.Columns[0].Type = catalog.Of(catalog.SmallInt)
	txn := begin(t, s, "l1")
	if err := txn.Write(context.Background(), table, peopleChunk(0, 3)); err != nil {
		t.Fatal(err)
	}
	save(t, s, &wider)
	if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows(t, s, &wider, ScanOptions{}, 0)); got != "[0 1 2]" {
		t.Errorf("rows of a load that was on its way = %s", got)
	}
	save(t, s, table)
	commitRows(t, s, table, "l2", 0, 3)
	before, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	again := wider
	again.SchemaVersion = 3
	save(t, s, &again)
	if got := fmt.Sprint(rows(t, s, &again, ScanOptions{}, 0)); got != "[0 1 2]" {
		t.Errorf("rewritten rows = %s", got)
	}
	now, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Close()
	for _, c := range []struct {
		snapshot *Snapshot
		table    *catalog.Table
		ok       bool
	}{{before, table, true}, {before, &again, false}, {now, table, false}, {now, &again, true}} {
		if _, err := c.snapshot.Scan(context.Background(), c.table, []int{0}, ScanOptions{}); (err == nil) != c.ok {
			t.Errorf("scan of version %d: %v", c.table.SchemaVersion, err)
		}
	}
}

// TestRewrite changes what keys consist of under rows, and the store is opened again after each change. Decimals show their digits.
func TestRewrite(t *testing.T) {
	fs := vfs.NewMem()
	table := &catalog.Table{
		ID: 10, DatabaseID: 1, Name: "t", SchemaVersion: 1, Model: catalog.Aggregate, Partitions: []catalog.Partition{{ID: 10, Name: "p"}},
		Columns: []catalog.Column{
			{ID: 1, Name: "a", Type: catalog.Of(catalog.Int), Key: true}, {ID: 2, Name: "b", Type: catalog.Of(catalog.Int), Key: true},
			{ID: 3, Name: "n", Type: catalog.Of(catalog.Int), Aggregation: "SUM"}, {ID: 4, Name: "d", Type: catalog.DecimalOf(9, 2), Aggregation: "MAX"},
		},
	}
	s := open(t, fs)
	save(t, s, table)
	fill := func(label string, values ...[]string) {
		t.Helper()
		c := chunk.ForTable(table, 0)
		for _, row := range values {
			for i, v := range c.Columns {
				if err := appendLiteral(v, row[i]); err != nil {
					t.Fatal(err)
				}
			}
			c.EndRow()
		}
		txn := begin(t, s, label)
		if err := txn.Write(context.Background(), table, c); err != nil {
			t.Fatal(err)
		}
		if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
			t.Fatal(err)
		}
	}
	step := func(want string, change func(*catalog.Table)) {
		t.Helper()
		next := table.Clone()
		next.SchemaVersion++
		change(next)
		table = next
		save(t, s, table)
		for range 2 {
			if got := fmt.Sprint(rows(t, s, table, ScanOptions{})); got != want {
				t.Errorf("rows = %s, want %s", got, want)
			}
			if report, err := s.Fsck(context.Background()); err != nil || len(report.Problems) > 0 {
				t.Errorf("fsck: %v %v", report.Problems, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, fs)
		}
	}
	fill("l1", []string{"1", "-2", "3", "1.25"}, []string{"2", "1", "5", "2.5"}, []string{"2", "-1", "7", "9.99"})
	step("[-2,1,3,125 -1,2,7,999 1,2,5,250]", func(n *catalog.Table) { n.Columns[0], n.Columns[1] = n.Columns[1], n.Columns[0] })
	step("[-2,1,3,13 -1,2,7,100 1,2,5,25]", func(n *catalog.Table) {
		n.Columns[0].Type, n.Columns[3].Type = catalog.Of(catalog.BigInt), catalog.DecimalOf(9, 1)
	})
	step("[1,3,13 2,12,100]", func(n *catalog.Table) { n.Columns = n.Columns[1:] })
	step("[7,1,3,13 7,2,12,100]", func(n *catalog.Table) {
		n.Columns = slices.Insert(n.Columns, 0, catalog.Column{
			ID: 9, Name: "z", Type: catalog.Of(catalog.BigInt), Key: true, Default: catalog.Default{Kind: catalog.DefaultLiteral, Literal: "7"},
		})
	})
	step("[7,1,3,13 7,2,12,100]", func(n *catalog.Table) { n.Columns[2].Type = catalog.Of(catalog.Double) })
	fill("l2", []string{"7", "1", "0.5", "0.1"})
	step("[7,1,3.5,13 7,2,12,100]", func(*catalog.Table) {})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
