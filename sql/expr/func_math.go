package expr

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/elementary"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// mathFunctions are the functions of numbers. Where a function is not defined the result is NULL.
var mathFunctions = map[string]implementation{
	"abs": plain(func(c *call, i int) {
		if isFloating(c.out.Type) {
			appendFloat(c.out, math.Abs(c.float(0, i)))
			return
		}
		m, _ := wideAt(c, 0, i).Magnitude()
		appendInteger(c.out, m)
	}),
	"negative": plain(func(c *call, i int) {
		if isFloating(c.out.Type) {
			appendFloat(c.out, -c.float(0, i))
			return
		}
		appendInteger(c.out, wideAt(c, 0, i).Negated())
	}),
	"positive": plain(func(c *call, i int) { take(c, 0, i) }),
	"sign": plain(func(c *call, i int) {
		if o := c.args[0]; isFloating(o.v.Type) {
			c.out.AppendInt(int64(compareFloats(c.float(0, i), 0)))
			return
		}
		c.out.AppendInt(int64(wideAt(c, 0, i).Sign()))
	}),
	"signbit": plain(func(c *call, i int) { appendBool(c.out, math.Signbit(c.float(0, i))) }),
	"ceil":    plain(func(c *call, i int) { rounded(c, i, math.Ceil, up) }),
	"floor":   plain(func(c *call, i int) { rounded(c, i, math.Floor, down) }),
	"dceil":   plain(func(c *call, i int) { rounded(c, i, math.Ceil, up) }),
	"dfloor":  plain(func(c *call, i int) { rounded(c, i, math.Floor, down) }),
	"round":   plain(func(c *call, i int) { rounded(c, i, math.Round, half) }),
	"dround":  plain(func(c *call, i int) { rounded(c, i, math.Round, half) }),
	"round_bankers": plain(func(c *call, i int) {
		rounded(c, i, math.RoundToEven, halfEven)
	}),
	"truncate": plain(func(c *call, i int) { rounded(c, i, math.Trunc, cut) }),
	"sqrt":     domain(math.Sqrt, func(x float64) bool { return !(x < 0) }),
	"dsqrt":    domain(math.Sqrt, func(x float64) bool { return !(x < 0) }),
	"cbrt":     unary(elementary.Cbrt),
	"exp":      unary(elementary.Exp),
	"dexp":     unary(elementary.Exp),
	"ln":       domain(elementary.Log, func(x float64) bool { return !(x <= 0) }),
	"log2":     domain(elementary.Log2, func(x float64) bool { return !(x <= 0) }),
	"log10":    domain(elementary.Log10, func(x float64) bool { return !(x <= 0) }),
	"dlog10":   domain(elementary.Log10, func(x float64) bool { return !(x <= 0) }),
	"log": plain(func(c *call, i int) {
		if len(c.args) == 1 {
			domainValue(c, c.float(0, i), elementary.Log, func(x float64) bool { return !(x <= 0) })
			return
		}
		base, x := c.float(0, i), c.float(1, i)
		if base <= 0 || base == 1 || x <= 0 {
			c.out.AppendNull()
			return
		}
		c.out.AppendFloat64(elementary.Log(x) / elementary.Log(base))
	}),
	"sin":  unary(elementary.Sin),
	"cos":  unary(elementary.Cos),
	"tan":  unary(elementary.Tan),
	"cot":  unary(func(x float64) float64 { return 1 / elementary.Tan(x) }),
	"sec":  unary(func(x float64) float64 { return 1 / elementary.Cos(x) }),
	"csc":  unary(func(x float64) float64 { return 1 / elementary.Sin(x) }),
	"sinh": unary(elementary.Sinh),
	"cosh": unary(elementary.Cosh),
	"tanh": unary(elementary.Tanh),
	"asin": domain(elementary.Asin, func(x float64) bool { return !(x < -1 || x > 1) }),
	"acos": domain(elementary.Acos, func(x float64) bool { return !(x < -1 || x > 1) }),
	"atan": plain(func(c *call, i int) {
		if len(c.args) == 2 {
			c.out.AppendFloat64(elementary.Atan2(c.float(0, i), c.float(1, i)))
			return
		}
		c.out.AppendFloat64(elementary.Atan(c.float(0, i)))
	}),
	"asinh": unary(elementary.Asinh),
	"acosh": plain(func(c *call, i int) {
		f := elementary.Acosh
		if c.args[0].mask == 0 {
			f = foldedAcosh
		}
		domainValue(c, c.float(0, i), f, func(x float64) bool { return !(x < 1) })
	}),
	"atanh":   domain(elementary.Atanh, func(x float64) bool { return !(x <= -1 || x >= 1) }),
	"atan2":   binaryFloat(elementary.Atan2),
	"pow":     binaryFloat(elementary.Pow),
	"power":   binaryFloat(elementary.Pow),
	"dpow":    binaryFloat(elementary.Pow),
	"fpow":    binaryFloat(elementary.Pow),
	"degrees": unary(func(x float64) float64 { return x * (180 / math.Pi) }),
	"radians": unary(func(x float64) float64 { return x * math.Pi / 180 }),
	"isnan":   plain(func(c *call, i int) { appendBool(c.out, math.IsNaN(c.float(0, i))) }),
	"isinf":   plain(func(c *call, i int) { appendBool(c.out, math.IsInf(c.float(0, i), 0)) }),
	"pi":      plain(func(c *call, i int) { c.out.AppendFloat64(math.Pi) }),
	"e":       plain(func(c *call, i int) { c.out.AppendFloat64(math.E) }),
	"fmod": plain(func(c *call, i int) {
		if c.float(1, i) == 0 {
			c.out.AppendNull()
			return
		}
		appendFloat(c.out, math.Mod(c.float(0, i), c.float(1, i)))
	}),
	"pmod": plain(func(c *call, i int) {
		if isFloating(c.out.Type) {
			a, b := c.float(0, i), c.float(1, i)
			if b == 0 {
				c.out.AppendNull()
				return
			}
			appendFloat(c.out, math.Mod(math.Mod(a, b)+b, b))
			return
		}
		a, b := wideAt(c, 0, i), wideAt(c, 1, i)
		if b.IsZero() {
			c.out.AppendNull()
			return
		}
		_, m := a.QuoRem(b)
		_, m = m.Plus(b).QuoRem(b)
		appendInteger(c.out, m)
	}),
	"gcd": plain(func(c *call, i int) { appendInteger(c.out, gcd(wideAt(c, 0, i), wideAt(c, 1, i))) }),
	"lcm": plain(func(c *call, i int) {
		a, b := wideAt(c, 0, i), wideAt(c, 1, i)
		if a.IsZero() || b.IsZero() {
			appendInteger(c.out, wide.Int{})
			return
		}
		q, _ := a.QuoRem(gcd(a, b))
		r, _ := q.Times(b)
		r, _ = r.Magnitude()
		appendInteger(c.out, r)
	}),
	"even": plain(func(c *call, i int) {
		x := c.float(0, i) / 2
		if x < 0 {
			c.out.AppendFloat64(math.Floor(x) * 2)
		} else {
			c.out.AppendFloat64(math.Ceil(x) * 2)
		}
	}),
	"factorial": plain(func(c *call, i int) {
		n := c.int(0, i)
		if n < 0 || n > 20 {
			c.out.AppendNull()
			return
		}
		f := int64(1)
		for ; n > 1; n-- {
			f *= n
		}
		c.out.AppendInt(f)
	}),
	"bit_count": plain(func(c *call, i int) {
		o := c.args[0]
		x := wideAt(c, 0, i)
		n := 0
		for k := 0; k < o.v.Layout.Width(); k++ {
			n += bits.OnesCount8(byte(x[k/8] >> (k % 8 * 8)))
		}
		c.out.AppendInt(int64(n))
	}),
	"bit_shift_left":  plain(func(c *call, i int) { c.out.AppendInt(c.int(0, i) << (uint(c.int(1, i)) & 127)) }),
	"bit_shift_right": plain(func(c *call, i int) { c.out.AppendInt(int64(uint64(c.int(0, i)) >> (uint(c.int(1, i)) & 127))) }),
	"bit_test": plain(func(c *call, i int) {
		x, all := wideAt(c, 0, i), true
		for k := 1; k < len(c.args); k++ {
			n := wideAt(c, k, i).Int64()
			all = all && n >= 0 && n < 128 && x[n/64]>>(n%64)&1 == 1
		}
		appendBool(c.out, all)
	}),
	"bin": plain(func(c *call, i int) {
		c.scratch = strconv.AppendUint(c.scratch[:0], uint64(c.int(0, i)), 2)
		c.out.AppendBytes(c.scratch)
	}),
	"conv": plain(converted),
	"random": withNulls(func(c *call, i int) {
		if len(c.args) == 2 {
			if from, to := c.int(0, i), c.int(1, i); to > from {
				c.out.AppendInt(from + rand.Int64N(to-from))
			} else {
				c.out.AppendNull()
			}
			return
		}
		c.out.AppendFloat64(rand.Float64())
	}),
	"width_bucket": plain(func(c *call, i int) {
		a := c.args
		x, low, high := numberOf(a[0], i), numberOf(a[1], i), numberOf(a[2], i)
		n := numberOf(a[3], i)
		switch {
		case n <= 0 || low >= high:
			c.out.AppendNull()
		case x < low:
			c.out.AppendInt(0)
		case x >= high:
			c.out.AppendInt(int64(n) + 1)
		default:
			c.out.AppendInt(int64((x-low)/((high-low)/n)) + 1)
		}
	}),
	"money_format": plain(func(c *call, i int) {
		o := c.args[0]
		var x wide.Int
		switch {
		case isFloating(o.v.Type):
			x, _ = wide.FromFloat(math.Round(c.float(0, i) * 100))
		default:
			x, _ = wideAt(c, 0, i).Rescaled(max(o.v.Type.Scale, 0), 2)
		}
		c.scratch = grouped(c.scratch[:0], string(x.AppendText(nil, 2)))
		c.out.AppendBytes(c.scratch)
	}),
	"format_round": plain(func(c *call, i int) {
		o, digits := c.args[0], int(c.int(1, i))
		if digits < 0 || digits > 1024 {
			c.out.AppendNull()
			return
		}
		var text string
		if isFloating(o.v.Type) {
			text = strconv.FormatFloat(c.float(0, i), 'f', digits, 64)
		} else {
			scale := min(digits, 30)
			x, _ := wideAt(c, 0, i).Rescaled(max(o.v.Type.Scale, 0), scale)
			text = string(x.AppendText(nil, scale))
		}
		c.scratch = grouped(c.scratch[:0], text)
		c.out.AppendBytes(c.scratch)
	}),
}

