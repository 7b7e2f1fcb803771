package convert

import (
	"encoding/binary"
	"math/bits"
)

// Up to eight digits are read as one word: the branches of a loop over numbers of varying length are hard to predict.

// zeroDigits are eight digits 0, pointDigit what a point is with those taken off.
const (
	zeroDigits = 0x3030303030303030
	pointDigit = '.' ^ '0'
)

// digits reads 1 to 18 digits.
func digits(text []byte) (uint64, bool) {
	n := len(text)
	switch {
	case n <= 8:
		return eightDigits(digitWord(text))
	case n <= 16:
		a, ok := eightDigits(digitWord(text[:n-8]))
		b, ok2 := eightDigits(digitWord(text[n-8:]))
		return a*1e8 + b, ok && ok2
	}
	a, ok := eightDigits(digitWord(text[:n-16]))
	b, ok2 := eightDigits(digitWord(text[n-16 : n-8]))
	c, ok3 := eightDigits(digitWord(text[n-8:]))
	return a*1e16 + b*1e8 + c, ok && ok2 && ok3
}

// digitWord has the 1 to 8 bytes of a text as its last ones, zeros in front, each without the bits of the digit 0.
func digitWord(text []byte) uint64 {
	n := len(text)
	var w uint64
	if n >= 4 {
		w = uint64(binary.LittleEndian.Uint32(text)) | uint64(binary.LittleEndian.Uint32(text[n-4:]))<<(8*(n-4))
	} else {
		// The first, the middle and the last byte are all there are.
		w = uint64(text[0]) | uint64(text[n/2])<<(8*(n/2)) | uint64(text[n-1])<<(8*(n-1))
	}
	return (w ^ zeroDigits) << (64 - 8*n)
}

// eightDigits reads a digitWord, all bytes at once: pairs of digits, then pairs of those.
func eightDigits(w uint64) (uint64, bool) {
	const pairs = 0x000000ff000000ff
	ok := (w|(w+0x0606060606060606))&0xf0f0f0f0f0f0f0f0 == 0
	w = w*10 + w>>8
	return (w&pairs*(100+1000000<<32) + w>>16&pairs*(1+10000<<32)) >> 32, ok
}

// takePoint takes the first point out of a digitWord and returns how many digits follow it, -1 without a point.
func takePoint(w uint64) (uint64, int) {
	const low7 = 0x7f7f7f7f7f7f7f7f
	x := w ^ pointDigit*0x0101010101010101
	z := ^((x&low7 + low7) | x | low7)
	if z == 0 {
		return w, -1
	}
	p := bits.TrailingZeros64(z) / 8
	before := w & (1<<(8*p) - 1)
	behind := w >> (8 * p) >> 8 << 8 << (8 * p)
	return behind | before<<8, 7 - p
}
