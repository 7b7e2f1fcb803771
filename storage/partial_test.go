package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

func TestPartialUpdateKeepsOtherColumns(t *testing.T) {
	table := people(10)
	table.Model = catalog.Unique
	table.Columns[2].Default = catalog.Default{Kind: catalog.DefaultLiteral, Literal: "18"}
	s := open(t, vfs.NewMem())
	save(t, s, table)
	commitRows(t, s, table, "l1", 0, 2)
	partial := func(id int64, name string) *chunk.Chunk {
		c := chunk.ForTable(table, 1)
		c.Columns[0].AppendInt(id)
		c.Columns[1].AppendString(name)
		c.Columns[2].AppendNull()
		c.EndRow()
		return c
	}
	txn := begin(t, s, "l2")
	for _, c := range []*chunk.Chunk{partial(1, "x"), partial(1, "y"), partial(7, "new")} {
		if err := txn.WritePartial(context.Background(), table, []int{1}, c, load.NewKeys{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := txn.Write(context.Background(), table, peopleChunk(4, 5)); err != nil {
		t.Fatal(err)
	}
	if err := txn.WritePartial(context.Background(), table, []int{1}, partial(4, "z"), load.NewKeys{}); err != nil {
		t.Fatal(err)
	}
	if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
		t.Fatal(err)
	}
	want := "[0,name0,0 1,y,1 4,z,4 7,new,18]"
	if got := fmt.Sprint(rows(t, s, table, ScanOptions{})); got != want {
		t.Errorf("rows = %s, want %s", got, want)
	}
	err := begin(t, s, "l3").WritePartial(context.Background(), people(11), []int{1}, partial(1, "x"), load.NewKeys{})
	if err == nil {
		t.Error("a partial update of a DUPLICATE table is accepted")
	}
}

func TestPartialUpdateOfUnknownKeys(t *testing.T) {
	table := people(10)
	table.Model = catalog.Unique
	s := open(t, vfs.NewMem())
	save(t, s, table)
	commitRows(t, s, table, "l1", 0, 2)
	txn := begin(t, s, "l2")
	given := []int{1}
	if err := txn.WritePartial(context.Background(), table, given, peopleChunk(1, 2), load.NewKeys{Refused: true}); err != nil {
		t.Fatal(err)
	}
	err := txn.WritePartial(context.Background(), table, given, peopleChunk(5, 6), load.NewKeys{Refused: true})
	const want = "Can't append new rows in partial update when partial_update_new_key_behavior is ERROR. Row with key=[5] is not in table."
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error = %v", err)
	}
}

func TestUnionsOfStates(t *testing.T) {
	table := &catalog.Table{
		ID: 10, DatabaseID: 1, Name: "states", SchemaVersion: 1, Model: catalog.Aggregate,
		Columns: []catalog.Column{
			{ID: 1, Name: "k", Type: catalog.Of(catalog.Int), Key: true},
			{ID: 2, Name: "b", Type: catalog.Of(catalog.Bitmap), Aggregation: "BITMAP_UNION", Default: catalog.Default{Kind: catalog.DefaultBitmapEmpty}},
			{ID: 3, Name: "h", Type: catalog.Of(catalog.HLL), Aggregation: "HLL_UNION", Default: catalog.Default{Kind: catalog.DefaultHLLEmpty}},
			{ID: 4, Name: "q", Type: catalog.Of(catalog.QuantileState), Aggregation: "QUANTILE_UNION"},
		},
		Partitions: []catalog.Partition{{ID: 10, Name: "p"}},
	}
	fs := vfs.NewMem()
	s := open(t, fs)
	save(t, s, table)
	for number := range uint64(40) {
		c := chunk.ForTable(table, 10)
		for i := range uint64(10) {
			var b roaring64.Bitmap
			b.Add(number*10 + i)
			bitmap, err := state.AppendBitmap(nil, &b)
			if err != nil {
				t.Fatal(err)
			}
			var h state.HLL
			h.Add(state.Hash([]byte{byte(number), byte(i)}))
			q := state.NewQuantile(2048)
			q.Add(float64(number))
			c.Columns[0].AppendInt(int64(i % 2))
			c.Columns[1].AppendBytes(bitmap)
			c.Columns[2].AppendBytes(h.Append(nil))
			c.Columns[3].AppendBytes(q.Append(nil))
			c.EndRow()
		}
		txn := begin(t, s, fmt.Sprint("l", number))
		if err := txn.Write(context.Background(), table, c); err != nil {
			t.Fatal(err)
		}
		if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
			t.Fatal(err)
		}
		if number == 20 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, fs)
		}
	}
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer sn.Close()
	sc, err := sn.Scan(context.Background(), table, []int{1, 2, 3}, ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	c, err := sc.Next()
	if err != nil || c == nil || c.Rows != 2 {
		t.Fatalf("chunk %v, error %v", c, err)
	}
	for i := range c.Rows {
		b, err := state.ReadBitmap(c.Columns[0].Bytes(i))
		if err != nil || b.GetCardinality() != 200 || !b.Contains(uint64(i)) {
			t.Errorf("bitmap %d: %v, %v", i, b, err)
		}
		h, err := state.ReadHLL(c.Columns[1].Bytes(i))
		if err != nil || h.Count() < 194 || h.Count() > 206 {
			t.Errorf("HLL %d: %v", i, err)
		}
		q, err := state.ReadQuantile(c.Columns[2].Bytes(i))
		if err != nil || q.Value(0) != 0 || q.Value(1) != 39 {
			t.Errorf("quantile %d: %v", i, err)
		}
	}
	bad := chunk.ForTable(table, 1)
	bad.Columns[0].AppendInt(1)
	bad.Columns[1].AppendString("no bitmap")
	bad.Columns[2].AppendString("no HLL")
	bad.Columns[3].AppendNull()
	bad.EndRow()
	if err := begin(t, s, "bad").Write(context.Background(), table, bad); err == nil {
		t.Error("bytes that are no bitmap are taken")
	}
}
