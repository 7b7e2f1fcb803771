package convert

import (
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// Mode says by which rules text becomes a value.
type Mode uint8

// The modes.
const (
	// Loose is CAST with enable_strict_cast = false: fractions of integers are cut, separators of dates are free.
	Loose Mode = iota
	// Strict is CAST with enable_strict_cast = true.
	Strict
	// Load is Loose, except that text too long for CHAR or VARCHAR stays whole: the sink's check filters such rows.
	Load
)

// Func appends the value that text stands for to dst and returns true, or appends nothing and returns false.
type Func func(dst *chunk.Vector, text []byte) bool

// Parser returns the conversion of text to values of type t. Datetimes with an offset are moved to UTC.
func Parser(t catalog.Type, mode Mode) Func { return ParserIn(t, mode, time.UTC) }

// ParserIn is Parser for a session whose time_zone is zone: datetimes with an offset are moved to it.
func ParserIn(t catalog.Type, mode Mode, zone *time.Location) Func {
	switch t.Kind {
	case catalog.Null:
		return parseNothing
	case catalog.Boolean:
		return parseBoolean
	case catalog.TinyInt:
		return integerParser(mode, -1<<7, 1<<7-1)
	case catalog.SmallInt:
		return integerParser(mode, -1<<15, 1<<15-1)
	case catalog.Int:
		return integerParser(mode, -1<<31, 1<<31-1)
	case catalog.BigInt:
		return integerParser(mode, -1<<63, 1<<63-1)
	case catalog.LargeInt:
		return largeIntParser(mode)
	case catalog.Float:
		return parseFloat
	case catalog.Double:
		return parseDouble
	case catalog.Decimal:
		return decimalParser(t.Precision, t.Scale)
	case catalog.Date:
		return dateParser(mode, zone)
	case catalog.DateTime:
		return dateTimeParser(mode, t.Scale, zone)
	case catalog.TimeStampTz:
		return timeStampTzParser(mode, t.Scale, zone)
	case catalog.Time:
		return timeParser(t.Scale)
	case catalog.Char, catalog.VarChar:
		if mode != Load {
			return cutter(t.Length)
		}
		return appendWhole
	case catalog.JSON:
		return parseJSON
	case catalog.Variant:
		return variantParser()
	case catalog.Array:
		return arrayParser(t, mode, zone)
	case catalog.Map:
		return mapParser(t, mode, zone)
	case catalog.Struct:
		return structParser(t, mode, zone)
	case catalog.IPv4:
		return parseIPv4
	case catalog.IPv6:
		return parseIPv6
	}
	return appendWhole
}

// parseNothing is the conversion to the type of NULL, which has no values.
func parseNothing(*chunk.Vector, []byte) bool { return false }

// isSpace reports whether c is white space to Java's regular expressions.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// isDigit reports whether c is an ASCII digit.
func isDigit(c byte) bool { return c-'0' <= 9 }

// isLetter reports whether c is an ASCII letter.
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// trimmed returns text without leading and trailing bytes up to the blank (Java: String.trim).
func trimmed(text []byte) []byte {
	for len(text) > 0 && text[0] <= ' ' {
		text = text[1:]
	}
	for len(text) > 0 && text[len(text)-1] <= ' ' {
		text = text[:len(text)-1]
	}
	return text
}

// trimmedSpace returns text without leading and trailing white space.
func trimmedSpace(text []byte) []byte {
	for len(text) > 0 && isSpace(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && isSpace(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}