// numberOf is an operand's value as a double.
func numberOf(o operand, i int) float64 {
	at := o.at(i)
	switch {
	case o.v.Type.Kind == catalog.Float:
		return float64(o.v.Float32(at))
	case o.v.Type.Kind == catalog.Double:
		return o.v.Float64(at)
	case isDecimal(o.v.Type):
		c := call{args: []operand{o}}
		x := wideAt(&c, 0, i)
		return x.Float64() / math.Pow10(o.v.Type.Scale)
	}
	c := call{args: []operand{o}}
	return wideAt(&c, 0, i).Float64()
}

// unary is a function of one double.
func unary(f func(float64) float64) implementation {
	return plain(func(c *call, i int) { c.out.AppendFloat64(f(c.float(0, i))) })
}

// domain is unary, NULL outside of where it is defined.
func domain(f func(float64) float64, defined func(float64) bool) implementation {
	return plain(func(c *call, i int) { domainValue(c, c.float(0, i), f, defined) })
}

// domainValue appends f(x) or NULL.
func domainValue(c *call, x float64, f func(float64) float64, defined func(float64) bool) {
	if !defined(x) && !math.IsNaN(x) {
		c.out.AppendNull()
		return
	}
	c.out.AppendFloat64(f(x))
}

// foldedAcosh is how the frontend computes a constant (measured; Java: FastMath.acosh).
func foldedAcosh(x float64) float64 { return math.Log(x + math.Sqrt(x*x-1)) }

