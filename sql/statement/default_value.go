package statement

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// defaultClause returns " DEFAULT ..." as SHOW CREATE TABLE prints it, or "".
func defaultClause(c *catalog.Column) string {
	text, ok := c.Default.Text()
	switch {
	case !ok || c.Type.Kind == catalog.HLL:
		return ""
	case c.Type.Kind == catalog.Bitmap:
		return " DEFAULT BITMAP_EMPTY"
	case c.Default.Kind == catalog.DefaultLiteral:
		return ` DEFAULT "` + text + `"`
	}
	return " DEFAULT " + text
}

// checkDefault checks a default against its column's type (Doris: ColumnDef.validateDefaultValue).
func checkDefault(t catalog.Type, d catalog.Default) error {
	text, ok := d.Text()
	if !ok {
		return nil
	}
	switch {
	case d.Kind == catalog.DefaultCurrentTimestamp && t.Kind != catalog.DateTime && t.Kind != catalog.TimeStampTz:
		return doriserr.New("Types other than DATETIME and DATETIMEV2 cannot use current_timestamp as the default value")
	case d.Kind == catalog.DefaultCurrentDate && t.Kind != catalog.Date:
		return doriserr.New("Types other than DATE and DATEV2 cannot use current_date as the default value")
	case d.Kind == catalog.DefaultPi && t.Kind != catalog.Double:
		return doriserr.New("Types other than DOUBLE cannot use pi as the default value")
	case d.Kind == catalog.DefaultE && t.Kind != catalog.Double:
		return doriserr.New("Types other than DOUBLE cannot use e as the default value")
	}
	switch t.Kind {
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt, catalog.LargeInt, catalog.Boolean:
		_, err := catalog.ParseBound(t, text)
		return err
	case catalog.Float:
		v, err := javaDouble(text)
		if err != nil {
			return err
		}
		if float64(float32(v)) != v {
			return doriserr.New("Default value will loose precision: %s", text)
		}
	case catalog.Double:
		_, err := javaDouble(text)
		return err
	case catalog.Decimal:
		return checkDecimalDefault(t, text)
	case catalog.Date:
		if d.Kind == catalog.DefaultLiteral {
			_, err := catalog.ParseDateText(text, t)
			return err
		}
	case catalog.DateTime, catalog.TimeStampTz:
		if d.Kind == catalog.DefaultLiteral {
			_, err := catalog.ParseDateText(text, t)
			return err
		}
		if d.Precision > t.Scale {
			return doriserr.New("default value precision: %s can not be greater than type precision: %s", text, t.Internal())
		}
	case catalog.Char, catalog.VarChar:
		if javaLength(text) > t.Length {
			return doriserr.New("Default value is too long: %s", text)
		}
	case catalog.IPv6:
		if !validIPv6(text) {
			return doriserr.New("Invalid IPv6 format: %s. type: ipv6", text)
		}
	case catalog.QuantileState, catalog.Variant, catalog.AggState:
		return doriserr.New("Unsupported type: %s", t.String())
	case catalog.Time:
		return doriserr.New("Unsupported type: timev2(%d)", t.Scale)
	}
	return nil
}

// javaDouble reads a number as java.lang.Double does.
func javaDouble(text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil && !math.IsInf(v, 0) {
		return 0, doriserr.New("Invalid floating-point literal: %s", text)
	}
	return v, nil
}

// checkDecimalDefault compares the digits of the text with the type, as java.math.BigDecimal counts them.
func checkDecimalDefault(t catalog.Type, text string) error {
	number, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil {
			return doriserr.New("Invalid floating-point literal: %s", text)
		}
		number, exponent = text[:i], n
	}
	whole, fraction, _ := strings.Cut(number, ".")
	unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return doriserr.New("Invalid floating-point literal: %s", text)
	}
	precision, scale := len(new(big.Int).Abs(unscaled).String()), len(fraction)-exponent
	if t.Precision < precision || t.Scale < scale {
		return doriserr.New("Invalid precision and scale - expect (%d, %d), but (%d, %d)", t.Precision, t.Scale, precision, scale)
	}
	return nil
}
