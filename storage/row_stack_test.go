package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// TestGrowingStates folds states that are long, within a load and across loads, and reads them in both directions: all their calls
// are there, in order.
func TestGrowingStates(t *testing.T) {
	table := &catalog.Table{
		ID: 10, DatabaseID: 1, Name: "states", SchemaVersion: 1, Model: catalog.Aggregate, Partitions: []catalog.Partition{{ID: 10, Name: "p"}},
		Columns: []catalog.Column{
			{ID: 1, Name: "k", Type: catalog.Of(catalog.Int), Key: true},
			{ID: 2, Name: "s", Type: catalog.StateOf("sum", []catalog.Field{{Name: catalog.StateNullable, Type: catalog.Of(catalog.Int)}}), Aggregation: "GENERIC"},
		},
	}
	s := open(t, vfs.NewMem())
	save(t, s, table)
	var want []string
	for number := range 40 {
		c := chunk.ForTable(table, 0)
		for i := range 50 {
			argument := fmt.Sprintf("%d.%d.%s", number, i, strings.Repeat("x", (number+i)%300))
			want = append(want, argument)
			c.Columns[0].AppendInt(1)
			c.Columns[1].AppendBytes(state.AppendAggArgument(nil, []byte(argument)))
			c.EndRow()
		}
		txn := begin(t, s, fmt.Sprint("l", number))
		if err := txn.Write(context.Background(), table, c); err != nil {
			t.Fatal(err)
		}
		if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
			t.Fatal(err)
		}
	}
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer sn.Close()
	for _, reverse := range []bool{false, true} {
		sc, err := sn.Scan(context.Background(), table, []int{1}, ScanOptions{Reverse: reverse})
		if err != nil {
			t.Fatal(err)
		}
		c, err := sc.Next()
		if err != nil || c == nil || c.Rows != 1 {
			t.Fatalf("chunk %v, error %v", c, err)
		}
		var got []string
		err = state.EachAggArgument(c.Columns[0].Bytes(0), func(b []byte) error {
			got = append(got, string(b))
			return nil
		})
		if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("reverse %v: %d calls of %d, or another order: %v", reverse, len(got), len(want), err)
		}
		sc.Close()
	}
}
