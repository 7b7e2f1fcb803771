package mysql

import (
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// The types of parameters that are not those of numbers.
var (
	stringType   = catalog.Of(catalog.String)
	nullType     = catalog.Of(catalog.Null)
	dateType     = catalog.Of(catalog.Date)
	dateTimeType = catalog.DateTimeOf(6)
)

// decimalNumber is what a DECIMAL parameter may be.
var decimalNumber = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)

// parameter reads one binary value as a literal of the type that was sent; an unsigned number is one of the next wider type
// (Doris: Literal.getLiteralByMysqlType, which refuses TIME and BLOB: here they are texts).
func (p *preparedStatement) parameter(f *fields, i int, code byte, unsigned bool) error {
	// integer appends a number of so many bits.
	integer := func(raw uint64, bits int, signed, plain catalog.Kind) {
		x := int64(raw)
		if unsigned {
			signed = plain
		} else {
			x = x << (64 - bits) >> (64 - bits)
		}
		p.statement.Value(i, catalog.Of(signed)).AppendInt(x)
	}
	switch code {
	case wireNull:
		p.statement.Value(i, nullType).AppendNull()
	case wireTiny:
		integer(uint64(f.u8()), 8, catalog.TinyInt, catalog.SmallInt)
	case wireShort, wireYear:
		integer(uint64(f.u16()), 16, catalog.SmallInt, catalog.Int)
	case wireLong, wireInt24:
		integer(uint64(f.u32()), 32, catalog.Int, catalog.BigInt)
	case wireLongLong:
		x := f.u64()
		if unsigned {
			p.statement.Value(i, catalog.Of(catalog.LargeInt)).AppendWords(x, 0)
		} else {
			p.statement.Value(i, catalog.Of(catalog.BigInt)).AppendInt(int64(x))
		}
	case wireFloat:
		p.statement.Value(i, catalog.Of(catalog.Float)).AppendFloat32(math.Float32frombits(f.u32()))
	case wireDouble:
		p.statement.Value(i, catalog.Of(catalog.Double)).AppendFloat64(math.Float64frombits(f.u64()))
	case wireDate:
		days, _ := readMoment(f.bytes())
		p.statement.Value(i, dateType).AppendInt(int64(days))
	case wireDateTime, wireTimestamp:
		days, micros := readMoment(f.bytes())
		p.statement.Value(i, dateTimeType).AppendInt(int64(days)*civil.MicrosPerDay + micros)
	case wireTime:
		p.statement.Value(i, stringType).AppendString(readTime(f.bytes()))
	case 0, wireNewDecimal:
		return p.decimal(i, string(f.bytes()))
	case 15, 16, 245, 247, 248, 249, 250, 251, wireBlob, 253, wireString:
		p.statement.Value(i, stringType).AppendBytes(f.bytes())
	default:
		return fmt.Errorf("type code %d is not supported", code)
	}
	return nil
}

// decimal reads a DECIMAL parameter: as many digits as it is written with.
func (p *preparedStatement) decimal(i int, text string) error {
	if !decimalNumber.MatchString(text) {
		return fmt.Errorf("%q is no decimal number", text)
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	digits := len(strings.TrimLeft(whole+fraction, "0"))
	precision := max(digits, len(fraction), 1)
	if precision > wide.MaxDigits {
		return fmt.Errorf("%q has more than %d digits", text, wide.MaxDigits)
	}
	t := catalog.DecimalOf(precision, len(fraction))
	if !convert.Parser(t, convert.Loose)(p.statement.Value(i, t), []byte(text)) {
		return fmt.Errorf("%q is no decimal number", text)
	}
	return nil
}

// readMoment reads a packed DATE or DATETIME as days since 1970-01-01 and microseconds of the day. One without a date is
// 0000-01-01; what is out of range is carried on.
func readMoment(b []byte) (days int, micros int64) {
	if len(b) < 4 {
		return civil.Days(0, 1, 1), 0
	}
	var p [11]byte
	copy(p[:], b)
	days = civil.Days(int(binary.LittleEndian.Uint16(p[:])), int(min(max(p[2], 1), 12)), int(p[3]))
	seconds := (int64(p[4])*60+int64(p[5]))*60 + int64(p[6])
	return days, seconds*civil.MicrosPerSecond + int64(binary.LittleEndian.Uint32(p[7:]))
}

// readTime writes a packed TIME as text.
func readTime(b []byte) string {
	var p [12]byte
	copy(p[:], b)
	sign := ""
	if p[0] != 0 {
		sign = "-"
	}
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, binary.LittleEndian.Uint32(p[1:])*24+uint32(p[5]), p[6], p[7])
	if len(b) > 8 {
		text += fmt.Sprintf(".%06d", binary.LittleEndian.Uint32(p[8:]))
	}
	return text
}
