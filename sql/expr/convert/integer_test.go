package convert

import (
	"fmt"
	"math/rand"
	"strconv"
	"testing"
)

// TestSmallIntegers compares the quick way with strconv, also for texts with one byte that is no digit.
func TestSmallIntegers(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 20000 {
		text := []byte(fmt.Sprint(r.Int63n(1_000_000_000_000_000_000) >> r.Intn(60)))
		if r.Intn(3) == 0 {
			text = append([]byte("-"), text[:min(len(text), 17)]...)
		}
		if r.Intn(2) == 0 {
			text[r.Intn(len(text))] = byte(r.Intn(256))
		}
		want, err := strconv.ParseInt(string(text), 10, 64)
		got, ok := smallInteger(text)
		if ok != (err == nil) || ok && got != want {
			t.Fatalf("%q is %d (%t), want %d (%v)", text, got, ok, want, err)
		}
	}
}
