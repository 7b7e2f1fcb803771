package expr

import (
	"bytes"

	"github.com/dorisemu/dorisemu/internal/civil"
)

// maxFormatted is how many bytes a result may have before the last letter of its format.
const maxFormatted = 100

// timeParts are what the letters of a format stand for: a date and a time of day, or a TIME, whose hour goes up to 838 and whose
// date is nothing but zeros.
type timeParts struct {
	days, year, month, day       int
	hour, minute, second, micros int
	onlyTime                     bool
}

// momentParts are the parts of a moment.
func momentParts(us int64) timeParts {
	days, ofDay := civil.SplitMicros(us)
	p := clockParts(ofDay)
	p.days, p.onlyTime = days, false
	p.year, p.month, p.day = civil.Date(days)
	return p
}

// clockParts are the parts of a TIME that is not negative.
func clockParts(us int64) timeParts {
	s := int(us / civil.MicrosPerSecond)
	return timeParts{hour: s / 3600, minute: s / 60 % 60, second: s % 60, micros: int(us % civil.MicrosPerSecond), onlyTime: true}
}

// timeFormatted is time_format (Doris: TimeValue::to_format_string_conservative, DateTimeFormatterUtils). The sign stands before
// all. Where the letters ask for a date the answer is NULL, but of a negative constant, which the frontend folds to this text.
func timeFormatted(c *call, i int) {
	us, format := c.clock(0, i), c.bytes(1, i)
	constant := c.args[0].mask == 0 && c.args[1].mask == 0
	if constant {
		format = bytes.TrimSpace(format)
	}
	dst := c.scratch[:0]
	if us < 0 {
		us, dst = -us, append(dst, '-')
	}
	sign := len(dst)
	dst, ok := clockParts(us).append(dst, format)
	c.scratch = dst
	switch {
	case ok:
		c.out.AppendBytes(dst)
	case constant && sign > 0 && len(dst) <= maxFormatted:
		c.out.AppendString("-null")
	default:
		c.out.AppendNull()
	}
}

// append writes the parts by MySQL's format letters; an unknown letter stands for itself. It is false for a result that is too
// long, and for a part of the date where there is none.
func (p timeParts) append(dst, format []byte) ([]byte, bool) {
	twelve := (p.hour+11)%12 + 1
	half := "AM"
	if p.hour%24 >= 12 {
		half = "PM"
	}
	from := len(dst)
	for k := 0; k < len(format); k++ {
		if len(dst)-from > maxFormatted {
			return dst, false
		}
		if format[k] != '%' || k+1 == len(format) {
			dst = append(dst, format[k])
			continue
		}
		k++
		if p.onlyTime && bytes.IndexByte([]byte("abDjMuUvVwWxX"), format[k]) >= 0 {
			return dst, false
		}
		switch format[k] {
		case 'Y':
			dst = appendNumber(dst, p.year, 4)
		case 'y':
			dst = appendNumber(dst, p.year%100, 2)
		case 'm':
			dst = appendNumber(dst, p.month, 2)
		case 'c':
			dst = appendNumber(dst, p.month, 1)
		case 'M':
			dst = append(dst, monthNames[p.month-1]...)
		case 'b':
			dst = append(dst, monthNames[p.month-1][:3]...)
		case 'd':
			dst = appendNumber(dst, p.day, 2)
		case 'e':
			dst = appendNumber(dst, p.day, 1)
		case 'D':
			dst = append(appendNumber(dst, p.day, 1), ordinal(p.day)...)
		case 'j':
			dst = appendNumber(dst, p.days-civil.Days(p.year, 1, 1)+1, 3)
		case 'H':
			dst = appendNumber(dst, p.hour, 2)
		case 'k':
			dst = appendNumber(dst, p.hour, 1)
		case 'h', 'I':
			dst = appendNumber(dst, twelve, 2)
		case 'l':
			dst = appendNumber(dst, twelve, 1)
		case 'i':
			dst = appendNumber(dst, p.minute, 2)
		case 's', 'S':
			dst = appendNumber(dst, p.second, 2)
		case 'f':
			dst = appendNumber(dst, p.micros, 6)
		case 'p':
			dst = append(dst, half...)
		case 'r':
			dst = appendNumber(append(appendNumber(append(appendNumber(dst, twelve, 2), ':'), p.minute, 2), ':'), p.second, 2)
			dst = append(append(dst, ' '), half...)
		case 'T':
			dst = appendNumber(append(appendNumber(append(appendNumber(dst, p.hour, 2), ':'), p.minute, 2), ':'), p.second, 2)
		case 'a':
			dst = append(dst, dayNames[weekday(p.days)][:3]...)
		case 'W':
			dst = append(dst, dayNames[weekday(p.days)]...)
		case 'w':
			dst = appendNumber(dst, (weekday(p.days)+1)%7, 1)
		case 'U', 'u', 'V', 'v', 'X', 'x':
			mode := map[byte]int{'U': 0, 'u': 1, 'V': 2, 'v': 3, 'X': 2, 'x': 3}[format[k]]
			w, wy := week(p.days, mode)
			if format[k]|0x20 == 'x' {
				dst = appendNumber(dst, wy, 4)
			} else {
				dst = appendNumber(dst, w, 2)
			}
		default:
			dst = append(dst, format[k])
		}
	}
	return dst, true
}
