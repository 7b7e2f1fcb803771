package load

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// stringLimit is the longest STRING in bytes (Doris: string_type_length_soft_limit_bytes).
const stringLimit = 1048576

// notStrict is the reason of a row whose value could not be cast, in strict mode (Doris: FileScanner).
func notStrict(c *catalog.Column, text []byte) string {
	return fmt.Sprintf("column(%s) value is incorrect while strict mode is true, src value is %s", c.Name, text)
}

// refusal is the reason for which the sink does not take a value that came from this text; nil is NULL or failed to be cast
// (Doris: OlapTableBlockConvertor).
func (t *target) refusal(c *catalog.Column, text []byte) string {
	if c.Type.Kind == catalog.Decimal && text != nil && isNumber(text) {
		return refuseDecimal(c, text)
	}
	if c.Type.IsText() && text != nil {
		if t.load.request.Truncate && c.Type.Kind != catalog.String {
			text = convert.Cut(text, c.Type.Length)
		}
		return refuseText(c, text)
	}
	return refuseNull(c)
}

// refuseNull is the reason of a NULL in a NOT NULL column.
func refuseNull(c *catalog.Column) string {
	return fmt.Sprintf("column_name[%s], null value for not null column, type=%s", c.Name, typeName(c.Type))
}

// refuseText is the reason of a text that is too long.
func refuseText(c *catalog.Column, text []byte) string {
	prefix := text[:min(len(text), 32)]
	if c.Type.Kind == catalog.String || c.Type.Length > stringLimit {
		return fmt.Sprintf("column_name[%s], the length of input string is too long than vec schema. first 32 bytes of input str: [%s] schema length: %d; limit length: %d; actual length: %d; ",
			c.Name, prefix, 2147483643, stringLimit, len(text))
	}
	return fmt.Sprintf("column_name[%s], the length of input is too long than schema. first 32 bytes of input str: [%s] schema length: %d; actual length: %d; ",
		c.Name, prefix, c.Type.Length, len(text))
}

// refuseDecimal is the reason of a number that has more digits than the column. Values are printed without their point.
func refuseDecimal(c *catalog.Column, text []byte) string {
	limit := strings.Repeat("9", c.Type.Precision)
	return fmt.Sprintf("column_name[%s], decimal value is not valid for definition, value=%s, precision=%d, scale=%d, min=-%s, max=%s; ",
		c.Name, unscaled(text, c.Type.Scale), c.Type.Precision, c.Type.Scale, limit, limit)
}

// isNumber reports whether text is a decimal number, blanks around it apart.
func isNumber(text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	digits, point := 0, false
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point:
			point = true
		case c|0x20 == 'e' && digits > 0:
			return isExponent(text[i+1:])
		default:
			return false
		}
	}
	return digits > 0
}

// isExponent reports whether text is an exponent that is small enough to be printed.
func isExponent(text []byte) bool {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > 3 {
		return false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// unscaled returns a number times ten to the scale, rounded half away from zero.
func unscaled(text []byte, scale int) string {
	value, ok := new(big.Rat).SetString(string(bytes.TrimSpace(text)))
	if !ok {
		return string(text)
	}
	value.Mul(value, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
	return value.FloatString(0)
}

// typeName is a type as the backend prints it.
func typeName(t catalog.Type) string {
	switch t.Kind {
	case catalog.Char, catalog.VarChar, catalog.String:
		return "String"
	case catalog.Decimal:
		return fmt.Sprintf("Decimal(%d, %d)", t.Precision, t.Scale)
	case catalog.Date:
		return "DateV2"
	case catalog.DateTime:
		return fmt.Sprintf("DateTimeV2(%d)", t.Scale)
	}
	return strings.ToUpper(t.String())
}
