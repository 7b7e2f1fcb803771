package expr

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// nullType is the type of NULL.
var nullType = catalog.Of(catalog.Null)

// booleanType is BOOLEAN.
var booleanType = catalog.Of(catalog.Boolean)

// literal returns a constant of type t that fill appends.
func literal(t catalog.Type, fill func(v *chunk.Vector)) *Node {
	v := chunk.NewVector(t, 1)
	fill(v)
	return &Node{Op: OpLiteral, Type: t, Nullable: v.IsNull(0), Value: v}
}

// nullLiteral returns NULL of type t.
func nullLiteral(t catalog.Type) *Node {
	return literal(t, func(v *chunk.Vector) { v.AppendNull() })
}

// booleanLiteral returns TRUE or FALSE.
func booleanLiteral(b bool) *Node {
	return literal(booleanType, func(v *chunk.Vector) {
		if b {
			v.AppendInt(1)
		} else {
			v.AppendInt(0)
		}
	})
}

// integerLiteral returns an integer of a given kind.
func integerLiteral(k catalog.Kind, x wide.Int) *Node {
	return literal(catalog.Of(k), func(v *chunk.Vector) { convert.AppendWide(v, x) })
}

// smallestInteger is the smallest integer type from kind on that holds x.
func smallestInteger(from catalog.Kind, x wide.Int) catalog.Kind {
	if x.IsInt64() {
		n := x.Int64()
		switch {
		case from <= catalog.TinyInt && n == int64(int8(n)):
			return catalog.TinyInt
		case from <= catalog.SmallInt && n == int64(int16(n)):
			return catalog.SmallInt
		case from <= catalog.Int && n == int64(int32(n)):
			return catalog.Int
		case from <= catalog.BigInt:
			return catalog.BigInt
		}
	}
	return catalog.LargeInt
}

// textLiteral returns a string literal: VARCHAR of its length, STRING if it is too long.
func textLiteral(s string) *Node {
	length := 0
	for _, r := range s {
		length++
		if r > 0xffff {
			length++
		}
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		length *= 4
	}
	t := catalog.VarCharOf(length)
	if length > catalog.MaxVarCharLength {
		t = catalog.Of(catalog.String)
	}
	return literal(t, func(v *chunk.Vector) { v.AppendString(s) })
}

// doubleLiteral returns a DOUBLE.
func doubleLiteral(f float64) *Node {
	return literal(catalog.Of(catalog.Double), func(v *chunk.Vector) { v.AppendFloat64(f) })
}

// decimalLiteral returns a DECIMAL of the digits of a number, or nil if it has more than 38.
func decimalLiteral(text string) *Node {
	precision, scale := decimalSize(text)
	if precision > 38 || precision < 1 {
		return nil
	}
	return parsedLiteral(catalog.DecimalOf(precision, scale), text)
}

// parsedLiteral returns the literal that text stands for, or nil.
func parsedLiteral(t catalog.Type, text string) *Node {
	v := chunk.NewVector(t, 1)
	if !convert.Parser(t, convert.Loose)(v, []byte(text)) {
		return nil
	}
	return &Node{Op: OpLiteral, Type: t, Value: v}
}

// decimalSize is the precision and scale of a number as written (Java: BigDecimal; Doris: DecimalLiteral).
func decimalSize(text string) (precision, scale int) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(strings.TrimLeft(text, "+-")), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	scale = len(fraction)
	if exponent != "" {
		e := parsedLiteral(catalog.Of(catalog.Int), exponent)
		if e == nil {
			return 1000, 0
		}
		scale -= int(e.Value.Int(0))
	}
	precision = max(len(digits), 1)
	if scale < 0 {
		return precision - scale, 0
	}
	return max(precision, scale), scale
}

// isInteger reports whether text is a sign and digits.
func isInteger(text string) bool {
	digits := strings.TrimLeft(text, "+-")
	return len(text)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// isNumber reports whether text is a number with point and exponent.
func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "+-.0123456789eE") == "" && parsedLiteral(catalog.Of(catalog.Double), text) != nil
}

