package elementary

import "math"

// The parts of a right angle.
const (
	rightA, rightB, rightC = 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
)

// maxAngle is up to where an angle is reduced with these parts.
const maxAngle = 1 << 30

// turned is x less a multiple of the right angle, and that multiple.
func turned(x float64) (r pair, quarter int64) {
	n := math.Round(x / rightA)
	r = pair{x, 0}.minus(productOf(n, rightA)).minus(productOf(n, rightB)).minus(pair{n * rightC, 0})
	return r, int64(n)
}

// sineAndCosine are those of an angle of at most 2^30.
func sineAndCosine(x float64) (sine, cosine pair) {
	r, quarter := turned(x)
	sine, cosine = r.times(series(r, 1, 2, 27, true)), series(r, 0, 2, 28, true)
	if quarter&1 != 0 {
		sine, cosine = cosine, pair{-sine.high, -sine.low}
	}
	if quarter&2 != 0 {
		sine, cosine = pair{-sine.high, -sine.low}, pair{-cosine.high, -cosine.low}
	}
	return sine, cosine
}

// usable reports whether an angle is neither 0 nor too large.
func usable(x float64) bool { return x != 0 && math.Abs(x) < maxAngle }

// Sin is the sine of an angle in radians, Cos its cosine, Tan its tangent.
func Sin(x float64) float64 {
	if !usable(x) {
		return math.Sin(x)
	}
	s, _ := sineAndCosine(x)
	return s.value()
}

// Cos is the cosine.
func Cos(x float64) float64 {
	if !usable(x) {
		return math.Cos(x)
	}
	_, c := sineAndCosine(x)
	return c.value()
}

// Tan is the tangent.
func Tan(x float64) float64 {
	if !usable(x) {
		return math.Tan(x)
	}
	s, c := sineAndCosine(x)
	return s.over(c).value()
}

// Asin is the inverse of Sin, Acos that of Cos, Atan that of Tan.
func Asin(x float64) float64 {
	y := math.Asin(x)
	if !usable(y) || math.Abs(x) == 1 {
		return y
	}
	s, c := sineAndCosine(y)
	return y + pair{x, 0}.minus(s).high/c.high
}

// Acos is the inverse of Cos.
func Acos(x float64) float64 {
	y := math.Acos(x)
	if !usable(y) || math.Abs(x) == 1 {
		return y
	}
	s, c := sineAndCosine(y)
	return y + c.minus(pair{x, 0}).high/s.high
}

// Atan is the inverse of Tan.
func Atan(x float64) float64 { return Atan2(x, 1) }

// Atan2 is the angle of the point (x, y).
func Atan2(y, x float64) float64 {
	a := math.Atan2(y, x)
	big, small := max(math.Abs(x), math.Abs(y)), min(math.Abs(x), math.Abs(y))
	if !usable(a) || !(big < 0x1p+500 && small > 0x1p-500) {
		return a
	}
	s, c := sineAndCosine(a)
	px, py := pair{x, 0}, pair{y, 0}
	return a + py.times(c).minus(px.times(s)).high/(px.times(c).plus(py.times(s)).high)
}