// binaryFloat is a function of two doubles.
func binaryFloat(f func(a, b float64) float64) implementation {
	return plain(func(c *call, i int) { c.out.AppendFloat64(f(c.float(0, i), c.float(1, i))) })
}

// gcd is the greatest common divisor.
func gcd(a, b wide.Int) wide.Int {
	for !b.IsZero() {
		_, m := a.QuoRem(b)
		a, b = b, m
	}
	a, _ = a.Magnitude()
	return a
}

// The ways to round a decimal that is cut: the quotient and remainder of a division by 10^n decide.
func up(q, r, _ wide.Int) wide.Int {
	if r.Sign() > 0 {
		return q.Plus(wide.From(1))
	}
	return q
}
func down(q, r, _ wide.Int) wide.Int {
	if r.Sign() < 0 {
		return q.Minus(wide.From(1))
	}
	return q
}
func cut(q, _, _ wide.Int) wide.Int { return q }
func half(q, r, unit wide.Int) wide.Int {
	m, negative := r.Magnitude()
	if m.Plus(m).Cmp(unit) < 0 {
		return q
	}
	if negative {
		return q.Minus(wide.From(1))
	}
	return q.Plus(wide.From(1))
}
func halfEven(q, r, unit wide.Int) wide.Int {
	m, _ := r.Magnitude()
	if m.Plus(m).Cmp(unit) == 0 && q[0]&1 == 0 {
		return q
	}
	return half(q, r, unit)
}

