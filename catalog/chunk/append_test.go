package chunk

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
)

// texts returns the values of a text vector.
func texts(v *Vector) []string {
	all := make([]string, v.Len)
	for i := range all {
		all[i] = "NULL"
		if !v.IsNull(i) {
			all[i] = string(v.Bytes(i))
		}
	}
	return all
}

func TestAppendRangeIsAppendFromRepeated(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 200 {
		nulls := r.Intn(3)
		src := NewVector(catalog.Of(catalog.String), 0)
		for i := range 1 + r.Intn(40) {
			if r.Intn(3) < nulls {
				src.AppendNull()
			} else {
				src.AppendString(fmt.Sprint("v", i))
			}
		}
		ranged, repeated := NewVector(src.Type, 0), NewVector(src.Type, 0)
		for range 5 {
			from := r.Intn(src.Len + 1)
			to := from + r.Intn(src.Len-from+1)
			ranged.AppendRange(src, from, to)
			for i := from; i < to; i++ {
				repeated.AppendFrom(src, i)
			}
			if r.Intn(4) == 0 {
				n := r.Intn(ranged.Len + 1)
				ranged.Truncate(n)
				repeated.Truncate(n)
			}
			if got, want := fmt.Sprint(texts(ranged), ranged.Nulls, ranged.Validity), fmt.Sprint(texts(repeated), repeated.Nulls, repeated.Validity); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
			decoded := NewVector(src.Type, 0)
			if err := Decode(decoded, Encode(nil, ranged), ranged.Len); err != nil {
				t.Fatal(err)
			}
			if got, want := fmt.Sprint(texts(decoded)), fmt.Sprint(texts(ranged)); got != want {
				t.Fatalf("decoded %s, want %s", got, want)
			}
		}
	}
}
