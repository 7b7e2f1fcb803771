package wide

import (
	"math"
	"math/big"
	"math/bits"
)

// Int is a 256-bit two's complement integer, lowest word first.
type Int [4]uint64

// From returns x as an Int.
func From(x int64) Int {
	s := uint64(x >> 63)
	return Int{uint64(x), s, s, s}
}

// FromUint returns x as an Int.
func FromUint(x uint64) Int { return Int{x} }

// FromWords returns the 128-bit value of two words, lowest first.
func FromWords(lo, hi uint64) Int {
	s := uint64(int64(hi) >> 63)
	return Int{lo, hi, s, s}
}

// IsNegative reports whether x < 0.
func (x Int) IsNegative() bool { return int64(x[3]) < 0 }

// IsZero reports whether x is 0.
func (x Int) IsZero() bool { return x[0]|x[1]|x[2]|x[3] == 0 }

// Sign returns -1, 0 or 1.
func (x Int) Sign() int {
	if x.IsNegative() {
		return -1
	}
	if x.IsZero() {
		return 0
	}
	return 1
}

// Negated returns -x.
func (x Int) Negated() Int {
	var c uint64
	x[0], c = bits.Add64(^x[0], 1, 0)
	x[1], c = bits.Add64(^x[1], 0, c)
	x[2], c = bits.Add64(^x[2], 0, c)
	x[3], _ = bits.Add64(^x[3], 0, c)
	return x
}

// Magnitude returns |x| and whether x was negative.
func (x Int) Magnitude() (Int, bool) {
	if x.IsNegative() {
		return x.Negated(), true
	}
	return x, false
}

// Plus returns x+y, wrapped.
func (x Int) Plus(y Int) Int {
	var c uint64
	x[0], c = bits.Add64(x[0], y[0], 0)
	x[1], c = bits.Add64(x[1], y[1], c)
	x[2], c = bits.Add64(x[2], y[2], c)
	x[3], _ = bits.Add64(x[3], y[3], c)
	return x
}

// Minus returns x-y, wrapped.
func (x Int) Minus(y Int) Int { return x.Plus(y.Negated()) }

