package elementary

import "math"

// The parts of ln 2, and the inverses of ln 2 and ln 10.
const (
	ln2a, ln2b, ln2c = 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56, 0x1.7b57a079a1934p-111
)

var inverseLn2, inverseLn10 = pair{0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56}, pair{0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57}

// expOf is e^x as m * 2^k.
func expOf(x pair) (m pair, k int) {
	n := math.Round(x.high * inverseLn2.high)
	r := x.minus(productOf(n, ln2a)).minus(productOf(n, ln2b)).minus(pair{n * ln2c, 0})
	// e^r - 1 of a small r, then (e^r - 1) of twice that, eight times.
	r = r.scaled(1.0 / 256)
	p := r.times(series(r, 1, 1, 12, false))
	for range 8 {
		p = p.scaled(2).plus(p.times(p))
	}
	return one.plus(p), int(n)
}

// tooLarge reports whether e^x is no ordinary number.
func tooLarge(x float64) bool { return !(x > -700 && x < 709) }

// Exp is e^x.
func Exp(x float64) float64 {
	if !(x > -745 && x < 709.7) {
		return math.Exp(x)
	}
	m, k := expOf(pair{x, 0})
	return math.Ldexp(m.value(), k)
}

// logOf is the natural logarithm of a positive number.
func logOf(x pair) pair {
	y := math.Log(x.high)
	// One step of Halley's method doubles the digits and more.
	m, k := expOf(pair{y, 0})
	e := pair{math.Ldexp(m.high, k), math.Ldexp(m.low, k)}
	return pair{y, 0}.plus(x.minus(e).over(x.plus(e)).scaled(2))
}

// ordinary reports whether x is a positive number whose logarithm can be computed with pairs.
func ordinary(x float64) bool { return x > 0x1p-960 && x < 0x1p+1000 }

// Log is the natural logarithm.
func Log(x float64) float64 {
	if !ordinary(x) || x == 1 {
		return math.Log(x)
	}
	return logOf(pair{x, 0}).value()
}

// Log2 is the logarithm to the base 2, Log10 that to the base 10.
func Log2(x float64) float64 {
	if fraction, exponent := math.Frexp(x); fraction == 0.5 {
		return float64(exponent - 1)
	}
	if !ordinary(x) {
		return math.Log2(x)
	}
	return logOf(pair{x, 0}).times(inverseLn2).value()
}

// Log10 is the logarithm to the base 10.
func Log10(x float64) float64 {
	if !ordinary(x) {
		return math.Log10(x)
	}
	return logOf(pair{x, 0}).times(inverseLn10).value()
}

// Pow is x^y.
func Pow(x, y float64) float64 {
	rough := math.Pow(x, y)
	if x == 1 || y == 0 || math.IsInf(y, 0) || !ordinary(math.Abs(x)) || math.IsNaN(rough) || math.IsInf(rough, 0) || math.Abs(rough) < 0x1p-1000 || math.Abs(rough) > 0x1p+1000 {
		return rough
	}
	l := logOf(pair{math.Abs(x), 0})
	p := productOf(y, l.high)
	m, k := expOf(quick(p.high, p.low+y*l.low))
	return math.Copysign(math.Ldexp(m.value(), k), rough)
}

// Cbrt is the cube root.
func Cbrt(x float64) float64 {
	y := math.Cbrt(x)
	if a := math.Abs(x); !(a > 0x1p-900 && a < 0x1p+900) {
		return y
	}
	square := productOf(y, y)
	rest := square.times(pair{y, 0}).minus(pair{x, 0})
	return y - rest.high/(3*square.high)
}

// halves are e^x/2 and e^-x/2.
func halves(x float64) (up, down pair) {
	m, k := expOf(pair{x, 0})
	up = pair{math.Ldexp(m.high, k-1), math.Ldexp(m.low, k-1)}
	return up, pair{0.25, 0}.over(up)
}

// sinhOf is the hyperbolic sine.
func sinhOf(x float64) pair {
	if math.Abs(x) < 0.5 {
		p := pair{x, 0}
		return p.times(series(p, 1, 2, 25, false))
	}
	up, down := halves(x)
	return up.minus(down)
}

// Sinh is the hyperbolic sine, Cosh the cosine, Tanh the tangent.
func Sinh(x float64) float64 {
	if x == 0 || tooLarge(math.Abs(x)) {
		return math.Sinh(x)
	}
	return sinhOf(x).value()
}

// Cosh is the hyperbolic cosine.
func Cosh(x float64) float64 {
	if tooLarge(math.Abs(x)) {
		return math.Cosh(x)
	}
	up, down := halves(x)
	return up.plus(down).value()
}

// Tanh is the hyperbolic tangent.
func Tanh(x float64) float64 {
	if x == 0 || !(math.Abs(x) < 300) {
		return math.Tanh(x)
	}
	up, down := halves(x)
	return sinhOf(x).over(up.plus(down)).value()
}

// Asinh is the inverse of Sinh.
func Asinh(x float64) float64 {
	a := math.Abs(x)
	if !(a > 0.25 && a < 0x1p+400) {
		return math.Asinh(x)
	}
	p := pair{a, 0}
	return math.Copysign(logOf(p.plus(productOf(a, a).plus(one).root())).value(), x)
}

// Acosh is the inverse of Cosh.
func Acosh(x float64) float64 {
	if !(x > 1.0625 && x < 0x1p+400) {
		return math.Acosh(x)
	}
	p := pair{x, 0}
	return logOf(p.plus(productOf(x, x).minus(one).root())).value()
}

// Atanh is the inverse of Tanh.
func Atanh(x float64) float64 {
	if a := math.Abs(x); !(a > 0.0625 && a < 1) {
		return math.Atanh(x)
	}
	return logOf(sumOf(1, x).over(sumOf(1, -x))).scaled(0.5).value()
}
