package json

import (
	"encoding/binary"
	"math/bits"
)

// Words of eight equal bytes for the word-wise search in strings.
const (
	ones      = 0x0101010101010101
	highs     = 0x8080808080808080
	quotes    = '"' * ones
	slashes   = '\\' * ones
	firstText = 0x20 * ones
)

// skipSpace returns the place of the next byte that is not white space, from i on.
func skipSpace(d []byte, i int) int {
	for i < len(d) && d[i] <= ' ' && (d[i] == ' ' || d[i] == '\n' || d[i] == '\r' || d[i] == '\t') {
		i++
	}
	return i
}

// stringEnds has a bit in the first of the eight bytes of w that is a quote, a backslash or a control character, and perhaps in
// later ones.
func stringEnds(w uint64) uint64 {
	q, s := w^quotes, w^slashes
	return ((q-ones)&^q | (s-ones)&^s | (w-firstText)&^w) & highs
}

// numberBytes is how many of the eight bytes of w, from the first on, are digits, points, slashes or minus signs.
func numberBytes(w uint64) int {
	x := w &^ highs
	return bits.TrailingZeros64(((x+(0x80-':')*ones)|^(x+(0x80-'-')*ones)|w)&highs) >> 3
}

// scanString finds the first quote, backslash or control character from i on; k is len(d) if there is none. The high bits of
// beyond say whether a byte before it, or just behind, is not ASCII.
func scanString(d []byte, i int) (k int, beyond uint64) {
	for ; i+8 <= len(d); i += 8 {
		w := binary.LittleEndian.Uint64(d[i:])
		beyond |= w
		if m := stringEnds(w); m != 0 {
			return i + bits.TrailingZeros64(m)>>3, beyond & highs
		}
	}
	for ; i < len(d); i++ {
		c := d[i]
		if c == '"' || c == '\\' || c < ' ' {
			break
		}
		beyond |= uint64(c)
	}
	return i, beyond & highs
}

// skipString returns the place behind a string whose opening quote is before i.
func (r *Reader) skipString(i int) (int, failure) {
	d := r.data
	for {
		k, beyond := scanString(d, i)
		r.beyond |= beyond
		if k >= len(d) {
			return 0, unclosedString
		}
		switch d[k] {
		case '"':
			return k + 1, good
		case '\\':
			i = k + 2
		default:
			return 0, unescapedChars
		}
	}
}

// str reads a string whose opening quote is before i.
func (r *Reader) str(i int) (text []byte, end int, f failure) {
	d := r.data
	k, beyond := scanString(d, i)
	r.beyond |= beyond
	if k >= len(d) {
		return nil, 0, unclosedString
	}
	if d[k] == '"' {
		return d[i:k:k], k + 1, good
	}
	return r.unescape(i, k)
}

// unescape reads a string that starts at i and whose first backslash (or control character) is at k.
func (r *Reader) unescape(i, k int) (text []byte, end int, f failure) {
	d := r.data
	from := len(r.scratch)
	for {
		r.scratch = append(r.scratch, d[i:k]...)
		if k >= len(d) {
			return nil, 0, unclosedString
		}
		switch d[k] {
		case '"':
			return r.scratch[from:len(r.scratch):len(r.scratch)], k + 1, good
		case '\\':
		default:
			return nil, 0, unescapedChars
		}
		if i, f = r.escape(k + 1); f != good {
			return nil, 0, f
		}
		var beyond uint64
		k, beyond = scanString(d, i)
		r.beyond |= beyond
	}
}

// escape reads the escape sequence whose backslash is before i and returns the place behind it.
func (r *Reader) escape(i int) (int, failure) {
	if i >= len(r.data) {
		return 0, unclosedString
	}
	c := r.data[i]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return r.unicode(i + 1)
	default:
		return 0, stringError
	}
	r.scratch = append(r.scratch, c)
	return i + 1, good
}

// unicode reads the four digits of \u, and a low surrogate behind a high one.
func (r *Reader) unicode(i int) (int, failure) {
	code, ok := hex4(r.data, i)
	if !ok {
		return 0, stringError
	}
	i += 4
	if code >= 0xD800 && code < 0xE000 {
		low, ok := hex4(r.data, i+2)
		if !ok || r.data[i] != '\\' || r.data[i+1] != 'u' || code >= 0xDC00 || low < 0xDC00 || low >= 0xE000 {
			return 0, stringError
		}
		code = 0x10000 + (code-0xD800)<<10 + (low - 0xDC00)
		i += 6
	}
	r.scratch = appendRune(r.scratch, code)
	return i, good
}

// appendRune appends a code point as UTF-8.
func appendRune(b []byte, c rune) []byte {
	switch {
	case c < 0x80:
		return append(b, byte(c))
	case c < 0x800:
		return append(b, 0xC0|byte(c>>6), 0x80|byte(c)&0x3F)
	case c < 0x10000:
		return append(b, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
	}
	return append(b, 0xF0|byte(c>>18), 0x80|byte(c>>12)&0x3F, 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
}

// hex4 reads four hexadecimal digits at i.
func hex4(d []byte, i int) (code rune, ok bool) {
	if i+4 > len(d) {
		return 0, false
	}
	for _, c := range d[i : i+4] {
		switch {
		case c >= '0' && c <= '9':
			code = code<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			code = code<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return code, true
}

// endsScalar says which bytes end a number or word.
var endsScalar = [256]bool{',': true, '}': true, ']': true, ' ': true, '\n': true, '\r': true, '\t': true, ':': true, '"': true, '{': true, '[': true}

// skipScalar returns the place behind a number or word at i.
func skipScalar(d []byte, i int) int {
	for i < len(d) && !endsScalar[d[i]] {
		i++
	}
	return i
}

// skipValue returns the place behind the value at i without looking closer at it than its end needs.
func (r *Reader) skipValue(i int) (int, failure) {
	if i >= len(r.data) {
		return 0, incomplete
	}
	switch r.data[i] {
	case '"':
		return r.skipString(i + 1)
	case '{', '[':
		return r.skipNested(i)
	}
	end := skipScalar(r.data, i)
	if end == i {
		return 0, tapeError
	}
	return end, good
}

// skipNested returns the place behind the object or array at i.
func (r *Reader) skipNested(i int) (end int, f failure) {
	d := r.data
	depth := 0
	for i < len(d) {
		switch d[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, good
			}
		case '"':
			if i, f = r.skipString(i + 1); f != good {
				return 0, f
			}
			continue
		}
		i++
	}
	return 0, incomplete
}
