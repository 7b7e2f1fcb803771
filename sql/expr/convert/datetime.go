package convert

import (
	"time"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
)

// dateParser reads a DATE: a date or a whole datetime, whose time must be valid and is dropped
// (Doris: StringLikeLiteral.castToDateTime with DATETIME(6)).
func dateParser(mode Mode, zone *time.Location) Func {
	zones := zoneCache{}
	var day dayCache
	return func(dst *chunk.Vector, text []byte) bool {
		if len(text) == 10 && day.find(text) {
			dst.AppendInt(day.us / civil.MicrosPerDay)
			return true
		}
		var m moment
		if m.fast(text) || m.read(text, mode == Strict) {
			if _, ok := m.micros(6, zone, &zones); ok {
				dst.AppendInt(int64(civil.Days(m.year, m.month, m.day)))
				return true
			}
		}
		return false
	}
}

// dateTimeParser reads a DATETIME(scale); further digits are rounded, an offset moves it to zone.
func dateTimeParser(mode Mode, scale int, zone *time.Location) Func {
	zones := zoneCache{}
	var day dayCache
	return func(dst *chunk.Vector, text []byte) bool {
		if us, ok := day.plainDateTime(text); ok {
			dst.AppendInt(us)
			return true
		}
		var m moment
		if !m.fast(text) {
			if !m.read(text, mode == Strict) {
				return false
			}
		}
		us, ok := m.micros(scale, zone, &zones)
		if ok {
			dst.AppendInt(us)
		}
		return ok
	}
}

// timeStampTzParser reads a TIMESTAMPTZ(scale): without an offset the text is in zone; the value is in UTC.
func timeStampTzParser(mode Mode, scale int, zone *time.Location) Func {
	zones := zoneCache{}
	return func(dst *chunk.Vector, text []byte) bool {
		var m moment
		if !m.fast(text) && !m.read(text, mode == Strict) {
			return false
		}
		us, ok := m.micros(scale, zone, &zones)
		if !ok {
			return false
		}
		if us = ToUTC(us, zone); us < minMicros || us > maxMicros {
			return false
		}
		dst.AppendInt(us)
		return true
	}
}

// ToUTC moves microseconds of local time in zone to UTC.
func ToUTC(us int64, zone *time.Location) int64 {
	if zone == time.UTC {
		return us
	}
	days, ofDay := civil.SplitMicros(us)
	y, mo, d := civil.Date(days)
	t := time.Date(y, time.Month(mo), d, 0, 0, int(ofDay/civil.MicrosPerSecond), int(ofDay%civil.MicrosPerSecond)*1000, zone)
	return t.UnixMicro()
}

// FromUTC moves microseconds since 1970 in UTC to local time in zone.
func FromUTC(us int64, zone *time.Location) int64 {
	if zone == time.UTC {
		return us
	}
	_, offset := time.UnixMicro(us).In(zone).Zone()
	return us + int64(offset)*civil.MicrosPerSecond
}

// moment is a date and a time as written.
type moment struct {
	year, month, day, hour, minute, second int
	// fraction holds the first seven digits behind the point, in units of 100 ns.
	fraction int
	// zone is the offset or zone name, or empty.
	zone []byte
}

// fast reads YYYY-MM-DD with an optional HH:MM:SS[.f] behind a blank or T; anything else is left to read.
func (m *moment) fast(t []byte) bool {
	if len(t) < 10 || t[4] != '-' || t[7] != '-' {
		return false
	}
	y, mo, d := two(t[0:])*100+two(t[2:]), two(t[5:]), two(t[8:])
	if y|mo|d < 0 {
		return false
	}
	m.year, m.month, m.day = y, mo, d
	if len(t) == 10 {
		return true
	}
	if len(t) < 19 || t[10] != ' ' && t[10] != 'T' || t[13] != ':' || t[16] != ':' {
		return false
	}
	h, mi, s := two(t[11:]), two(t[14:]), two(t[17:])
	if h|mi|s < 0 {
		return false
	}
	if len(t) > 19 && !m.readFraction(t[19:]) {
		return false
	}
	m.hour, m.minute, m.second = h, mi, s
	return true
}

