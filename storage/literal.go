package storage

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// appendDefault appends the value that rows have in a column which they were written without.
func appendDefault(v *chunk.Vector, c *catalog.Column) error {
	switch c.Default.Kind {
	case catalog.DefaultLiteral:
		return appendLiteral(v, c.Default.Literal)
	case catalog.DefaultPi:
		return appendLiteral(v, "3.141592653589793")
	case catalog.DefaultE:
		return appendLiteral(v, "2.718281828459045")
	case catalog.DefaultBitmapEmpty, catalog.DefaultHLLEmpty:
		v.AppendBytes([]byte{0})
		return nil
	}
	if !c.Nullable && v.Layout.Width() > 0 {
		v.AppendFixed(make([]byte, v.Layout.Width()))
		return nil
	}
	v.AppendNull()
	return nil
}

// appendLiteral appends the value of a literal that the catalog has already checked: a DEFAULT or a partition's bound.
func appendLiteral(v *chunk.Vector, text string) error {
	t := v.Type
	bad := func() error { return fmt.Errorf("%q is no value of type %s", text, t) }
	switch t.Kind {
	case catalog.Boolean:
		switch strings.ToLower(text) {
		case "1", "true":
			v.AppendInt(1)
		case "0", "false":
			v.AppendInt(0)
		default:
			return bad()
		}
	case catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt:
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return bad()
		}
		v.AppendInt(n)
	case catalog.LargeInt:
		return appendScaled(v, text, 0)
	case catalog.Decimal:
		return appendScaled(v, text, t.Scale)
	case catalog.Float:
		f, err := strconv.ParseFloat(text, 32)
		if err != nil {
			return bad()
		}
		v.AppendFloat32(float32(f))
	case catalog.Double:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return bad()
		}
		v.AppendFloat64(f)
	case catalog.Date, catalog.DateTime, catalog.TimeStampTz:
		at, ok := parseTime(text)
		if !ok {
			return bad()
		}
		if t.Kind == catalog.Date {
			v.AppendInt(floorDiv(at.Unix(), 86400))
		} else {
			v.AppendInt(at.UnixMicro())
		}
	case catalog.Char, catalog.VarChar, catalog.String, catalog.JSON, catalog.Variant, catalog.VarBinary:
		v.AppendString(text)
	case catalog.Array, catalog.Map:
		if text != "[]" && text != "{}" {
			return bad()
		}
		v.EndList()
	default:
		return bad()
	}
	return nil
}

// appendScaled appends an exact number times 10^scale to a vector of 4 to 32 bytes a value.
func appendScaled(v *chunk.Vector, text string, scale int) error {
	r, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if !ok {
		return fmt.Errorf("%q is no value of type %s", text, v.Type)
	}
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)))
	n := new(big.Int).Quo(r.Num(), r.Denom())
	width := v.Layout.Width()
	if n.BitLen() >= width*8 {
		return fmt.Errorf("%q is out of the range of type %s", text, v.Type)
	}
	if n.Sign() < 0 {
		n.Add(n, new(big.Int).Lsh(big.NewInt(1), uint(width*8)))
	}
	b := n.FillBytes(make([]byte, width))
	for i, j := 0, width-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	v.AppendFixed(b)
	return nil
}

// parseTime reads a date or a time as Doris prints it, with or without a fraction.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02 15:04:05.999999", "2006-01-02", "2006-01-02T15:04:05.999999", "20060102", "20060102150405", "2006-01-02 15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// floorDiv divides towards minus infinity.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
