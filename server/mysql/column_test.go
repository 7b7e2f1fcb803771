package mysql

import (
	"math"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
)

// TestWireTypes checks what a frontend announces for each type.
func TestWireTypes(t *testing.T) {
	for _, c := range []struct {
		typ  catalog.Type
		want wire
	}{
		{catalog.Of(catalog.Boolean), wire{1, 1, 0}},
		{catalog.Of(catalog.TinyInt), wire{1, 4, 0}},
		{catalog.Of(catalog.BigInt), wire{8, 20, 0}},
		{catalog.Of(catalog.LargeInt), wire{254, 255, 0}},
		{catalog.DecimalOf(12, 3), wire{246, 14, 3}},
		{catalog.DecimalOf(12, 0), wire{246, 13, 0}},
		{catalog.DateTimeOf(6), wire{12, 19, 6}},
		{catalog.Of(catalog.String), wire{252, 255, 0}},
		{catalog.VarCharOf(20), wire{254, 255, 0}},
		{catalog.Of(catalog.JSON), wire{245, 255, 0}},
		{catalog.Of(catalog.Variant), wire{245, 255, 0}},
		{catalog.Type{Kind: catalog.VarBinary}, wire{253, math.MaxInt32, 0}},
		{catalog.ArrayOf(catalog.Of(catalog.Int)), wire{254, 255, 0}},
		{catalog.Of(catalog.IPv6), wire{254, 255, 0}},
	} {
		if got := wireOf(c.typ); got != c.want {
			t.Errorf("%s is announced as %v, want %v", c.typ.String(), got, c.want)
		}
	}
}