// Cmp compares x and y: -1, 0 or 1.
func (x Int) Cmp(y Int) int {
	if a, b := int64(x[3]), int64(y[3]); a != b {
		if a < b {
			return -1
		}
		return 1
	}
	for i := 2; i >= 0; i-- {
		if x[i] != y[i] {
			if x[i] < y[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// IsInt64 reports whether x fits into an int64.
func (x Int) IsInt64() bool {
	s := uint64(int64(x[0]) >> 63)
	return x[1] == s && x[2] == s && x[3] == s
}

// IsInt128 reports whether x fits into 128 bits.
func (x Int) IsInt128() bool {
	s := uint64(int64(x[1]) >> 63)
	return x[2] == s && x[3] == s
}

// Int64 returns the low word.
func (x Int) Int64() int64 { return int64(x[0]) }

// timesWord returns the unsigned product with m and what overflows.
func (x Int) timesWord(m uint64) (Int, uint64) {
	var r Int
	var carry uint64
	for i := range x {
		hi, lo := bits.Mul64(x[i], m)
		var c uint64
		r[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	return r, carry
}

// MulAdd returns the unsigned x*m+a and whether it fits into 255 bits.
func (x Int) MulAdd(m, a uint64) (Int, bool) {
	r, over := x.timesWord(m)
	var c uint64
	r[0], c = bits.Add64(r[0], a, 0)
	for i := 1; i < 4 && c != 0; i++ {
		r[i], c = bits.Add64(r[i], 0, c)
	}
	return r, over == 0 && c == 0 && int64(r[3]) >= 0
}

// Times returns x*y and whether it fits.
func (x Int) Times(y Int) (Int, bool) {
	if x.IsInt64() && y.IsInt64() {
		a, b := x.Int64(), y.Int64()
		ua, ub := uint64(a), uint64(b)
		if a < 0 {
			ua = -ua
		}
		if b < 0 {
			ub = -ub
		}
		hi, lo := bits.Mul64(ua, ub)
		r := Int{lo, hi}
		if a < 0 != (b < 0) {
			r = r.Negated()
		}
		return r, true
	}
	a, na := x.Magnitude()
	b, nb := y.Magnitude()
	var r Int
	ok := true
	for i := range b {
		if b[i] == 0 {
			continue
		}
		p, over := a.timesWord(b[i])
		ok = ok && over == 0
		for j := 4 - i; j < 4; j++ {
			ok = ok && p[j] == 0
		}
		var c uint64
		for j := 0; i+j < 4; j++ {
			r[i+j], c = bits.Add64(r[i+j], p[j], c)
		}
		ok = ok && c == 0
	}
	ok = ok && int64(r[3]) >= 0
	if na != nb {
		r = r.Negated()
	}
	return r, ok
}

// DivWord returns the quotient and remainder of a non-negative x and d > 0.
func (x Int) DivWord(d uint64) (Int, uint64) {
	var q Int
	var r uint64
	for i := 3; i >= 0; i-- {
		q[i], r = bits.Div64(r, x[i], d)
	}
	return q, r
}

// QuoRem returns quotient and remainder, cut towards zero; y must not be 0.
func (x Int) QuoRem(y Int) (Int, Int) {
	a, na := x.Magnitude()
	b, nb := y.Magnitude()
	var q, r Int
	if b[1]|b[2]|b[3] == 0 {
		var w uint64
		q, w = a.DivWord(b[0])
		r = Int{w}
	} else {
		q, r = a.longDivide(b)
	}
	if na != nb {
		q = q.Negated()
	}
	if na {
		r = r.Negated()
	}
	return q, r
}

// longDivide divides bit by bit; both are positive and the divisor is longer than a word.
func (x Int) longDivide(d Int) (q, r Int) {
	for i := x.bitLen() - 1; i >= 0; i-- {
		r = r.shiftLeft()
		r[0] |= x[i>>6] >> (i & 63) & 1
		if r.Cmp(d) >= 0 {
			r = r.Minus(d)
			q[i>>6] |= 1 << (i & 63)
		}
	}
	return q, r
}

// bitLen returns the number of bits of a non-negative x.
func (x Int) bitLen() int {
	for i := 3; i >= 0; i-- {
		if x[i] != 0 {
			return i*64 + bits.Len64(x[i])
		}
	}
	return 0
}

// shiftLeft returns x*2.
func (x Int) shiftLeft() Int {
	return Int{x[0] << 1, x[1]<<1 | x[0]>>63, x[2]<<1 | x[1]>>63, x[3]<<1 | x[2]>>63}
}

// Float64 returns the nearest double.
func (x Int) Float64() float64 {
	if x.IsInt64() {
		return float64(x.Int64())
	}
	f, _ := new(big.Float).SetInt(x.Big()).Float64()
	return f
}

// Big returns x as a big.Int.
func (x Int) Big() *big.Int {
	m, neg := x.Magnitude()
	b := new(big.Int)
	for i := 3; i >= 0; i-- {
		b.Lsh(b, 64)
		b.Or(b, new(big.Int).SetUint64(m[i]))
	}
	if neg {
		b.Neg(b)
	}
	return b
}

// FromFloat returns f cut towards zero and whether it fits into 255 bits.
func FromFloat(f float64) (Int, bool) {
	if math.IsNaN(f) || math.Abs(f) >= 0x1p255 {
		return Int{}, false
	}
	if math.Abs(f) < 0x1p63 {
		return From(int64(f)), true
	}
	m, e := math.Frexp(math.Abs(f))
	r := FromUint(uint64(m * (1 << 53)))
	for e -= 53; e > 0; e-- {
		r = r.shiftLeft()
	}
	if f < 0 {
		r = r.Negated()
	}
	return r, true
}
