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

// TestRowCountOfManyKeys counts a partition that is too large for who asks in the background.
func TestRowCountOfManyKeys(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	table.Model = catalog.Unique
	save(t, s, table)
	const n = countAtOnce * 3 / 4
	for i := range 2 {
		commitRows(t, s, table, fmt.Sprint("l", i), 0, n)
	}
	want := func(rows int64, exact bool) {
		t.Helper()
		got, is, err := s.RowCount(table)
		if err != nil || got != rows || is != exact {
			t.Fatalf("RowCount = %d, %v, %v, want %d, %v", got, is, err, rows, exact)
		}
	}
	want(2*n, false)
	if err := s.countStale(context.Background()); err != nil {
		t.Fatal(err)
	}
	want(n, true)
	txn, err := s.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: "more"})
	if err != nil {
		t.Fatal(err)
	}
	if err := txn.Write(context.Background(), table, peopleChunk(n, n+chunk.MaxRows)); err != nil {
		t.Fatal(err)
	}
	if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
		t.Fatal(err)
	}
	want(n, false)
	if err := s.countStale(context.Background()); err != nil {
		t.Fatal(err)
	}
	want(n+chunk.MaxRows, true)
}
