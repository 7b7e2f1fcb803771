package storage

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// discard is a logger for tests that provoke errors.
var discard = slog.New(slog.DiscardHandler)

// open opens a store on a file system in memory; it is closed at the end of the test.
func open(t testing.TB, fs vfs.FS) *Store {
	t.Helper()
	s, err := Open(Options{Dir: "data", FS: fs, Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !s.closed.Load() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

// people is a DUPLICATE table with one partition whose id is the table's.
func people(id uint64) *catalog.Table {
	return &catalog.Table{
		ID: id, DatabaseID: 1, Name: fmt.Sprint("people", id), SchemaVersion: 1,
		Columns: []catalog.Column{
			{ID: 1, Name: "id", Type: catalog.Of(catalog.BigInt), Key: true},
			{ID: 2, Name: "name", Type: catalog.VarCharOf(20), Nullable: true},
			{ID: 3, Name: "age", Type: catalog.Of(catalog.Int), Nullable: true},
		},
		NextColumnID: 4,
		Partitions:   []catalog.Partition{{ID: id, Name: "p"}},
	}
}

// save makes tables known to the store.
func save(t testing.TB, s *Store, tables ...*catalog.Table) {
	t.Helper()
	if err := s.SaveCatalog(context.Background(), catalog.Change{PutTables: tables}); err != nil {
		t.Fatal(err)
	}
}

// peopleChunk has the rows [from, to) of people; every seventh name and every fifth age is NULL.
func peopleChunk(from, to int) *chunk.Chunk {
	c := chunk.ForTable(people(1), to-from)
	for i := from; i < to; i++ {
		c.Columns[0].AppendInt(int64(i))
		if i%7 == 3 {
			c.Columns[1].AppendNull()
		} else {
			c.Columns[1].AppendString(fmt.Sprint("name", i))
		}
		if i%5 == 2 {
			c.Columns[2].AppendNull()
		} else {
			c.Columns[2].AppendInt(int64(i % 100))
		}
		c.EndRow()
	}
	return c
}

// begin starts a transaction in database 1.
func begin(t testing.TB, s *Store, label string) *Txn {
	t.Helper()
	txn, err := s.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: label, SourceType: "BACKEND_STREAMING", ListenerID: -1})
	if err != nil {
		t.Fatal(err)
	}
	return txn
}

// commitRows loads the rows [from, to) of people in one transaction.
func commitRows(t testing.TB, s *Store, table *catalog.Table, label string, from, to int) {
	t.Helper()
	txn := begin(t, s, label)
	for at := from; at < to; at += chunk.MaxRows {
		if err := txn.Write(context.Background(), table, peopleChunk(at, min(at+chunk.MaxRows, to))); err != nil {
			t.Fatal(err)
		}
	}
	if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
		t.Fatal(err)
	}
}

// render returns one row as text.
func render(c *chunk.Chunk, row int) string {
	text := ""
	for i, v := range c.Columns {
		if i > 0 {
			text += ","
		}
		switch {
		case v.IsNull(row):
			text += "NULL"
		case v.Layout == chunk.Bytes:
			text += v.Text(row)
		case v.Type.Kind == catalog.Float:
			text += fmt.Sprint(v.Float32(row))
		case v.Type.Kind == catalog.Double:
			text += fmt.Sprint(v.Float64(row))
		case v.Layout <= chunk.Fixed8:
			text += fmt.Sprint(v.Int(row))
		default:
			text += fmt.Sprintf("%x", v.Fixed(row))
		}
	}
	return text
}

// rows reads a table, in the order of the scan.
func rows(t testing.TB, s *Store, table *catalog.Table, o ScanOptions, columns ...int) []string {
	t.Helper()
	all, err := readRows(s, table, o, columns...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func readRows(s *Store, table *catalog.Table, o ScanOptions, columns ...int) ([]string, error) {
	sn, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	defer sn.Close()
	if columns == nil {
		for i := range table.Columns {
			columns = append(columns, i)
		}
	}
	sc, err := sn.Scan(context.Background(), table, columns, o)
	if err != nil {
		return nil, err
	}
	defer sc.Close()
	var all []string
	for {
		c, err := sc.Next()
		if err != nil || c == nil {
			return all, err
		}
		for i := range c.Rows {
			all = append(all, render(c, i))
		}
	}
}
