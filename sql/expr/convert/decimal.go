package convert

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// decimalParser reads a number, exponent allowed, and rounds halves away from zero; what has more digits before the point
// than precision-scale is refused (Doris: StringLikeLiteral.castToDecimal, Literal.getDecimalLiteral).
func decimalParser(precision, scale int) Func {
	max := wide.Pow10(precision)
	small := precision <= 18
	var limit uint64
	if small {
		limit = max[0]
	}
	return func(dst *chunk.Vector, text []byte) bool {
		if m, fraction, negative, ok := plainNumber(text); ok && small {
			if x, ok := rescaledWord(m, scale-fraction); ok && x < limit {
				if negative {
					x = -x
				}
				dst.AppendInt(int64(x))
				return true
			}
			return false
		}
		var n number
		if !n.scan(text) {
			n = number{}
			if !n.scan(trimmed(text)) {
				return false
			}
		}
		if up := scale + n.exponent; small && !n.lost && up <= 18 && up >= -19 {
			x, ok := rescaledWord(n.mantissa, up)
			if !ok || x >= limit {
				return false
			}
			if n.negative {
				dst.AppendInt(-int64(x))
			} else {
				dst.AppendInt(int64(x))
			}
			return true
		}
		x, ok := n.decimal(scale)
		if !ok || x.Cmp(max) >= 0 {
			return false
		}
		if n.negative {
			x = x.Negated()
		}
		appendDecimal(dst, x)
		return true
	}
}

// wordPowers are the powers of ten that fit into a word.
var wordPowers = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < 20; i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// rescaledWord returns m*10^up, rounded, and whether it stays below 10^18.
func rescaledWord(m uint64, up int) (uint64, bool) {
	if up >= 0 {
		if up > 18 || m > wordPowers[18-up] {
			return 0, false
		}
		return m * wordPowers[up], true
	}
	p := wordPowers[-up]
	q, r := m/p, m%p
	if r >= p-r {
		q++
	}
	return q, true
}

// decimal returns the magnitude of the number times 10^scale, rounded, and whether it fits.
func (n *number) decimal(scale int) (wide.Int, bool) {
	up := scale + n.exponent
	if !n.lost {
		if up >= 0 {
			return wide.FromUint(n.mantissa).ScaleUp(up)
		}
		return wide.FromUint(n.mantissa).ScaleDown(-up), true
	}
	var x wide.Int
	ok := true
	// Digits that rounding drops are looked at, not kept: the text may be longer than any integer.
	total := 0
	for _, c := range n.digits {
		if c != '.' {
			total++
		}
	}
	keep, at := total, 0
	if up < 0 {
		keep = total + up
	}
	for _, c := range n.digits {
		if c == '.' {
			continue
		}
		if at >= keep {
			if at == keep && c >= '5' {
				x = x.Plus(wide.From(1))
			}
			break
		}
		if x, ok = x.MulAdd(10, uint64(c-'0')); !ok {
			return x, false
		}
		at++
	}
	if up > 0 {
		return x.ScaleUp(up)
	}
	return x, true
}

// appendDecimal appends x in the width of dst.
func appendDecimal(dst *chunk.Vector, x wide.Int) {
	switch dst.Layout {
	case chunk.Fixed16:
		dst.AppendWords(x[0], x[1])
	case chunk.Fixed32:
		dst.AppendWords(x[0], x[1], x[2], x[3])
	default:
		dst.AppendInt(int64(x[0]))
	}
}

// Wide returns value i of an integer or decimal vector, unscaled.
func Wide(v *chunk.Vector, i int) wide.Int {
	switch v.Layout {
	case chunk.Fixed16:
		return wide.FromWords(v.Word(i, 0), v.Word(i, 1))
	case chunk.Fixed32:
		return wide.Int{v.Word(i, 0), v.Word(i, 1), v.Word(i, 2), v.Word(i, 3)}
	}
	return wide.From(v.Int(i))
}

// AppendWide appends an unscaled integer or decimal value in the width of dst.
func AppendWide(dst *chunk.Vector, x wide.Int) { appendDecimal(dst, x) }
