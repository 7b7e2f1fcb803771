package json

import (
	"encoding/binary"
	"math/bits"
)

// The texts of booleans.
var (
	textTrue  = []byte{'1'}
	textFalse = []byte{'0'}
)

// value reads the value at i as the text of a field: strings unescaped, booleans as 1 and 0, null as nil, numbers, objects and
// arrays as they are written.
func (r *Reader) value(i int) (text []byte, end int, f failure) {
	d := r.data
	if i >= len(d) {
		return nil, 0, incomplete
	}
	switch c := d[i]; {
	case c == '"':
		if i+9 <= len(d) {
			// Most strings end within a word.
			w := binary.LittleEndian.Uint64(d[i+1:])
			if m := stringEnds(w); m != 0 {
				if k := i + 1 + bits.TrailingZeros64(m)>>3; d[k] == '"' {
					r.beyond |= w & highs
					return d[i+1 : k : k], k + 1, good
				}
			}
		}
		k, beyond := scanString(d, i+1)
		r.beyond |= beyond
		if k < len(d) && d[k] == '"' {
			return d[i+1 : k : k], k + 1, good
		}
		return r.unescape(i+1, min(k, len(d)))
	case c-'0' <= 9 || c == '-':
		end = i
		if i+8 <= len(d) {
			end += numberBytes(binary.LittleEndian.Uint64(d[i:]))
		}
		end = skipScalar(d, end)
		return d[i:end:end], end, good
	case c == 't' || c == 'f':
		if end, ok := word(d, i, "true"); ok {
			return textTrue, end, good
		}
		if end, ok := word(d, i, "false"); ok {
			return textFalse, end, good
		}
		return nil, 0, incorrectType
	case c == 'n':
		// the first letter is enough for Doris
		return nil, skipScalar(d, i), good
	case c == '{' || c == '[':
		end, f := r.skipNested(i)
		if f != good {
			return nil, 0, f
		}
		return d[i:end:end], end, good
	}
	return nil, 0, tapeError
}

// word returns the place behind w if it stands at i and ends there.
func word(d []byte, i int, w string) (end int, ok bool) {
	end = i + len(w)
	return end, end <= len(d) && string(d[i:end]) == w && skipScalar(d, end) == end
}
