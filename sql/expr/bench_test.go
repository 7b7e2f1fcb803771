package expr_test

import (
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// BenchmarkEval measures rows of a full chunk.
func BenchmarkEval(b *testing.B) {
	scope := expr.Columns{{Name: "id", Type: catalog.Of(catalog.Int), Nullable: true}, {Name: "name", Type: catalog.VarCharOf(20), Nullable: true},
		{Name: "amount", Type: catalog.DecimalOf(10, 2), Nullable: true}, {Name: "ts", Type: catalog.DateTimeOf(0), Nullable: true}}
	in := &chunk.Chunk{Rows: chunk.MaxRows}
	for i, text := range []string{"123", "some name", "12.50", "2024-01-31 10:11:12"} {
		v := chunk.NewVector(scope[i].Type, in.Rows)
		parse := convert.Parser(scope[i].Type, convert.Load)
		for range in.Rows {
			parse(v, []byte(text))
		}
		in.Columns = append(in.Columns, v)
	}
	for _, text := range []string{"id > 5", "id > 5 and name != 'x'", "id + 1", "amount * 2", "upper(name)", "concat(name, '-', id)", "date_trunc(ts, 'day')", "cast(name as int)", "case when id > 1 then 'a' else name end"} {
		b.Run(text, func(b *testing.B) {
			e, err := parser.ParseExpr(text)
			if err != nil {
				b.Fatal(err)
			}
			n, err := expr.Analyze(e, scope)
			if err != nil {
				b.Fatal(err)
			}
			eval, err := expr.Compile(n, expr.Context{Now: time.Unix(0, 0)})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := eval.Eval(in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(in.Rows), "ns/row")
		})
	}
}