// dayCache remembers the last day that was read: rows that follow each other have mostly the same.
type dayCache struct {
	text [10]byte
	us   int64
}

// plainDateTime reads YYYY-MM-DD HH:MM:SS, also with a T, if it is valid; anything else is left to [moment].
func (c *dayCache) plainDateTime(t []byte) (us int64, ok bool) {
	if len(t) != 19 || t[10] != ' ' && t[10] != 'T' || t[13] != ':' || t[16] != ':' {
		return 0, false
	}
	h, m, s := two(t[11:]), two(t[14:]), two(t[17:])
	if uint(h) > 23 || uint(m) > 59 || uint(s) > 59 {
		return 0, false
	}
	if !c.find(t[:10]) {
		return 0, false
	}
	return c.us + int64(h*3600+m*60+s)*civil.MicrosPerSecond, true
}

// find reads YYYY-MM-DD into c; false if it is no valid day.
func (c *dayCache) find(t []byte) bool {
	if string(t) == string(c.text[:]) {
		return true
	}
	var d moment
	if !d.fast(t) {
		return false
	}
	us, ok := d.micros(0, nil, nil)
	if ok {
		c.text, c.us = [10]byte(t), us
	}
	return ok
}

// two reads two digits; the result is negative if they are none.
func two(t []byte) int {
	a, b := int(t[0])-'0', int(t[1])-'0'
	if uint(a) > 9 || uint(b) > 9 {
		return -1 << 20
	}
	return a*10 + b
}

// readFraction reads a point and digits to the end.
func (m *moment) readFraction(t []byte) bool {
	if t[0] != '.' {
		return false
	}
	f := 0
	for i, c := range t[1:] {
		if !isDigit(c) {
			return false
		}
		if i < 7 {
			f = f*10 + int(c-'0')
		}
	}
	for i := len(t) - 1; i < 7; i++ {
		f *= 10
	}
	m.fraction = f
	return true
}

// micros checks the moment and returns its microseconds since 1970 in zone, rounded to scale digits.
func (m *moment) micros(scale int, zone *time.Location, zones *zoneCache) (int64, bool) {
	if m.month < 1 || m.month > 12 || m.day < 1 || m.hour > 23 || m.minute > 59 || m.second > 59 {
		return 0, false
	}
	if m.day > 28 && (m.day > civil.DaysIn(m.year, m.month) || m.year == 0 && m.month == 2) {
		return 0, false
	}
	us := (int64(civil.Days(m.year, m.month, m.day))*civil.SecondsPerDay + int64(m.hour*3600+m.minute*60+m.second)) * civil.MicrosPerSecond
	if len(m.zone) > 0 {
		loc, ok := zones.find(m.zone)
		if !ok {
			return 0, false
		}
		us = FromUTC(ToUTC(us, loc), zone)
	}
	if m.fraction != 0 {
		us += int64(m.fraction+5) / 10
		unit := microUnits[scale]
		// The sum may be before 1970, the part below a second is not negative: round within the second.
		second := (us - us%civil.MicrosPerSecond)
		if us < second {
			second -= civil.MicrosPerSecond
		}
		part := us - second
		us = second + (part+unit/2)/unit*unit
	}
	return us, us >= minMicros && us <= maxMicros
}

// microUnits are the microseconds in the last digit of DATETIME(p).
var microUnits = [7]int64{1000000, 100000, 10000, 1000, 100, 10, 1}

// minMicros and maxMicros are 0000-01-01 00:00:00 and 9999-12-31 23:59:59.999999.
var (
	minMicros = int64(civil.Days(0, 1, 1)) * civil.MicrosPerDay
	maxMicros = int64(civil.Days(10000, 1, 1))*civil.MicrosPerDay - 1
)
