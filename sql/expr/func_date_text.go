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
	"time_format": plain(timeFormatted),
	"from_unixtime": plain(func(c *call, i int) {
		format := []byte("yyyy-MM-dd HH:mm:ss")
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

// formatted appends a moment by a format; a format or a result that is too long is an error.
func formatted(c *call, i int, name string, us int64, format []byte) {
	format = bytes.TrimSpace(format)
	if len(format) > 128 {
		c.fail(doriserr.New("Operation %s of invalid or oversized format is invalid", name))
		return
	}
	meaning := format
	if known, ok := knownFormats[string(format)]; ok {
		meaning = []byte(known)
	}
	var ok bool
	if c.scratch, ok = momentParts(us).append(c.scratch[:0], meaning); !ok {
		c.fail(doriserr.New("Operation %s of %s, %s is invalid", name, c.texts(i, []int{0}), format))
		return
	}
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
