package storage

import (
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

func TestDefaultsOfAddedColumns(t *testing.T) {
	literal := func(text string) catalog.Default {
		return catalog.Default{Kind: catalog.DefaultLiteral, Literal: text}
	}
	for _, c := range []struct {
		column catalog.Column
		want   string
	}{
		{catalog.Column{Type: catalog.Of(catalog.Int), Nullable: true}, "NULL"},
		{catalog.Column{Type: catalog.Of(catalog.Int)}, "0"},
		{catalog.Column{Type: catalog.Of(catalog.Int), Default: literal("-7")}, "-7"},
		{catalog.Column{Type: catalog.DecimalOf(9, 2), Default: literal("1.5")}, "150"},
		{catalog.Column{Type: catalog.Of(catalog.Date), Default: literal("1970-01-03")}, "2"},
		{catalog.Column{Type: catalog.DateTimeOf(3), Default: literal("1970-01-01 00:00:01.5")}, "1500000"},
		{catalog.Column{Type: catalog.Of(catalog.Double), Default: catalog.Default{Kind: catalog.DefaultPi}}, "3.141592653589793"},
		{catalog.Column{Type: catalog.VarCharOf(10), Default: literal("")}, ""},
		{catalog.Column{Type: catalog.Of(catalog.Int), Default: literal("x")}, `"x" is no value of type int`},
	} {
		out := chunk.New([]catalog.Type{c.column.Type}, 1)
		got := ""
		if err := appendDefault(out.Columns[0], &c.column); err != nil {
			got = err.Error()
		} else {
			got = render(out, 0)
		}
		if got != c.want {
			t.Errorf("default %+v of %s = %s, want %s", c.column.Default, c.column.Type, got, c.want)
		}
	}
}
