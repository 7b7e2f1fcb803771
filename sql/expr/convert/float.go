package convert

import (
	"math"
	"strconv"
	"unsafe"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// parseFloat reads a FLOAT (Doris: StringLikeLiteral.castToFloat).
func parseFloat(dst *chunk.Vector, text []byte) bool {
	x, ok := float(text, 32)
	if ok {
		dst.AppendFloat32(float32(x))
	}
	return ok
}

// parseDouble reads a DOUBLE (Doris: StringLikeLiteral.castToDouble).
func parseDouble(dst *chunk.Vector, text []byte) bool {
	if m, fraction, negative, ok := plainNumber(text); ok && m < 1<<53 {
		x := float64(m)
		if negative {
			x = -x
		}
		if fraction > 0 {
			x /= exactPowers[fraction]
		}
		dst.AppendFloat64(x)
		return true
	}
	x, ok := float(text, 64)
	if ok {
		dst.AppendFloat64(x)
	}
	return ok
}

// exactPowers are the powers of ten that a double holds exactly.
var exactPowers = [23]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float reads digits with a point and an exponent, or an infinity or NaN; what is too large is infinite.
func float(text []byte, size int) (float64, bool) {
	text = trimmed(text)
	var n number
	if !n.scan(text) {
		return special(text)
	}
	if !n.lost && n.mantissa < 1<<53 && size == 64 {
		x := float64(n.mantissa)
		if n.negative {
			x = -x
		}
		switch {
		case n.exponent == 0:
			return x, true
		case n.exponent > 0 && n.exponent <= 22:
			return x * exactPowers[n.exponent], true
		case n.exponent < 0 && n.exponent >= -22:
			return x / exactPowers[-n.exponent], true
		}
	}
	x, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(text), len(text)), size)
	if err != nil && !math.IsInf(x, 0) {
		return 0, false
	}
	return x, true
}

// special reads inf, infinity and nan in any case, with or without a sign.
func special(text []byte) (float64, bool) {
	var buf [9]byte
	if len(text) == 0 || len(text) > len(buf) {
		return 0, false
	}
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	switch string(buf[:len(text)]) {
	case "inf", "+inf", "infinity", "+infinity":
		return math.Inf(1), true
	case "-inf", "-infinity":
		return math.Inf(-1), true
	case "nan", "+nan", "-nan":
		return math.NaN(), true
	}
	return 0, false
}

// number is a decimal number as written: mantissa * 10^exponent.
type number struct {
	mantissa uint64
	exponent int
	negative bool
	// lost says that the mantissa did not fit; digits and point then describe the number.
	lost bool
	// digits are the bytes of the mantissa without its sign, with its point.
	digits []byte
	// fraction is the number of digits behind the point.
	fraction int
	// power is the written exponent, cut to +-100000.
	power int
}

// scan reads [+-] digits [. digits] [e [+-] digits], with a digit on at least one side of the point.
func (n *number) scan(text []byte) bool {
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		n.negative = text[i] == '-'
		i++
	}
	start, seen, point := i, 0, false
	var m uint64
	significant := 0
	for ; i < len(text); i++ {
		d := text[i] - '0'
		if d <= 9 {
			m = m*10 + uint64(d)
			if m != 0 {
				significant++
			}
			seen++
			if point {
				n.fraction++
			}
			continue
		}
		if text[i] != '.' || point {
			break
		}
		point = true
	}
	if seen == 0 {
		return false
	}
	n.digits = text[start:i]
	n.mantissa, n.lost = m, significant > 19
	if i < len(text) {
		if text[i]|0x20 != 'e' {
			return false
		}
		i++
		down := false
		if i < len(text) && (text[i] == '-' || text[i] == '+') {
			down = text[i] == '-'
			i++
		}
		if i == len(text) {
			return false
		}
		for ; i < len(text); i++ {
			d := text[i] - '0'
			if d > 9 {
				return false
			}
			if n.power < 100000 {
				n.power = n.power*10 + int(d)
			}
		}
		if down {
			n.power = -n.power
		}
	}
	n.exponent = n.power - n.fraction
	return true
}
