package query

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// intSum adds integers; it wraps around, as Doris's BIGINT does.
type intSum struct {
	zero  bool
	total []int64
	any   []bool
}

func (a *intSum) resize(n int) { a.total, a.any = grown(a.total, n), grown(a.any, n) }

func (a *intSum) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	switch {
	case v.Nulls > 0 || v.Type.Kind == catalog.IPv4:
	case v.Layout == chunk.Fixed8:
		sumInto(a.total, a.any, groups[:rows], v.Int64s())
		return nil
	case v.Layout == chunk.Fixed4:
		sumInto(a.total, a.any, groups[:rows], v.Int32s())
		return nil
	}
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			a.total[g] += v.Int(i)
			a.any[g] = true
		}
	}
	return nil
}

// sumInto adds integers to the totals of their groups.
func sumInto[T int32 | int64](total []int64, any []bool, groups []int32, values []T) {
	values = values[:len(groups)]
	for i, g := range groups {
		if g >= 0 {
			total[g] += int64(values[i])
			any[g] = true
		}
	}
}

func (a *intSum) addAll(args []*chunk.Vector, rows int) bool {
	v := args[0]
	if v.Nulls > 0 || v.Layout != chunk.Fixed8 || rows == 0 {
		return false
	}
	total := int64(0)
	for _, x := range v.Int64s()[:rows] {
		total += x
	}
	a.total[0] += total
	a.any[0] = true
	return true
}

func (a *intSum) result(out *chunk.Vector, g int) error {
	if !a.any[g] && !a.zero {
		out.AppendNull()
		return nil
	}
	appendInteger(out, a.total[g])
	return nil
}

// appendInteger appends to any integer vector, LARGEINT too.
func appendInteger(out *chunk.Vector, x int64) {
	if out.Layout > chunk.Fixed8 {
		convert.AppendWide(out, wide.From(x))
		return
	}
	out.AppendInt(x)
}

// floatSum adds doubles, or averages them.
type floatSum struct {
	zero, average bool
	total         []float64
	n             []int64
}

func (a *floatSum) resize(n int) { a.total, a.n = grown(a.total, n), grown(a.n, n) }

func (a *floatSum) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	if v.Nulls == 0 && v.Layout == chunk.Fixed8 && v.Type.IsInteger() {
		values := v.Int64s()
		for i, g := range groups[:rows] {
			if g >= 0 {
				a.total[g] += float64(values[i])
				a.n[g]++
			}
		}
		return nil
	}
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			a.total[g] += number(v, i)
			a.n[g]++
		}
	}
	return nil
}

// number returns a numeric value as a double.
func number(v *chunk.Vector, i int) float64 {
	switch v.Type.Kind {
	case catalog.Double:
		return v.Float64(i)
	case catalog.Float:
		return float64(v.Float32(i))
	case catalog.LargeInt:
		return wide.FromWords(v.Word(i, 0), v.Word(i, 1)).Float64()
	case catalog.Decimal:
		return convert.Wide(v, i).Float64() / math.Pow10(v.Type.Scale)
	}
	return float64(v.Int(i))
}

func (a *floatSum) result(out *chunk.Vector, g int) error {
	switch {
	case a.n[g] == 0 && !a.zero:
		out.AppendNull()
	case a.average:
		out.AppendFloat64(a.total[g] / float64(a.n[g]))
	default:
		out.AppendFloat64(a.total[g])
	}
	return nil
}

// wideSum adds LARGEINT and DECIMAL exactly, or averages decimals: the quotient is cut to the result's scale.
type wideSum struct {
	zero, average bool
	scale, from   int
	total         []wide.Int
	n             []int64
}

func (a *wideSum) resize(n int) { a.total, a.n = grown(a.total, n), grown(a.n, n) }

func (a *wideSum) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		if g := groups[i]; g >= 0 && !v.IsNull(i) {
			a.total[g] = a.total[g].Plus(wideValue(v, i))
			a.n[g]++
		}
	}
	return nil
}

// wideValue returns a LARGEINT, DECIMAL or smaller integer.
func wideValue(v *chunk.Vector, i int) wide.Int {
	switch v.Type.Kind {
	case catalog.Decimal:
		return convert.Wide(v, i)
	case catalog.LargeInt:
		return wide.FromWords(v.Word(i, 0), v.Word(i, 1))
	}
	return wide.From(v.Int(i))
}

func (a *wideSum) result(out *chunk.Vector, g int) error {
	if a.n[g] == 0 && !a.zero {
		out.AppendNull()
		return nil
	}
	total := a.total[g]
	if a.average {
		if scaled, ok := total.ScaleUp(a.scale - a.from); ok {
			total = scaled
		}
		total, _ = total.QuoRem(wide.From(a.n[g]))
	}
	convert.AppendWide(out, total)
	return nil
}
