package convert

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// maxJSONDepth is the deepest nesting that is read.
const maxJSONDepth = 1000

// parseJSON reads one JSON value and keeps it as compact text (Doris: JsonbParser; the text is that of JsonbToJson).
func parseJSON(dst *chunk.Vector, text []byte) bool {
	before := len(dst.Data)
	data, ok := AppendCompactJSON(dst.Data, text)
	dst.Data = data
	if !ok {
		dst.Data = data[:before]
		return false
	}
	// The bytes are in place already: this ends the value.
	dst.AppendBytes(nil)
	return true
}

// AppendCompactJSON appends text without white space and with strings and numbers in Doris's spelling, and reports whether
// it is one JSON value.
func AppendCompactJSON(dst, text []byte) ([]byte, bool) {
	if !utf8.Valid(text) {
		return dst, false
	}
	w := jsonWriter{dst: dst, rest: text}
	if !w.value(0) {
		return w.dst, false
	}
	w.space()
	return w.dst, len(w.rest) == 0
}

// jsonWriter copies JSON from rest to dst.
type jsonWriter struct{ dst, rest []byte }

// space skips white space.
func (w *jsonWriter) space() {
	i := 0
	for i < len(w.rest) && (w.rest[i] == ' ' || w.rest[i] == '\t' || w.rest[i] == '\n' || w.rest[i] == '\r') {
		i++
	}
	w.rest = w.rest[i:]
}

// next takes one expected byte.
func (w *jsonWriter) next(c byte) bool {
	w.space()
	if len(w.rest) == 0 || w.rest[0] != c {
		return false
	}
	w.rest = w.rest[1:]
	return true
}

// value copies one value.
func (w *jsonWriter) value(depth int) bool {
	w.space()
	if len(w.rest) == 0 || depth > maxJSONDepth {
		return false
	}
	switch c := w.rest[0]; {
	case c == '{':
		return w.object(depth)
	case c == '[':
		return w.array(depth)
	case c == '"':
		return w.text()
	case c == '-' || isDigit(c):
		return w.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if bytes.HasPrefix(w.rest, []byte(word)) {
			w.dst = append(w.dst, word...)
			w.rest = w.rest[len(word):]
			return true
		}
	}
	return false
}

// object copies an object.
func (w *jsonWriter) object(depth int) bool {
	w.next('{')
	w.dst = append(w.dst, '{')
	if w.next('}') {
		w.dst = append(w.dst, '}')
		return true
	}
	for {
		w.space()
		if len(w.rest) == 0 || w.rest[0] != '"' || !w.text() || !w.next(':') {
			return false
		}
		w.dst = append(w.dst, ':')
		if !w.value(depth + 1) {
			return false
		}
		if w.next('}') {
			w.dst = append(w.dst, '}')
			return true
		}
		if !w.next(',') {
			return false
		}
		w.dst = append(w.dst, ',')
	}
}

// array copies an array.
func (w *jsonWriter) array(depth int) bool {
	w.next('[')
	w.dst = append(w.dst, '[')
	if w.next(']') {
		w.dst = append(w.dst, ']')
		return true
	}
	for {
		if !w.value(depth + 1) {
			return false
		}
		if w.next(']') {
			w.dst = append(w.dst, ']')
			return true
		}
		if !w.next(',') {
			return false
		}
		w.dst = append(w.dst, ',')
	}
}

// text copies a string: escapes that need not be are resolved.
func (w *jsonWriter) text() bool {
	w.dst = append(w.dst, '"')
	i := 1
	for start := 1; i < len(w.rest); {
		c := w.rest[i]
		switch {
		case c == '"':
			w.dst = append(append(w.dst, w.rest[start:i]...), '"')
			w.rest = w.rest[i+1:]
			return true
		case c < 0x20:
			return false
		case c != '\\':
			i++
		default:
			w.dst = append(w.dst, w.rest[start:i]...)
			r, n := unescape(w.rest[i:])
			if n == 0 {
				return false
			}
			i += n
			start = i
			w.dst = appendJSONRune(w.dst, r)
		}
	}
	return false
}

