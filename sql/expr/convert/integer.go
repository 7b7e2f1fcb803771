package convert

import (
	"math/bits"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// integerParser takes white space, a sign and digits; unless strict also a fraction, which is cut
// (Doris: StringLikeLiteral.castToIntegral).
func integerParser(mode Mode, min, max int64) Func {
	strict := mode == Strict
	return func(dst *chunk.Vector, text []byte) bool {
		x, ok := smallInteger(text)
		if !ok {
			if x, ok = anyInteger(text, strict); !ok {
				return false
			}
		}
		if x < min || x > max {
			return false
		}
		dst.AppendInt(x)
		return true
	}
}

// smallInteger reads an optional sign and up to 18 digits, nothing else.
func smallInteger(text []byte) (int64, bool) {
	n := len(text)
	if n == 0 {
		return 0, false
	}
	i := 0
	if text[0] == '-' || text[0] == '+' {
		i = 1
	}
	if n-i > 18 || n == i {
		return 0, false
	}
	x, ok := digits(text[i:])
	if text[0] == '-' {
		return -int64(x), ok
	}
	return int64(x), ok
}

// integerDigits checks the form of an integer and returns its sign and the digits before the point, perhaps none.
func integerDigits(text []byte, strict bool) (digits []byte, negative, ok bool) {
	text = trimmedSpace(text)
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		negative = text[0] == '-'
		text = text[1:]
	}
	i := 0
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	digits = text[:i]
	if i == len(text) {
		return digits, negative, i > 0
	}
	if strict || text[i] != '.' || len(text) == 1 {
		return nil, false, false
	}
	for _, c := range text[i+1:] {
		if !isDigit(c) {
			return nil, false, false
		}
	}
	return digits, negative, true
}

// anyInteger reads an integer of any permitted form that fits into 64 bits.
func anyInteger(text []byte, strict bool) (int64, bool) {
	digits, negative, ok := integerDigits(text, strict)
	if !ok {
		return 0, false
	}
	var x uint64
	for _, c := range digits {
		hi, lo := bits.Mul64(x, 10)
		sum, carry := bits.Add64(lo, uint64(c-'0'), 0)
		if hi|carry != 0 {
			return 0, false
		}
		x = sum
	}
	if negative {
		return -int64(x), x <= 1<<63
	}
	return int64(x), x < 1<<63
}

// largeIntParser is integerParser for 128 bits.
func largeIntParser(mode Mode) Func {
	strict := mode == Strict
	return func(dst *chunk.Vector, text []byte) bool {
		if x, ok := smallInteger(text); ok {
			dst.AppendWords(uint64(x), uint64(x>>63))
			return true
		}
		digits, negative, ok := integerDigits(text, strict)
		if !ok {
			return false
		}
		var x wide.Int
		for _, c := range digits {
			if x, ok = x.MulAdd(10, uint64(c-'0')); !ok {
				return false
			}
		}
		if negative {
			x = x.Negated()
		}
		if !x.IsInt128() {
			return false
		}
		dst.AppendWords(x[0], x[1])
		return true
	}
}
