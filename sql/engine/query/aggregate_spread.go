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
			// In the order of Doris's operations, on which the last digit depends.
			before := float64(a.n[g])
			d := number(v, i) - a.mean[g]
			r := d / (1 + before)
			a.mean[g] += r
			a.m2[g] += before * d * r
			a.n[g]++
		}
	}
	return nil
}

func (a *spread) result(out *chunk.Vector, g int) error {
	n := a.n[g]
	switch n {
	case 0:
		out.AppendNull()
		return nil
	case 1:
		out.AppendFloat64(0)
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
	if math.IsInf(x, 0) {
		x = math.NaN()
	}
	out.AppendFloat64(x)
	return nil
}
