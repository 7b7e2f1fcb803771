package state_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// hashes returns an HLL of n different values from a number on.
func hashes(from, n uint64) *state.HLL {
	h := &state.HLL{}
	for x := from; x < from+n; x++ {
		h.Add(state.Hash(binary.LittleEndian.AppendUint64(nil, x)))
	}
	return h
}

func TestHLLCounts(t *testing.T) {
	for _, n := range []uint64{0, 1, 160, 161, 3000, 50000, 1000000} {
		h := hashes(0, n)
		got := float64(h.Count())
		if n <= 160 && got != float64(n) || math.Abs(got-float64(n)) > 0.03*float64(n) {
			t.Errorf("%d values count as %v", n, got)
		}
		written := h.Append(nil)
		back, err := state.ReadHLL(written)
		if err != nil || back.Count() != h.Count() || !bytes.Equal(back.Append(nil), written) {
			t.Errorf("HLL of %d values is not read as written: %v", n, err)
		}
	}
}

func TestHLLMerge(t *testing.T) {
	for _, sizes := range [][2]uint64{{10, 20}, {100, 100}, {10, 5000}, {5000, 10}, {5000, 5000}, {0, 10}} {
		a, b := hashes(0, sizes[0]), hashes(sizes[0]/2, sizes[1])
		whole := hashes(0, max(sizes[0], sizes[0]/2+sizes[1]))
		if sizes[0] == 0 {
			whole = b
		}
		a.Merge(b)
		if a.Count() != whole.Count() {
			t.Errorf("merging %v counts %d, want %d", sizes, a.Count(), whole.Count())
		}
	}
}

func TestQuantiles(t *testing.T) {
	for _, n := range []int{1, 2, 5, 2048, 2049, 50000} {
		q := state.NewQuantile(0)
		for x := range n {
			q.Add(float64((x * 7919) % n))
		}
		for _, p := range []float32{0, 0.25, 0.5, 0.99, 1} {
			want := float64(p) * float64(n-1)
			if got := q.Value(p); math.Abs(got-want) > 0.001*float64(n)+1e-4 {
				t.Errorf("quantile %v of %d values is %v, want about %v", p, n, got, want)
			}
		}
		back, err := state.ReadQuantile(q.Append(nil))
		if err != nil || math.Abs(back.Value(0.5)-q.Value(0.5)) > 0.001*float64(n) {
			t.Errorf("%d values are not read as written: %v", n, err)
		}
	}
	if x := state.NewQuantile(2048).Value(0.5); !math.IsNaN(x) {
		t.Errorf("an empty state has %v", x)
	}
}

func TestBitmapSerialization(t *testing.T) {
	for _, xs := range [][]uint64{nil, {7}, {1 << 40}, {3, 1, 1 << 33}, sequence(0, 100), sequence(1<<32-50, 100)} {
		b := roaring64.BitmapOf(xs...)
		text, err := state.AppendSerializedBitmap(nil, b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := state.ParseSerializedBitmap(text)
		if err != nil || !back.Equals(b) {
			t.Errorf("%v is not read as written: %v", xs, err)
		}
	}
	for _, bad := range [][]byte{{}, {1}, {3, 1}, {5, 2, 1}, {5, 33}, {2, 1, 2, 3}, {4, 1}, {99}} {
		if _, err := state.ParseSerializedBitmap(bad); err == nil {
			t.Errorf("% x is read", bad)
		}
	}
}

// sequence returns n numbers from one on.
func sequence(from uint64, n int) []uint64 {
	xs := make([]uint64, n)
	for i := range xs {
		xs[i] = from + uint64(i)
	}
	return xs
}

func TestUnion(t *testing.T) {
	one, _ := state.AppendBitmap(nil, roaring64.BitmapOf(1, 2))
	two, _ := state.AppendBitmap(nil, roaring64.BitmapOf(2, 3))
	got, err := state.Union(catalog.Bitmap, one, two)
	if err != nil {
		t.Fatal(err)
	}
	b, err := state.ReadBitmap(got)
	if err != nil || !slices.Equal(b.ToArray(), []uint64{1, 2, 3}) {
		t.Errorf("the union is %v, %v", b, err)
	}
	if got, err = state.Union(catalog.Bitmap, nil, two); err != nil || !bytes.Equal(got, two) {
		t.Errorf("the union with an empty bitmap is % x, %v", got, err)
	}
	if got, err = state.Union(catalog.HLL, hashes(0, 3).Append(nil), hashes(2, 3).Append(nil)); err != nil {
		t.Fatal(err)
	}
	if h, err := state.ReadHLL(got); err != nil || h.Count() != 5 {
		t.Errorf("the union of HLLs counts %d, %v", h.Count(), err)
	}
	q := state.NewQuantile(2048)
	q.Add(1)
	if got, err = state.Union(catalog.QuantileState, q.Append(nil), q.Append(nil)); err != nil {
		t.Fatal(err)
	}
	if q, err := state.ReadQuantile(got); err != nil || q.Value(1) != 1 {
		t.Errorf("the union of quantiles fails: %v", err)
	}
	if _, err = state.Union(catalog.Int, one, two); err == nil {
		t.Error("integers have a union")
	}
}

// FuzzRead reads whatever bytes as each kind of state: an error or a state, whose bytes are read again.
func FuzzRead(f *testing.F) {
	q := state.NewQuantile(2048)
	for x := range 3000 {
		q.Add(float64(x))
	}
	bitmap, _ := state.AppendSerializedBitmap(nil, roaring64.BitmapOf(sequence(5, 100)...))
	for _, seed := range [][]byte{nil, {0}, hashes(0, 2).Append(nil), hashes(0, 200).Append(nil), q.Append(nil), bitmap} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := state.ReadHLL(b); err == nil {
			_ = h.Count()
			if _, err := state.ReadHLL(h.Append(nil)); err != nil {
				t.Errorf("an HLL that was read is written badly: %v", err)
			}
		}
		if q, err := state.ReadQuantile(b); err == nil {
			_ = q.Value(0.5)
			_ = q.Append(nil)
		}
		if x, err := state.ParseSerializedBitmap(b); err == nil {
			if _, err := state.AppendSerializedBitmap(nil, x); err != nil {
				t.Errorf("a bitmap that was read is not written: %v", err)
			}
		}
	})
}
