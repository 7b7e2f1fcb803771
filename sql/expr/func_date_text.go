package expr

import (
	"bytes"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// dateText are the functions between dates and texts by a format.
var dateText = map[string]implementation{
	"date_format": plain(func(c *call, i int) { formatted(c, i, "date_format", c.micros(0, i), c.bytes(1, i)) }),
	"time_format": plain(func(c *call, i int) { formatted(c, i, "time_format", c.clock(0, i), c.bytes(1, i)) }),
	"from_unixtime": plain(func(c *call, i int) {
		format := []byte("%Y-%m-%d %H:%i:%s")
		var us int64
		if isDecimal(c.args[0].v.Type) {
			x, _ := wideAt(c, 0, i).Rescaled(c.args[0].v.Type.Scale, 6)
			us = x.Int64()
			format = []byte("%Y-%m-%d %H:%i:%s.%f")
		} else if n := wideAt(c, 0, i); n.IsNegative() || n.Cmp(wide.From(1<<40)) > 0 {
			us = -1
		} else {
			us = n.Int64() * civil.MicrosPerSecond
		}
		if len(c.args) > 1 {
			format = c.bytes(1, i)
		}
		us2 := convert.FromUTC(us, c.ctx.zone())
		if us < 0 || us2 > maxMicros {
			c.fail(doriserr.New("Operation from_unixtime_new of %s, %s is invalid", c.texts(i, []int{0}), format))
			return
		}
		formatted(c, i, "from_unixtime_new", us2, format)
	}),
	"str_to_date": plain(func(c *call, i int) {
		us, ok := c.readByFormat(i, c.out.Type.Kind != catalog.Date)
		if !ok {
			c.out.AppendNull()
			return
		}
		c.appendMoment(us)
	}),
	"to_iso8601": plain(func(c *call, i int) {
		d, ofDay := civil.SplitMicros(c.micros(0, i))
		c.scratch = convert.AppendDate(c.scratch[:0], d)
		if !isKind(c, 0, catalog.Date) {
			c.scratch = convert.AppendTime(append(c.scratch, 'T'), ofDay, 6)
		}
		c.out.AppendBytes(c.scratch)
	}),
	"from_iso8601_date": plain(func(c *call, i int) {
		if day, ok := isoDay(string(c.bytes(0, i))); ok {
			c.out.AppendInt(int64(day))
			return
		}
		c.out.AppendNull()
	}),
}

// knownFormats are Java-like spellings of three formats.
var knownFormats = map[string]string{"yyyyMMdd": "%Y%m%d", "yyyy-MM-dd": "%Y-%m-%d", "yyyy-MM-dd HH:mm:ss": "%Y-%m-%d %H:%i:%s"}

// formatted appends a moment by a format; a format that is too long is an error.
func formatted(c *call, i int, name string, us int64, format []byte) {
	format = bytes.TrimSpace(format)
	if len(format) > 128 {
		c.fail(doriserr.New("Operation %s of invalid or oversized format is invalid", name))
		return
	}
	c.scratch = appendFormatted(c.scratch[:0], us, format)
	c.out.AppendBytes(c.scratch)
}

// appendNumber appends a number with at least width digits.
func appendNumber(dst []byte, n, width int) []byte {
	var b [20]byte
	k := len(b)
	for ; n > 0 || width > 0 || k == len(b); n /= 10 {
		k--
		b[k] = byte('0' + n%10)
		width--
	}
	return append(dst, b[k:]...)
}

// appendFormatted writes a moment by MySQL's format letters; an unknown letter stands for itself.
func appendFormatted(dst []byte, us int64, format []byte) []byte {
	if known, ok := knownFormats[string(format)]; ok {
		format = []byte(known)
	}
	days, ofDay := civil.SplitMicros(us)
	y, m, d := civil.Date(days)
	s := int(ofDay / civil.MicrosPerSecond)
	h, mi, sec := s/3600, s/60%60, s%60
	twelve := (h+11)%12 + 1
	half := "AM"
	if h >= 12 {
		half = "PM"
	}
	for k := 0; k < len(format); k++ {
		if format[k] != '%' || k+1 == len(format) {
			dst = append(dst, format[k])
			continue
		}
		k++
		switch format[k] {
		case 'Y':
			dst = appendNumber(dst, y, 4)
		case 'y':
			dst = appendNumber(dst, y%100, 2)
		case 'm':
			dst = appendNumber(dst, m, 2)
		case 'c':
			dst = appendNumber(dst, m, 1)
		case 'M':
			dst = append(dst, monthNames[m-1]...)
		case 'b':
			dst = append(dst, monthNames[m-1][:3]...)
		case 'd':
			dst = appendNumber(dst, d, 2)
		case 'e':
			dst = appendNumber(dst, d, 1)
		case 'D':
			dst = append(appendNumber(dst, d, 1), ordinal(d)...)
		case 'j':
			dst = appendNumber(dst, days-civil.Days(y, 1, 1)+1, 3)
		case 'H':
			dst = appendNumber(dst, h, 2)
		case 'k':
			dst = appendNumber(dst, h, 1)
		case 'h', 'I':
			dst = appendNumber(dst, twelve, 2)
		case 'l':
			dst = appendNumber(dst, twelve, 1)
		case 'i':
			dst = appendNumber(dst, mi, 2)
		case 's', 'S':
			dst = appendNumber(dst, sec, 2)
		case 'f':
			dst = appendNumber(dst, int(ofDay%civil.MicrosPerSecond), 6)
		case 'p':
			dst = append(dst, half...)
		case 'r':
			dst = appendNumber(append(appendNumber(append(appendNumber(dst, twelve, 2), ':'), mi, 2), ':'), sec, 2)
			dst = append(append(dst, ' '), half...)
		case 'T':
			dst = appendNumber(append(appendNumber(append(appendNumber(dst, h, 2), ':'), mi, 2), ':'), sec, 2)
		case 'a':
			dst = append(dst, dayNames[weekday(days)][:3]...)
		case 'W':
			dst = append(dst, dayNames[weekday(days)]...)
		case 'w':
			dst = appendNumber(dst, (weekday(days)+1)%7, 1)
		case 'U', 'u', 'V', 'v', 'X', 'x':
			mode := map[byte]int{'U': 0, 'u': 1, 'V': 2, 'v': 3, 'X': 2, 'x': 3}[format[k]]
			w, wy := week(days, mode)
			if format[k]|0x20 == 'x' {
				dst = appendNumber(dst, wy, 4)
			} else {
				dst = appendNumber(dst, w, 2)
			}
		default:
			dst = append(dst, format[k])
		}
	}
	return dst
}

// ordinal is the ending of a day's number.
func ordinal(d int) string {
	if d >= 11 && d <= 13 {
		return "th"
	}
	switch d % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

// formatReader reads a text by a format.
type formatReader struct {
	t                                      []byte
	year, month, day, hour, minute, second int
	micros                                 int
	dayOfYear                              int
	pm, twelve, hasDate                    bool
}

// number reads up to n digits.
func (r *formatReader) number(n int) (int, bool) {
	x, k := 0, 0
	for k < n && k < len(r.t) && r.t[k] >= '0' && r.t[k] <= '9' {
		x = x*10 + int(r.t[k]-'0')
		k++
	}
	r.t = r.t[k:]
	return x, k > 0
}

// word reads one of the names, whole or its first three letters.
func (r *formatReader) word(names []string, short bool) (int, bool) {
	for n, name := range names {
		if short {
			name = name[:3]
		}
		if len(r.t) >= len(name) && equalFold(string(r.t[:len(name)]), name) {
			r.t = r.t[len(name):]
			return n, true
		}
	}
	return 0, false
}

// parseByFormat reads a moment by MySQL's format letters.
func parseByFormat(text, format []byte) (int64, bool) {
	if known, ok := knownFormats[string(format)]; ok {
		format = []byte(known)
	}
	r := formatReader{t: text, year: 0, month: 1, day: 1}
	for k := 0; k < len(format); k++ {
		for len(r.t) > 0 && r.t[0] == ' ' {
			r.t = r.t[1:]
		}
		f := format[k]
		if f == ' ' {
			continue
		}
		if len(r.t) == 0 {
			break
		}
		if f != '%' || k+1 == len(format) {
			if r.t[0] != f {
				return 0, false
			}
			r.t = r.t[1:]
			continue
		}
		k++
		if !r.part(format[k]) {
			return 0, false
		}
	}
	return r.moment()
}

// part reads what one letter stands for.
func (r *formatReader) part(f byte) (ok bool) {
	n := 0
	switch f {
	case 'Y':
		before := len(r.t)
		r.year, ok = r.number(4)
		if before-len(r.t) == 2 {
			r.year = century(r.year)
		}
		r.hasDate = true
	case 'y':
		r.year, ok = r.number(2)
		r.year = century(r.year)
		r.hasDate = true
	case 'm', 'c':
		r.month, ok = r.number(2)
		r.hasDate = true
	case 'M':
		n, ok = r.word(monthNames[:], false)
		r.month, r.hasDate = n+1, true
	case 'b':
		n, ok = r.word(monthNames[:], true)
		r.month, r.hasDate = n+1, true
	case 'd', 'e':
		r.day, ok = r.number(2)
		r.hasDate = true
	case 'D':
		if r.day, ok = r.number(2); ok && len(r.t) >= 2 {
			r.t = r.t[2:]
		}
	case 'j':
		r.dayOfYear, ok = r.number(3)
		r.hasDate = true
	case 'H', 'k':
		r.hour, ok = r.number(2)
	case 'h', 'I', 'l':
		r.hour, ok = r.number(2)
		r.twelve = true
		ok = ok && r.hour >= 1 && r.hour <= 12
	case 'i':
		r.minute, ok = r.number(2)
	case 's', 'S':
		r.second, ok = r.number(2)
	case 'f':
		before := len(r.t)
		r.micros, ok = r.number(6)
		for n = before - len(r.t); n < 6; n++ {
			r.micros *= 10
		}
	case 'p':
		if ok = len(r.t) >= 2 && r.t[1]|0x20 == 'm' && (r.t[0]|0x20 == 'a' || r.t[0]|0x20 == 'p'); ok {
			r.pm = r.t[0]|0x20 == 'p'
			r.t = r.t[2:]
		}
	case 'T':
		ok = r.all("H:i:s")
	case 'r':
		ok = r.all("I:i:s p")
	case 'a':
		_, ok = r.word(dayNames[:], true)
	case 'W':
		_, ok = r.word(dayNames[:], false)
	case 'w':
		_, ok = r.number(1)
	case '%':
		if ok = len(r.t) > 0 && r.t[0] == '%'; ok {
			r.t = r.t[1:]
		}
	}
	return ok
}

// all reads several letters with separators.
func (r *formatReader) all(letters string) bool {
	for k := range len(letters) {
		l := letters[k]
		if l == ':' || l == ' ' {
			if len(r.t) == 0 || r.t[0] != l {
				return len(r.t) == 0
			}
			r.t = r.t[1:]
		} else if !r.part(l) {
			return false
		}
	}
	return true
}

// century adds the century to a year of two digits.
func century(y int) int {
	if y >= 70 {
		return y + 1900
	}
	return y + 2000
}

// moment checks what was read.
func (r *formatReader) moment() (int64, bool) {
	if r.twelve {
		r.hour %= 12
		if r.pm {
			r.hour += 12
		}
	}
	if r.month < 1 || r.month > 12 || r.day < 1 || r.day > civil.DaysIn(r.year, r.month) || r.hour > 23 || r.minute > 59 || r.second > 59 {
		return 0, false
	}
	days := civil.Days(r.year, r.month, r.day)
	if r.dayOfYear > 0 {
		days = civil.Days(r.year, 1, 1) + r.dayOfYear - 1
	}
	return int64(days)*civil.MicrosPerDay + int64(r.hour*3600+r.minute*60+r.second)*civil.MicrosPerSecond + int64(r.micros), true
}
