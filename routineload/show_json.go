package routineload

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/internal/javamap"
)

// object is a JSON object that Doris builds in a HashMap and prints with Gson: its keys come in the map's order.
type object struct {
	keys   []string
	values map[string]string
}

// putRaw sets a key to JSON text. A key that is there already keeps its place.
func (o *object) putRaw(key, json string) {
	if o.values == nil {
		o.values = map[string]string{}
	}
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = json
}

// put sets a key to a string, putNumber to a number.
func (o *object) put(key, value string) { o.putRaw(key, quote(value)) }

// putNumber sets a key to a number.
func (o *object) putNumber(key string, n int64) { o.putRaw(key, itoa(n)) }

// putAll adds the entries of another map in its iteration order.
func (o *object) putAll(other *object) {
	for _, key := range javamap.Order(other.keys) {
		o.putRaw(key, other.values[key])
	}
}

// json prints the object.
func (o *object) json() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, key := range javamap.Order(o.keys) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote(key) + ":" + o.values[key])
	}
	b.WriteByte('}')
	return b.String()
}

// quote is a JSON string as Gson writes it without HTML escaping.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\f':
			b.WriteString(`\f`)
		case '\u2028', '\u2029':
			b.WriteString(`\u` + strconv.FormatInt(int64(r), 16))
		default:
			if r < 0x20 {
				b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
				continue
			}
			if r == utf8.RuneError {
				r = '\uFFFD'
			}
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
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
