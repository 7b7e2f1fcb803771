package query_test

import (
	"context"
	"testing"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/parser"
)

func BenchmarkQueries(b *testing.B) {
	for name, text := range map[string]string{
		"filter":  "SELECT number FROM numbers('number' = '1000000') WHERE number % 7 = 3",
		"group":   "SELECT number % 90, count(*), sum(number) FROM numbers('number' = '1000000') GROUP BY 1",
		"sort":    "SELECT number FROM numbers('number' = '1000000') ORDER BY number % 1000, number DESC LIMIT 10",
		"join":    "SELECT count(*) FROM numbers('number' = '1000000') a JOIN numbers('number' = '1000') b ON a.number = b.number",
		"columns": "SELECT number, number + 1, concat('a', number) FROM numbers('number' = '1000000')",
	} {
		b.Run(name, func(b *testing.B) {
			st, err := parser.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			plan, err := query.Bind(&query.Env{Tables: tables{}, Database: "db"}, st.(*ast.Query))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				rows, err := plan.Open(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				for {
					c, err := rows.Next(context.Background())
					if err != nil {
						b.Fatal(err)
					}
					if c == nil {
						break
					}
				}
				rows.Close()
			}
			b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