// coerceText turns a string literal into a literal of the other side's type, or nil where that cannot be
// (Doris: TypeCoercionUtils.characterLiteralTypeCoercion).
func coerceText(text string, t catalog.Type) *Node {
	switch t.Kind {
	case catalog.Boolean:
		switch strings.ToLower(text) {
		case "true":
			return booleanLiteral(true)
		case "false":
			return booleanLiteral(false)
		}
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt:
		if isInteger(text) {
			if n := parsedLiteral(catalog.Of(catalog.LargeInt), text); n != nil {
				x := convert.Wide(n.Value, 0)
				return integerLiteral(smallestInteger(t.Kind, x), x)
			}
		}
	case catalog.Float, catalog.Double:
		if isNumber(strings.TrimSpace(text)) {
			return parsedLiteral(t, text)
		}
	case catalog.Decimal:
		if isNumber(text) {
			if p, s := decimalSize(text); p-s <= t.Precision-t.Scale && s <= t.Scale || p <= t.Precision && s <= t.Scale {
				return parsedLiteral(t, text)
			}
		}
	case catalog.Char, catalog.VarChar, catalog.String:
		return textLiteral(text)
	case catalog.DateTime:
		if scale, ok := timeScale(text); ok {
			return parsedLiteral(catalog.DateTimeOf(scale), text)
		}
	case catalog.Date:
		if scale, ok := timeScale(text); ok {
			at := parsedLiteral(catalog.DateTimeOf(scale), text)
			if at == nil {
				return nil
			}
			if strings.HasSuffix(strings.TrimRight(at.text(), "0."), " 00:00:") || strings.HasSuffix(at.text(), " 00:00:00") {
				return parsedLiteral(t, text)
			}
			return at
		}
	case catalog.Time:
		if timeForm.MatchString(strings.TrimSpace(text)) {
			_, fraction, _ := strings.Cut(text, ".")
			t.Scale = min(len(strings.TrimRight(strings.TrimSpace(fraction), "0")), 6)
			return parsedLiteral(t, text)
		}
	}
	return nil
}

// coerced is coerceText of a literal. The outcome is still the value of its parameter where all texts of its form become literals of its
// type: integers, and dates and datetimes as they are printed.
func coerced(n *Node, t catalog.Type) *Node {
	text := n.text()
	x := coerceText(text, t)
	if x != nil && n.Parameter > 0 && (t.IsInteger() || PrintedMoment(text, x.Type)) {
		x.Parameter = n.Parameter
	}
	return x
}

// PrintedMoment reports whether a text is in the form in which values of DATE or DATETIME are printed, a date for the latter too.
func PrintedMoment(text string, t catalog.Type) bool {
	const form = "0000-00-00 00:00:00"
	switch {
	case t.Kind == catalog.Date && len(text) == 10:
	case t.Kind == catalog.DateTime && t.Scale == 0 && (len(text) == 10 || len(text) == 19):
	default:
		return false
	}
	for i := range len(text) {
		if digit := text[i] >= '0' && text[i] <= '9'; digit != (form[i] == '0') || !digit && text[i] != form[i] {
			return false
		}
	}
	return true
}

// momentForm is the form of a text that may become a date or datetime, timeForm that of one that may become a TIME (Nereids:
// DateTimeChecker, TimeChecker). A cast takes more than these.
var (
	momentForm = regexp.MustCompile(`^(?:\d{8}|\d{1,4}-\d{1,2}-\d{1,2}|` +
		`(?:(?:\d{8}|\d{6})T*\d{6}|\d{1,4}-\d{1,2}-\d{1,2}[T !-/:-@\[-` + "`" + `{-~]+\d{1,2}(?::\d{1,2}(?::\d{1,2})?)?)` +
		`(?:\.\d+)? *[A-Za-z/_]*(?:[+-]\d{1,2}(?::\d{1,2}(?::\d{1,2})?)?)?)$`)
	timeForm = regexp.MustCompile(`^[+-]?\d+:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?$`)
)

// timeScale is the number of digits behind the point of a text in the form of a date, without trailing zeros, at most 6.
func timeScale(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if !momentForm.MatchString(text) || parsedLiteral(catalog.DateTimeOf(6), text) == nil {
		return 0, false
	}
	point := strings.LastIndexByte(text, '.')
	if point < 0 || strings.Count(text, ":") < 2 {
		return 0, true
	}
	end := point + 1
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	return min(len(strings.TrimRight(text[point+1:end], "0")), 6), true
}
