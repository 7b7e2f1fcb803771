package wide

// MaxDigits is the number of decimal digits that always fit.
const MaxDigits = 76

// powers are the powers of ten from 0 to MaxDigits.
var powers = func() (p [MaxDigits + 1]Int) {
	p[0] = From(1)
	for i := 1; i <= MaxDigits; i++ {
		p[i], _ = p[i-1].MulAdd(10, 0)
	}
	return p
}()

// Pow10 returns 10^n for n in 0..MaxDigits.
func Pow10(n int) Int { return powers[n] }

// wordPowers are the powers of ten that fit into a word.
var wordPowers = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < 20; i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// FitsDigits reports whether |x| has at most n decimal digits.
func (x Int) FitsDigits(n int) bool {
	if n > MaxDigits {
		n = MaxDigits
	}
	m, _ := x.Magnitude()
	return m.Cmp(powers[n]) < 0
}

// ScaleUp returns x*10^n and whether it fits.
func (x Int) ScaleUp(n int) (Int, bool) {
	if n == 0 || x.IsZero() {
		return x, true
	}
	if n > MaxDigits {
		return Int{}, false
	}
	return x.Times(powers[n])
}

// ScaleDown returns x/10^n, halves away from zero.
func (x Int) ScaleDown(n int) Int {
	if n == 0 {
		return x
	}
	if n > MaxDigits {
		return Int{}
	}
	m, neg := x.Magnitude()
	var half bool
	if n < 20 {
		var r uint64
		m, r = m.DivWord(wordPowers[n])
		half = r >= wordPowers[n]-r
	} else {
		q, r := m.QuoRem(powers[n])
		half = r.Cmp(powers[n].Minus(r)) >= 0
		m = q
	}
	if half {
		m = m.Plus(Int{1})
	}
	if neg {
		m = m.Negated()
	}
	return m
}

// CutDown returns x/10^n, cut towards zero.
func (x Int) CutDown(n int) Int {
	if n == 0 {
		return x
	}
	if n > MaxDigits {
		return Int{}
	}
	q, _ := x.QuoRem(powers[n])
	return q
}

// Rescaled moves x from one scale to another, halves away from zero, and reports whether it fits.
func (x Int) Rescaled(from, to int) (Int, bool) {
	if to >= from {
		return x.ScaleUp(to - from)
	}
	return x.ScaleDown(from - to), true
}

// AppendText appends x as decimal digits with a point before the last scale digits.
func (x Int) AppendText(dst []byte, scale int) []byte {
	m, neg := x.Magnitude()
	var buf [2 * MaxDigits]byte
	i := len(buf)
	for m[1]|m[2]|m[3] != 0 {
		var r uint64
		m, r = m.DivWord(1e19)
		for k := 0; k < 19; k++ {
			i--
			buf[i] = byte('0' + r%10)
			r /= 10
		}
	}
	for r := m[0]; r != 0; r /= 10 {
		i--
		buf[i] = byte('0' + r%10)
	}
	for i >= len(buf)-scale {
		i--
		buf[i] = '0'
	}
	if neg {
		dst = append(dst, '-')
	}
	point := len(buf) - scale
	dst = append(dst, buf[i:point]...)
	if scale > 0 {
		dst = append(dst, '.')
		dst = append(dst, buf[point:]...)
	}
	return dst
}

// AppendShort is [Int.AppendText] of a number of 64 bits.
func AppendShort(dst []byte, x int64, scale int) []byte {
	m := uint64(x)
	if x < 0 {
		dst = append(dst, '-')
		m = -m
	}
	// 2^64 has 20 digits, and a scale may have more zeros before them.
	var buf [24]byte
	i := len(buf)
	for m != 0 || i >= len(buf)-scale {
		i--
		buf[i] = byte('0' + m%10)
		m /= 10
	}
	point := len(buf) - scale
	dst = append(dst, buf[i:point]...)
	if scale > 0 {
		dst = append(append(dst, '.'), buf[point:]...)
	}
	return dst
}

// String returns x in decimal digits.
func (x Int) String() string { return string(x.AppendText(nil, 0)) }