// unescape returns the character of the escape at the front of t and its length, 0 if it is none.
func unescape(t []byte) (rune, int) {
	if len(t) < 2 {
		return 0, 0
	}
	switch t[1] {
	case '"', '\\', '/':
		return rune(t[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r := hex4(t)
		if r < 0 {
			return 0, 0
		}
		if utf16.IsSurrogate(r) {
			if len(t) >= 12 && t[6] == '\\' && t[7] == 'u' {
				if p := utf16.DecodeRune(r, hex4(t[6:])); p != utf8.RuneError {
					return p, 12
				}
			}
			return 0, 0
		}
		return r, 6
	}
	return 0, 0
}

// hex4 returns the number of \uXXXX at the front of t, or -1.
func hex4(t []byte) rune {
	if len(t) < 6 {
		return -1
	}
	var r rune
	for _, c := range t[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// appendJSONRune appends a character of a string, escaped where JSON needs it.
func appendJSONRune(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	if r < 0x20 {
		return append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return utf8.AppendRune(dst, r)
}

// AppendJSONString appends text as a JSON string.
func AppendJSONString(dst, text []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i, c := range text {
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, text[start:i]...)
		dst = appendJSONRune(dst, rune(c))
		start = i + 1
	}
	return append(append(dst, text[start:]...), '"')
}

// number copies a number: integers up to 128 bits as they are, others as the shortest text of the double.
func (w *jsonWriter) number() bool {
	t := w.rest
	i := 0
	if t[0] == '-' {
		i++
	}
	n := digitsAt(t[i:])
	if n == 0 || n > 1 && t[i] == '0' {
		return false
	}
	i += n
	whole := true
	if i < len(t) && t[i] == '.' {
		n = digitsAt(t[i+1:])
		if n == 0 {
			return false
		}
		i += 1 + n
		whole = false
	}
	if i < len(t) && t[i]|0x20 == 'e' {
		i++
		if i < len(t) && (t[i] == '-' || t[i] == '+') {
			i++
		}
		n = digitsAt(t[i:])
		if n == 0 {
			return false
		}
		i += n
		whole = false
	}
	w.rest = t[i:]
	t = t[:i]
	if whole {
		if len(t) <= 38 || fits128(t) {
			if string(t) == "-0" {
				t = t[1:]
			}
			w.dst = append(w.dst, t...)
			return true
		}
	}
	f, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(t), len(t)), 64)
	if err != nil {
		return false
	}
	w.dst = AppendJSONDouble(w.dst, f, 64)
	return true
}

// wholeDouble marks a double without a fraction in the JSON that is kept: 3e0 is one, 3 an integer. Both are shown as 3.
const wholeDouble = "e0"

// AppendJSONDouble appends a number of 32 or 64 bits as kept JSON: the shortest text that reads back as it, marked as a double.
func AppendJSONDouble(dst []byte, x float64, bits int) []byte {
	start := len(dst)
	if x == 0 {
		x = 0 // the JSON that is read has no negative zero
	}
	if a := math.Abs(x); a < 1e-4 && x != 0 || a >= 1e16 {
		dst = strconv.AppendFloat(dst, x, 'e', -1, bits)
	} else {
		dst = strconv.AppendFloat(dst, x, 'f', -1, bits)
	}
	if !bytes.ContainsAny(dst[start:], ".eIN") {
		dst = append(dst, wholeDouble...)
	}
	return dst
}

// AppendJSONText appends kept JSON as it is shown.
func AppendJSONText(dst, kept []byte) []byte {
	quoted, start := false, 0
	if !bytes.Contains(kept, []byte(wholeDouble)) {
		return append(dst, kept...)
	}
	for i := 0; i < len(kept); i++ {
		switch c := kept[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && c == 'e' && i+1 < len(kept) && kept[i+1] == '0' && isDigit(kept[i-1]):
			dst = append(dst, kept[start:i]...)
			start = i + len(wholeDouble)
		}
	}
	return append(dst, kept[start:]...)
}

// fits128 reports whether an integer has at most 128 bits.
func fits128(t []byte) bool {
	limit := "170141183460469231731687303715884105727"
	if t[0] == '-' {
		t, limit = t[1:], "170141183460469231731687303715884105728"
	}
	return len(t) < len(limit) || len(t) == len(limit) && string(t) <= limit
}

// AppendUnquoted appends the characters that a valid JSON string stands for.
func AppendUnquoted(dst, quoted []byte) []byte {
	if len(quoted) < 2 {
		return dst
	}
	for t := quoted[1 : len(quoted)-1]; len(t) > 0; {
		if t[0] != '\\' {
			dst = append(dst, t[0])
			t = t[1:]
			continue
		}
		r, n := unescape(t)
		if n == 0 {
			return dst
		}
		dst = utf8.AppendRune(dst, r)
		t = t[n:]
	}
	return dst
}
