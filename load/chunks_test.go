package load_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// badOffsets keeps the offsets of filtered rows.
type badOffsets map[int64]bool

// Filtered keeps an offset.
func (b badOffsets) Filtered(row load.ErrorRow) error {
	b[row.Offset] = true
	return nil
}

// TestManyChunks loads more rows than a chunk has, with bad rows from the reader, the casts and the partitions, with and without
// expressions, and checks that each is accounted for once and by its own offset.
func TestManyChunks(t *testing.T) {
	table := parseTable("t", "partitions p0 p1\nk int key\nv string notnull")
	for _, where := range []string{"", "v IS NOT NULL"} {
		t.Run("where "+where, func(t *testing.T) {
			txn := &sinkTxn{quiet: true}
			bad := badOffsets{}
			request := load.Request{Table: table, Txn: txn, Errors: bad}
			request.Spec.CSV.Separator = []byte(",")
			request.Route = func(_ context.Context, table *catalog.Table, rows *chunk.Chunk, out []int32) (*catalog.Table, error) {
				for i := range out {
					if out[i] = 0; rows.Columns[0].Int(i)%11 == 5 {
						out[i] = -1
					}
				}
				return table, nil
			}
			if where != "" {
				e, err := parser.ParseExpr(where)
				if err != nil {
					t.Fatal(err)
				}
				request.Spec.Where = e
			}
			ctx := context.Background()
			l, err := load.New(ctx, request)
			if err != nil {
				t.Fatal(err)
			}
			const n = 20000
			want := badOffsets{}
			unselected := 0
			for from := 0; from < n; from += 3000 {
				batch := load.Batch{}
				for i := from; i < min(from+3000, n); i++ {
					// every offset twice its number: gaps in the log of a topic
					record := load.Record{Offset: int64(2 * i), Value: fmt.Appendf(nil, "%d,x", i)}
					switch {
					case i%7 == 3:
						record.Value = []byte("1")
						want[record.Offset] = true
					case i%13 == 4:
						record.Value = fmt.Appendf(nil, `%d,\N`, i)
						if where == "" {
							want[record.Offset] = true
						} else {
							unselected++
						}
					case i%11 == 5:
						want[record.Offset] = true
					}
					batch.Records = append(batch.Records, record)
				}
				if err := l.Add(ctx, []load.Batch{batch}); err != nil {
					t.Fatal(err)
				}
			}
			counters, err := l.Finish(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if counters.Total != n || int(counters.Loaded) != txn.rows || int(counters.Filtered) != len(want) || int(counters.Unselected) != unselected {
				t.Errorf("counters %+v, %d rows written, %d bad, %d unselected expected", counters, txn.rows, len(want), unselected)
			}
			for offset := range want {
				if !bad[offset] {
					t.Fatalf("offset %d is not in the error log", offset)
				}
			}
			if len(bad) != len(want) {
				t.Errorf("%d offsets in the error log, want %d", len(bad), len(want))
			}
		})
	}
}
