package storage

import (
	"context"
	"fmt"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
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
		if err := txn.WritePartial(context.Background(), table, []int{1}, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := txn.Write(context.Background(), table, peopleChunk(4, 5)); err != nil {
		t.Fatal(err)
	}
	if err := txn.WritePartial(context.Background(), table, []int{1}, partial(4, "z")); err != nil {
		t.Fatal(err)
	}
	if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
		t.Fatal(err)
	}
	want := "[0,name0,0 1,y,1 4,z,4 7,new,18]"
	if got := fmt.Sprint(rows(t, s, table, ScanOptions{})); got != want {
		t.Errorf("rows = %s, want %s", got, want)
	}
	err := begin(t, s, "l3").WritePartial(context.Background(), people(11), []int{1}, partial(1, "x"))
	if err == nil {
		t.Error("a partial update of a DUPLICATE table is accepted")
	}
}
