package load_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// BenchmarkLoad measures messages into the vectors of a table: MB/s of payload and rows/s.
func BenchmarkLoad(b *testing.B) {
	three := parseTable("t", "id int\nname string\namount double")
	fifteen := parseTable("t", strings.Join([]string{"id bigint", "user_id int", "name string", "city string", "country string", "amount double", "price decimal5_2",
		"quantity int", "active boolean", "ts datetime", "day date", "tag string", "note string", "score double", "kind string"}, "\n"))
	for _, c := range []struct {
		name    string
		table   *catalog.Table
		format  load.Format
		message string
		where   string
		columns string
	}{
		{name: "CSV 3 columns", table: three, format: load.CSV, message: "%d,somename,99.5"},
		{name: "CSV 3 columns WHERE", table: three, format: load.CSV, message: "%d,somename,99.5", where: "id > 1005000"},
		{name: "CSV 3 columns mapping", table: three, format: load.CSV, message: "%d,somename,99.5", columns: "id, n, amount, name = upper(n)"},
		{name: "CSV 15 columns", table: fifteen, format: load.CSV, message: "%d,987654,some name,Berlin,DE,99.5,12.25,3,true,2024-01-01 10:00:00,2024-01-01,a,nothing to say,0.75,web"},
		{name: "JSON 15 fields", table: fifteen, format: load.JSON, message: `{"id":%d,"user_id":987654,"name":"some name","city":"Berlin","country":"DE","amount":99.5,"price":12.25,"quantity":3,` +
			`"active":true,"ts":"2024-01-01 10:00:00","day":"2024-01-01","tag":"a","note":"nothing to say","score":0.75,"kind":"web"}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			const records = 10000
			batch := load.Batch{}
			size := 0
			for i := range records {
				value := fmt.Appendf(nil, c.message, 1000000+i)
				size += len(value)
				batch.Records = append(batch.Records, load.Record{Offset: int64(i), Value: value})
			}
			txn := &sinkTxn{quiet: true}
			request := load.Request{Table: c.table, Txn: txn}
			request.Spec.Format = c.format
			request.Spec.CSV.Separator = []byte(",")
			if err := setBenchClauses(&request.Spec, c.where, c.columns); err != nil {
				b.Fatal(err)
			}
			ctx := context.Background()
			l, err := load.New(ctx, request)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := l.Add(ctx, []load.Batch{batch}); err != nil {
					b.Fatal(err)
				}
			}
			counters, err := l.Finish(ctx)
			if err != nil || counters.Filtered > 0 {
				b.Fatal(counters, err)
			}
			b.ReportMetric(float64(counters.Total)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// setBenchClauses sets WHERE and COLUMNS if they are not empty.
func setBenchClauses(spec *load.Spec, where, columns string) (err error) {
	if where != "" {
		if spec.Where, err = parser.ParseExpr(where); err != nil {
			return err
		}
	}
	if columns != "" {
		spec.Columns, err = parser.ParseColumns(columns)
	}
	return err
}
