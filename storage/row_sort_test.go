package storage

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// randomKey makes keys of one length or of several, with much or little in common.
func randomKey(r *rand.Rand, style int) string {
	switch style % 3 {
	case 0:
		return fmt.Sprintf("\x02\x80\x00\x00\x00%c%c%c", r.Intn(3), r.Intn(256), r.Intn(256))
	case 1:
		return strings.Repeat("k", r.Intn(4)) + strings.Repeat("\x00", r.Intn(12)) + string(rune('a'+r.Intn(3)))
	}
	return "the same beginning " + fmt.Sprint(r.Intn(300)) + " and an end"
}

// TestSettledAndMergedRows compares arenas and runs with a map: the last row of each key is left, in the order of the keys.
func TestSettledAndMergedRows(t *testing.T) {
	for seed := range 60 {
		r := rand.New(rand.NewSource(int64(seed)))
		fs := vfs.NewMem()
		file := &runFile{fs: fs, path: "rows"}
		var err error
		if file.file, err = fs.Create(file.path, vfs.WriteCategoryUnspecified); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		var runs []rowRun
		a := newRowArena()
		for part := range 1 + r.Intn(5) {
			for row := range r.Intn(700) {
				k, value := randomKey(r, seed), string(rowReplaces)+fmt.Sprint(part, row, strings.Repeat("v", r.Intn(3000)*r.Intn(2)))
				at := a.begin()
				a.data = append(a.data, k...)
				keyEnd := len(a.data)
				a.data = append(a.data, value...)
				a.end(at, keyEnd)
				want[k] = value
			}
			if r.Intn(3) == 0 {
				continue
			}
			if err := a.settle(); err != nil {
				t.Fatal(err)
			}
			run, err := file.add(a)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run)
			a.reset()
		}
		if err := a.settle(); err != nil {
			t.Fatal(err)
		}
		if err := file.open(); err != nil {
			t.Fatal(err)
		}
		m, err := mergeRows(file, runs, a)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		err = m.each(func(k, value []byte) error {
			keys = append(keys, string(k))
			if string(value) != want[string(k)] {
				t.Errorf("seed %d: key %q has another value than the last one", seed, k)
			}
			return nil
		})
		m.close()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(keys) || len(keys) != len(want) {
			t.Fatalf("seed %d: %d keys, sorted: %t, want %d", seed, len(keys), slices.IsSorted(keys), len(want))
		}
		if err := file.remove(); err != nil {
			t.Fatal(err)
		}
	}
}
