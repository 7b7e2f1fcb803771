package expr

import (
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// timeCaster casts numbers, datetimes and times to TIME, rounding to its scale (Doris: CastToTimeV2).
func timeCaster(from, to catalog.Type, fail scalar) (scalar, error) {
	unit := microUnit(to.Scale)
	switch {
	case from.Kind == catalog.DateTime:
		return func(c *call, i int) {
			_, us := civil.SplitMicros(c.int(0, i))
			c.out.AppendInt((us + unit/2) / unit * unit)
		}, nil
	case from.Kind == catalog.Time:
		return func(c *call, i int) {
			us := c.int(0, i)
			rounded := (max(us, -us) + unit/2) / unit * unit
			if rounded > convert.MaxTime {
				fail(c, i)
				return
			}
			if us < 0 {
				rounded = -rounded
			}
			c.out.AppendInt(rounded)
		}, nil
	case isFloating(from):
		return func(c *call, i int) {
			f := c.float(0, i)
			x, ok := wide.FromFloat(math.Trunc(f))
			us, fits := clockOfDigits(x)
			// Doris keeps seven digits of the fraction and looks at no more of them.
			part := math.Trunc(math.Abs(f-math.Trunc(f)) * 1e7)
			if us = (us*10 + int64(part) + unit*5) / (unit * 10) * unit; !ok || !fits || us > convert.MaxTime {
				fail(c, i)
				return
			}
			if f < 0 {
				us = -us
			}
			c.out.AppendInt(us)
		}, nil
	}
	value, scale := integerSource(from)
	if value == nil {
		return nil, doriserr.NotSupported("the cast from %s to %s", typeName(from), typeName(to))
	}
	return func(c *call, i int) {
		x := value(c, i)
		whole := x.CutDown(scale)
		us, ok := clockOfDigits(whole)
		part, _ := x.Minus(scaledUp(whole, scale)).Rescaled(scale, to.Scale)
		part64 := part.Int64()
		if us += max(part64, -part64) * unit; !ok || us > convert.MaxTime {
			fail(c, i)
			return
		}
		if x.IsNegative() {
			us = -us
		}
		c.out.AppendInt(us)
	}, nil
}

// clockOfDigits reads a number, whatever its sign, as [[h]hh]mm]ss and returns its microseconds.
func clockOfDigits(x wide.Int) (int64, bool) {
	if !x.IsInt64() {
		return 0, false
	}
	n := x.Int64()
	if n = max(n, -n); n < 0 || n > 9999999 || n/100%100 > 59 || n%100 > 59 {
		return 0, false
	}
	return (n/10000*3600 + n/100%100*60 + n%100) * civil.MicrosPerSecond, true
}
