package query

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// TestSortedByBeginnings compares the order of random rows with what comparing their values gives.
func TestSortedByBeginnings(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a", "b", "abcdefgh", "abcdefghi", "abcdefgh\x00", "é", "\x00", "zzzzzzzzzz"}
	floats := []float64{0, math.Copysign(0, -1), 1.5, -1.5, math.Inf(1), math.Inf(-1), math.NaN(), -math.NaN(), 1e300, -1e-300}
	types := []catalog.Type{catalog.Of(catalog.TinyInt), catalog.Of(catalog.BigInt), catalog.Of(catalog.Double), catalog.Of(catalog.Float),
		catalog.Of(catalog.String), catalog.Of(catalog.LargeInt), catalog.Of(catalog.Date)}
	for round := range 300 {
		var columns []*chunk.Vector
		var keys []sortKey
		for k := range 1 + random.IntN(3) {
			typ := types[random.IntN(len(types))]
			v := chunk.NewVector(typ, 0)
			nulls := random.IntN(3) == 0
			for range 60 {
				switch {
				case nulls && random.IntN(4) == 0:
					v.AppendNull()
				case typ.Kind == catalog.Double:
					v.AppendFloat64(floats[random.IntN(len(floats))])
				case typ.Kind == catalog.Float:
					v.AppendFloat32(float32(floats[random.IntN(len(floats))]))
				case typ.Kind == catalog.String:
					v.AppendString(texts[random.IntN(len(texts))])
				case typ.Kind == catalog.LargeInt:
					v.AppendWords(random.Uint64(), random.Uint64N(3)-1)
				default:
					v.AppendInt(int64(random.IntN(9) - 4))
				}
			}
			columns = append(columns, v)
			keys = append(keys, sortKey{column: k, descending: random.IntN(2) == 0, nullsFirst: random.IntN(2) == 0})
		}
		want := make([]int32, 60)
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortFunc(want, func(i, j int32) int {
			return cmp.Or(compareRows(columns, keys, int(i), int(j)), cmp.Compare(i, j))
		})
		if got := sorted(columns, keys, 60); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("round %d, %v: got %v, want %v", round, keys, got, want)
		}
	}
}
