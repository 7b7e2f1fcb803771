package server

import (
	"context"
	"fmt"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/parser"
	"github.com/dorisemu/dorisemu/storage"
)

// BenchmarkTableQueries runs queries over 2 M rows of a DUPLICATE table; each reports rows of the table per second.
func BenchmarkTableQueries(b *testing.B) {
	s, err := storage.Open(storage.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	table := &catalog.Table{
		ID: 1, DatabaseID: 1, Name: "events", SchemaVersion: 1,
		Columns: []catalog.Column{
			{ID: 1, Name: "id", Type: catalog.Of(catalog.BigInt), Key: true},
			{ID: 2, Name: "grp", Type: catalog.Of(catalog.Int), Nullable: true},
			{ID: 3, Name: "name", Type: catalog.VarCharOf(20), Nullable: true},
			{ID: 4, Name: "amount", Type: catalog.Of(catalog.BigInt), Nullable: true},
		},
		Partitions: []catalog.Partition{{ID: 10, Name: "p"}},
	}
	ctx := context.Background()
	if err := s.SaveCatalog(ctx, catalog.Change{PutTables: []*catalog.Table{table}}); err != nil {
		b.Fatal(err)
	}
	const rows = 2000000
	txn, err := s.BeginTxn(ctx, load.TxnRequest{DatabaseID: 1, Label: "l"})
	if err != nil {
		b.Fatal(err)
	}
	c := chunk.ForTable(table, chunk.MaxRows)
	for i := range rows {
		c.Columns[0].AppendInt(int64(i))
		c.Columns[1].AppendInt(int64(i * 7919 % 1000))
		c.Columns[2].AppendString(fmt.Sprint("name", i*104729%500))
		c.Columns[3].AppendInt(int64(i * 31 % 10007))
		c.EndRow()
		if c.Rows == chunk.MaxRows || i == rows-1 {
			if err := txn.Write(ctx, table, c); err != nil {
				b.Fatal(err)
			}
			c.Reset()
		}
	}
	if err := txn.Commit(ctx, load.Attachment{}); err != nil {
		b.Fatal(err)
	}
	tables := scannedTables{reader: tableReader{s}, tables: []*catalog.Table{table}}
	for _, text := range []string{
		"SELECT count(*) FROM events",
		"SELECT min(id), max(amount) FROM events",
		"SELECT sum(amount), count(name) FROM events",
		"SELECT grp, count(*), sum(amount) FROM events GROUP BY grp",
		"SELECT name, count(*), avg(amount) FROM events GROUP BY name",
		"SELECT grp, name, count(*) FROM events GROUP BY grp, name",
		"SELECT count(DISTINCT amount) FROM events",
		"SELECT count(*) FROM events WHERE amount < 5000",
		"SELECT count(*) FROM events WHERE name = 'name77' AND amount > 100",
		"SELECT sum(amount) FROM events WHERE id BETWEEN 1000000 AND 1010000",
		"SELECT * FROM events ORDER BY id LIMIT 10",
		"SELECT * FROM events ORDER BY id DESC LIMIT 10",
		"SELECT * FROM events ORDER BY amount DESC, id LIMIT 10",
	} {
		b.Run(text, func(b *testing.B) {
			st, err := parser.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				plan, err := query.Bind(&query.Env{Tables: tables, Database: "db"}, st.(*ast.Query))
				if err != nil {
					b.Fatal(err)
				}
				out, err := plan.Open(ctx)
				if err != nil {
					b.Fatal(err)
				}
				for {
					c, err := out.Next(ctx)
					if err != nil {
						b.Fatal(err)
					}
					if c == nil {
						break
					}
				}
				out.Close()
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