// rounded rounds argument 0 to argument 1 digits, 0 without it.
func rounded(c *call, i int, float func(float64) float64, decimal func(q, r, unit wide.Int) wide.Int) {
	digits := 0
	if len(c.args) > 1 {
		digits = int(max(min(c.int(1, i), 100), -100))
	}
	if isFloating(c.out.Type) {
		x := c.float(0, i)
		if digits == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
			c.out.AppendFloat64(float(x))
			return
		}
		p := math.Pow10(abs(digits))
		if digits < 0 {
			c.out.AppendFloat64(float(x/p) * p)
			return
		}
		if y := x * p; !math.IsInf(y, 0) {
			x = float(y) / p
		}
		c.out.AppendFloat64(x)
		return
	}
	from, to := max(c.args[0].v.Type.Scale, 0), max(c.out.Type.Scale, 0)
	x := wideAt(c, 0, i)
	if drop := from - digits; drop > 0 {
		if drop > wide.MaxDigits {
			drop = wide.MaxDigits
		}
		unit := wide.Pow10(drop)
		q, r := x.QuoRem(unit)
		x, _ = decimal(q, r, unit).ScaleUp(drop)
	}
	x, ok := x.Rescaled(from, to)
	if isDecimal(c.out.Type) && (!ok || !x.FitsDigits(c.out.Type.Precision)) {
		// The one digit more that rounding up may need is there in the width of the type.
		if !ok || !x.FitsDigits(maxDecimal) {
			c.out.AppendNull()
			return
		}
	}
	appendInteger(c.out, x)
}

// abs is |n|.
func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// converted is conv(number, from base, to base).
func converted(c *call, i int) {
	from, to := c.int(1, i), c.int(2, i)
	if from < 2 || from > 36 || abs(int(to)) < 2 || abs(int(to)) > 36 {
		c.out.AppendNull()
		return
	}
	var text []byte
	if c.args[0].v.Type.IsText() {
		text = c.bytes(0, i)
	} else {
		text = wideAt(c, 0, i).AppendText(nil, 0)
	}
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	var x uint64
	for _, b := range text {
		d := uint64(99)
		switch {
		case b >= '0' && b <= '9':
			d = uint64(b - '0')
		case b|0x20 >= 'a' && b|0x20 <= 'z':
			d = uint64(b|0x20-'a') + 10
		}
		if d >= uint64(from) {
			break
		}
		hi, lo := bits.Mul64(x, uint64(from))
		sum, carry := bits.Add64(lo, d, 0)
		if hi|carry != 0 {
			x = math.MaxUint64
			break
		}
		x = sum
	}
	c.scratch = c.scratch[:0]
	if to < 0 {
		y := int64(x)
		if negative {
			y = -y
		}
		c.scratch = strconv.AppendInt(c.scratch, y, int(-to))
	} else {
		if negative {
			x = -x
		}
		c.scratch = strconv.AppendUint(c.scratch, x, int(to))
	}
	for k, b := range c.scratch {
		if b >= 'a' && b <= 'z' {
			c.scratch[k] = b - 0x20
		}
	}
	c.out.AppendBytes(c.scratch)
}

// grouped writes a number with commas between thousands.
func grouped(dst []byte, text string) []byte {
	if text != "" && text[0] == '-' {
		dst = append(dst, '-')
		text = text[1:]
	}
	whole := len(text)
	for k := range text {
		if text[k] == '.' {
			whole = k
			break
		}
	}
	for k := range whole {
		if k > 0 && (whole-k)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, text[k])
	}
	return append(dst, text[whole:]...)
}
