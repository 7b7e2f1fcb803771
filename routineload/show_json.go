package routineload

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/internal/javamap"
)

// object is a JSON object that Doris builds in a HashMap and prints with Gson: its keys come in the map's order.
type object struct{ keys, values []string }

// putRaw sets a key to JSON text. A key that is there already keeps its place.
func (o *object) putRaw(key, json string) {
	if i := slices.Index(o.keys, key); i >= 0 {
		o.values[i] = json
		return
	}
	if o.keys == nil {
		o.keys, o.values = make([]string, 0, 32), make([]string, 0, 32)
	}
	o.keys, o.values = append(o.keys, key), append(o.values, json)
}

// put sets a key to a string, putNumber to a number.
func (o *object) put(key, value string) { o.putRaw(key, quote(value)) }

// putNumber sets a key to a number.
func (o *object) putNumber(key string, n int64) { o.putRaw(key, itoa(n)) }

// putAll adds the entries of another map in its iteration order.
func (o *object) putAll(other *object) {
	for _, i := range javamap.Places(other.keys) {
		o.putRaw(other.keys[i], other.values[i])
	}
}

// json prints the object.
func (o *object) json() string {
	size := 2
	for i := range o.keys {
		size += len(o.keys[i]) + len(o.values[i]) + 4
	}
	b := append(make([]byte, 0, size), '{')
	for n, i := range javamap.Places(o.keys) {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(append(appendQuoted(b, o.keys[i]), ':'), o.values[i]...)
	}
	return string(append(b, '}'))
}

// quote is a JSON string as Gson writes it without HTML escaping.
func quote(s string) string { return string(appendQuoted(make([]byte, 0, len(s)+2), s)) }

// appendQuoted appends a JSON string as Gson writes it without HTML escaping.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\t':
			b = append(b, `\t`...)
		case '\b':
			b = append(b, `\b`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\f':
			b = append(b, `\f`...)
		case '\u2028', '\u2029':
			b = strconv.AppendInt(append(b, `\u`...), int64(r), 16)
		default:
			if r < 0x20 {
				b = append(b, `\u00`...)
				b = append(b, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
				continue
			}
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// javaDouble is Double.toString: always with a fraction, with an exponent outside of 1e-3 ... 1e7.
func javaDouble(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case abs != 0 && (abs < 1e-3 || abs >= 1e7):
		text := strconv.FormatFloat(f, 'E', -1, 64)
		digits, exponent, _ := strings.Cut(text, "E")
		if !strings.Contains(digits, ".") {
			digits += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return digits + "E" + strconv.Itoa(n)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
