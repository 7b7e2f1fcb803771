package convert

import (
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// AppendText appends value i of v as the MySQL text protocol shows it: BOOLEAN 1 or 0, DECIMAL with all its digits,
// [1, 2, null], {"k":1}. A NULL at the top appends nothing. A TIMESTAMPTZ is shown in UTC.
func AppendText(dst []byte, v *chunk.Vector, i int) []byte { return AppendTextIn(dst, v, i, time.UTC) }

// AppendTextIn is [AppendText] for a session whose time_zone is zone.
func AppendTextIn(dst []byte, v *chunk.Vector, i int, zone *time.Location) []byte {
	if v.IsNull(i) {
		return dst
	}
	return appendValue(dst, v, i, zone, false)
}

// appendElement appends an element of a nested value.
func appendElement(dst []byte, v *chunk.Vector, i int, zone *time.Location) []byte {
	if v.IsNull(i) {
		return append(dst, "null"...)
	}
	return appendValue(dst, v, i, zone, true)
}

// appendValue appends a value that is not NULL; inside a nested value texts and dates are quoted.
func appendValue(dst []byte, v *chunk.Vector, i int, zone *time.Location, nested bool) []byte {
	switch v.Type.Kind {
	case catalog.Null:
		return dst
	case catalog.Boolean, catalog.TinyInt, catalog.SmallInt, catalog.Int, catalog.BigInt:
		return strconv.AppendInt(dst, v.Int(i), 10)
	case catalog.LargeInt:
		return wide.FromWords(v.Word(i, 0), v.Word(i, 1)).AppendText(dst, 0)
	case catalog.Float:
		return AppendFloat(dst, v.Float32(i))
	case catalog.Double:
		return AppendDouble(dst, v.Float64(i))
	case catalog.Decimal:
		if v.Layout <= chunk.Fixed8 {
			return wide.AppendShort(dst, v.Int(i), v.Type.Scale)
		}
		return Wide(v, i).AppendText(dst, v.Type.Scale)
	case catalog.Array:
		dst = append(dst, '[')
		from, to := v.Range(i)
		for e := from; e < to; e++ {
			if e > from {
				dst = append(dst, ", "...)
			}
			dst = appendElement(dst, v.Children[0], e, zone)
		}
		return append(dst, ']')
	case catalog.Map:
		dst = append(dst, '{')
		from, to := v.Range(i)
		for e := from; e < to; e++ {
			if e > from {
				dst = append(dst, ", "...)
			}
			dst = appendElement(dst, v.Children[0].Children[0], e, zone)
			dst = append(dst, ':')
			dst = appendElement(dst, v.Children[0].Children[1], e, zone)
		}
		return append(dst, '}')
	case catalog.Struct:
		dst = append(dst, '{')
		for f, c := range v.Children {
			if f > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(append(dst, '"'), v.Type.Fields[f].Name...), `":`...)
			dst = appendElement(dst, c, i, zone)
		}
		return append(dst, '}')
	}
	if nested {
		dst = append(dst, '"')
	}
	switch v.Type.Kind {
	case catalog.Date:
		dst = AppendDate(dst, int(v.Int(i)))
	case catalog.DateTime:
		dst = AppendDateTime(dst, v.Int(i), v.Type.Scale)
	case catalog.TimeStampTz:
		dst = appendTimeStampTz(dst, v.Int(i), v.Type.Scale, zone)
	case catalog.Time:
		dst = AppendTime(dst, v.Int(i), v.Type.Scale)
	case catalog.IPv4:
		ip := uint32(v.Int(i))
		dst = netip.AddrFrom4([4]byte{byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)}).AppendTo(dst)
	case catalog.IPv6:
		dst = appendIPv6(dst, v.Fixed(i))
	case catalog.Variant:
		// A string that is the whole value has no quotes.
		if text := v.Bytes(i); len(text) > 0 && text[0] == '"' {
			dst = AppendUnquoted(dst, text)
		} else {
			dst = append(dst, text...)
		}
	case catalog.JSON:
		dst = AppendJSONText(dst, v.Bytes(i))
	default:
		dst = append(dst, v.Bytes(i)...)
	}
	if nested {
		dst = append(dst, '"')
	}
	return dst
}

// AppendFloat appends a FLOAT with up to seven digits (Doris: CastToString, "%.7g").
func AppendFloat(dst []byte, x float32) []byte { return appendDigits(dst, float64(x), 7) }

// AppendDouble appends a DOUBLE with up to sixteen digits (Doris: CastToString, "%.16g").
func AppendDouble(dst []byte, x float64) []byte { return appendDigits(dst, x, 16) }

// appendDigits appends x with up to n significant digits, or NaN, Infinity, -Infinity.
func appendDigits(dst []byte, x float64, n int) []byte {
	switch {
	case math.IsNaN(x):
		return append(dst, "NaN"...)
	case math.IsInf(x, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(x, -1):
		return append(dst, "-Infinity"...)
	}
	return strconv.AppendFloat(dst, x, 'g', n, 64)
}

// AppendDate appends days since 1970-01-01 as YYYY-MM-DD.
func AppendDate(dst []byte, days int) []byte {
	y, m, d := civil.Date(days)
	return append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}

// AppendDateTime appends microseconds since 1970 as YYYY-MM-DD HH:MM:SS with scale digits behind the point.
func AppendDateTime(dst []byte, us int64, scale int) []byte {
	days, ofDay := civil.SplitMicros(us)
	dst = append(AppendDate(dst, days), ' ')
	return appendClock(dst, ofDay, scale)
}

// appendTimeStampTz appends microseconds since 1970 in a zone and the zone's distance from UTC at that time, +08:00
// (Doris: TimestampTzValue::to_string).
func appendTimeStampTz(dst []byte, us int64, scale int, zone *time.Location) []byte {
	_, offset := time.UnixMicro(us).In(zone).Zone()
	dst = AppendDateTime(dst, us+int64(offset)*civil.MicrosPerSecond, scale)
	sign := byte('+')
	if offset <= -3600 {
		sign, offset = '-', -offset
	}
	minutes := max(offset, -offset) % 3600 / 60
	return append(dst, sign, byte('0'+offset/36000), byte('0'+offset/3600%10), ':', byte('0'+minutes/10), byte('0'+minutes%10))
}

// AppendTime appends microseconds as [-]HH:MM:SS with scale digits behind the point.
func AppendTime(dst []byte, us int64, scale int) []byte {
	if us < 0 {
		dst = append(dst, '-')
		us = -us
	}
	return appendClock(dst, us, scale)
}

// appendClock appends HH:MM:SS[.f]; hours may have three digits.
func appendClock(dst []byte, us int64, scale int) []byte {
	s := us / civil.MicrosPerSecond
	h, m := s/3600, s/60%60
	s %= 60
	if h > 99 {
		dst = append(dst, byte('0'+h/100))
	}
	dst = append(dst, byte('0'+h/10%10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':', byte('0'+s/10), byte('0'+s%10))
	if scale > 0 {
		dst = append(dst, '.')
		part := us % civil.MicrosPerSecond
		for unit, n := int64(100000), 0; n < scale; n++ {
			dst = append(dst, byte('0'+part/unit%10))
			unit /= 10
		}
	}
	return dst
}
