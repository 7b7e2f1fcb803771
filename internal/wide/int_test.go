package wide

import (
	"math"
	"math/big"
	"math/rand"
	"testing"
)

// random returns a value of up to bits bits.
func random(r *rand.Rand, bits int) Int {
	n := r.Intn(bits) + 1
	var x Int
	for i := 0; i < n; i++ {
		x[i>>6] |= uint64(r.Intn(2)) << (i & 63)
	}
	if r.Intn(2) == 0 {
		x = x.Negated()
	}
	return x
}

func TestAgainstBig(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for n := 0; n < 20000; n++ {
		x, y := random(r, 250), random(r, 250)
		bx, by := x.Big(), y.Big()
		if x.String() != bx.String() {
			t.Fatalf("String %v: %s", bx, x)
		}
		if x.Cmp(y) != bx.Cmp(by) {
			t.Fatalf("Cmp(%v, %v)", bx, by)
		}
		if got := x.Plus(y).Big(); got.Cmp(new(big.Int).Add(bx, by)) != 0 {
			t.Fatalf("%v + %v = %v", bx, by, got)
		}
		want := new(big.Int).Mul(bx, by)
		if got, ok := x.Times(y); ok != (want.BitLen() < 256) || ok && got.Big().Cmp(want) != 0 {
			t.Fatalf("%v * %v = %v %v", bx, by, got.Big(), ok)
		}
		if !y.IsZero() {
			q, m := x.QuoRem(y)
			bq, bm := new(big.Int).QuoRem(bx, by, new(big.Int))
			if q.Big().Cmp(bq) != 0 || m.Big().Cmp(bm) != 0 {
				t.Fatalf("%v / %v = %v, %v", bx, by, q.Big(), m.Big())
			}
		}
	}
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		x        int64
		from, to int
		want     string
	}{
		{5, 3, 2, "0.01"}, {4, 3, 2, "0.00"}, {-5, 3, 2, "-0.01"}, {150, 2, 2, "1.50"}, {-1, 0, 3, "-1.000"}, {0, 0, 0, "0"}, {995, 2, 0, "10"},
	} {
		v, ok := From(c.x).Rescaled(c.from, c.to)
		if got := string(v.AppendText(nil, c.to)); !ok || got != c.want {
			t.Errorf("Rescaled(%d, %d, %d) = %s, want %s", c.x, c.from, c.to, got, c.want)
		}
	}
	if f, ok := FromFloat(-1e30); !ok || f.String() != "-1000000000000000019884624838656" {
		t.Errorf("FromFloat(-1e30) = %s", f)
	}
}

func TestShortDecimal(t *testing.T) {
	for _, x := range []int64{0, 1, -1, 9, 10, -10, 99, 100, 123456789, -999999999999999999, math.MaxInt64, math.MinInt64} {
		for _, scale := range []int{0, 1, 2, 9, 18} {
			if got, want := string(AppendShort(nil, x, scale)), string(From(x).AppendText(nil, scale)); got != want {
				t.Errorf("AppendShort(%d, %d) = %s, want %s", x, scale, got, want)
			}
		}
	}
}
