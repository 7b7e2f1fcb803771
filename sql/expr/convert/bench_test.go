package convert

import (
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		typ  catalog.Type
		text string
	}{
		{catalog.Of(catalog.Int), "123456"}, {catalog.Of(catalog.BigInt), "1234567890123"}, {catalog.DecimalOf(10, 2), "12345.67"},
		{catalog.DecimalOf(38, 10), "12345.678901"}, {catalog.Of(catalog.Double), "1234.5678"}, {catalog.Of(catalog.Date), "2024-01-31"},
		{catalog.DateTimeOf(0), "2024-01-31 10:11:12"}, {catalog.DateTimeOf(3), "2024-01-31 10:11:12.345"}, {catalog.VarCharOf(100), "a short text of words"},
		{catalog.Of(catalog.Boolean), "true"}, {catalog.Of(catalog.JSON), `{"a": 1, "b": [1, 2, "x"]}`}, {catalog.ArrayOf(catalog.Of(catalog.Int)), "[1,2,3]"},
	} {
		b.Run(c.typ.String(), func(b *testing.B) {
			parse := Parser(c.typ, Load)
			v := chunk.NewVector(c.typ, chunk.MaxRows)
			text := []byte(c.text)
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				if v.Len == chunk.MaxRows {
					v.Reset()
				}
				if !parse(v, text) {
					b.Fatal("failed")
				}
			}
		})
	}
}
