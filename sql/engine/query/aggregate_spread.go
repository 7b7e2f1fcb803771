package query

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// spread is variance and standard deviation, by Welford's recurrence.
type spread struct {
	sample, root bool
	n            []int64
	mean, m2     []float64
}

func (a *spread) resize(n int) {
	a.n, a.mean, a.m2 = grown(a.n, n), grown(a.mean, n), grown(a.m2, n)
}

func (a *spread) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			x := number(v, i)
			a.n[g]++
			d := x - a.mean[g]
			a.mean[g] += d / float64(a.n[g])
			a.m2[g] += d * (x - a.mean[g])
		}
	}
	return nil
}

func (a *spread) result(out *chunk.Vector, g int) error {
	n := a.n[g]
	if n == 0 || a.sample && n == 1 {
		out.AppendNull()
		return nil
	}
	by := float64(n)
	if a.sample {
		by--
	}
	x := a.m2[g] / by
	if a.root {
		x = math.Sqrt(x)
	}
	out.AppendFloat64(x)
	return nil
}
