package query

import (
	"math/rand"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// TestTextGroups numbers short and long texts, also with zero bytes, as a map does.
func TestTextGroups(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	g := newGrouper()
	known := map[string]int32{}
	for range 50 {
		v := chunk.NewVector(catalog.Of(catalog.String), 0)
		var want []int32
		for range 200 {
			text := make([]byte, r.Intn(11))
			for i := range text {
				text[i] = "\x00\x00ab\xff"[r.Intn(5)]
			}
			key := string(text)
			if r.Intn(20) == 0 {
				v.AppendNull()
				key = "NULL of no text"
			} else {
				v.AppendBytes(text)
			}
			number, ok := known[key]
			if !ok {
				number = int32(len(known))
				known[key] = number
			}
			want = append(want, number)
		}
		for i, number := range g.groups([]*chunk.Vector{v}, v.Len, nil) {
			if number != want[i] {
				t.Fatalf("value %d, %q, has number %d, want %d", i, v.Bytes(i), number, want[i])
			}
		}
	}
}
