package expr

import (
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// micros is argument k, a DATE or DATETIME, in microseconds since 1970.
func (c *call) micros(k, i int) int64 {
	if isKind(c, k, catalog.Date) {
		return c.int(k, i) * civil.MicrosPerDay
	}
	return c.int(k, i)
}

// date is the day of argument k.
func (c *call) date(k, i int) (year, month, day int) { return civil.Date(c.day(k, i)) }

// day is argument k in days since 1970.
func (c *call) day(k, i int) int {
	d, _ := civil.SplitMicros(c.micros(k, i))
	return d
}

// clock is the time of day of argument k in microseconds; a TIME may be negative.
func (c *call) clock(k, i int) int64 {
	if isKind(c, k, catalog.Time) {
		return c.int(k, i)
	}
	_, us := civil.SplitMicros(c.micros(k, i))
	return us
}

// appendMoment appends microseconds as the DATE or DATETIME of the result.
func (c *call) appendMoment(us int64) {
	if us < minMicros || us > maxMicros {
		c.out.AppendNull()
		return
	}
	if c.out.Type.Kind == catalog.Date {
		d, _ := civil.SplitMicros(us)
		c.out.AppendInt(int64(d))
		return
	}
	c.out.AppendInt(us)
}

// datePart is a function of a day.
func datePart(f func(year, month, day int) int64) implementation {
	return plain(func(c *call, i int) { c.out.AppendInt(f(c.date(0, i))) })
}

// clockPart is a function of a time of day.
func clockPart(f func(us int64) int64) implementation {
	return plain(func(c *call, i int) {
		us := c.clock(0, i)
		if us < 0 {
			us = -us
		}
		c.out.AppendInt(f(us))
	})
}

// unixPart is a part of a number of seconds since 1970 in the session's zone.
func unixPart(unit, modulus int64) implementation {
	return plain(func(c *call, i int) {
		us := convert.FromUTC(wideAt(c, 0, i).Int64()*civil.MicrosPerSecond, c.ctx.zone())
		_, us = civil.SplitMicros(us)
		c.out.AppendInt(us / civil.MicrosPerSecond / unit % modulus)
	})
}

// weekday is the day of the week, Monday is 0.
func weekday(day int) int { return ((day+3)%7 + 7) % 7 }

var dayNames = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

var monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// dateFunctions are parts of dates and the functions of the current time.
var dateFunctions = map[string]implementation{
	"year":    datePart(func(y, _, _ int) int64 { return int64(y) }),
	"quarter": datePart(func(_, m, _ int) int64 { return int64(m+2) / 3 }),
	"month":   datePart(func(_, m, _ int) int64 { return int64(m) }),
	"century": datePart(func(y, _, _ int) int64 { return int64(y+99) / 100 }),
	"dayofmonth": datePart(func(_, _, d int) int64 {
		return int64(d)
	}),
	"dayofyear": datePart(func(y, m, d int) int64 { return int64(civil.Days(y, m, d)-civil.Days(y, 1, 1)) + 1 }),
	"dayofweek": plain(func(c *call, i int) { c.out.AppendInt(int64(weekday(c.day(0, i))+1)%7 + 1) }),
	"weekday":   plain(func(c *call, i int) { c.out.AppendInt(int64(weekday(c.day(0, i)))) }),
	"week": plain(func(c *call, i int) {
		w, _ := week(c.day(0, i), weekMode(c, i))
		c.out.AppendInt(int64(w))
	}),
	"weekofyear": plain(func(c *call, i int) {
		w, _ := week(c.day(0, i), 3)
		c.out.AppendInt(int64(w))
	}),
	"year_of_week": plain(func(c *call, i int) {
		_, y := week(c.day(0, i), 3)
		c.out.AppendInt(int64(y))
	}),
	"yearweek": plain(func(c *call, i int) {
		w, y := week(c.day(0, i), weekMode(c, i)|2)
		c.out.AppendInt(int64(y*100 + w))
	}),
	"hour":        clockPart(func(us int64) int64 { return us / civil.MicrosPerSecond / 3600 }),
	"minute":      clockPart(func(us int64) int64 { return us / civil.MicrosPerSecond / 60 % 60 }),
	"second":      clockPart(func(us int64) int64 { return us / civil.MicrosPerSecond % 60 }),
	"microsecond": clockPart(func(us int64) int64 { return us % civil.MicrosPerSecond }),
	"dayname":     plain(func(c *call, i int) { c.out.AppendString(dayNames[weekday(c.day(0, i))]) }),
	"monthname": plain(func(c *call, i int) {
		_, m, _ := c.date(0, i)
		c.out.AppendString(monthNames[m-1])
	}),
	"to_days": plain(func(c *call, i int) { c.out.AppendInt(dayOfYearZero(c.day(0, i))) }),
	"to_seconds": plain(func(c *call, i int) {
		c.out.AppendInt(dayOfYearZero(c.day(0, i))*civil.SecondsPerDay + c.clock(0, i)/civil.MicrosPerSecond)
	}),
	"from_days": plain(func(c *call, i int) {
		n := wideAt(c, 0, i).Int64()
		if n <= 0 || n > 3652424 {
			c.outOfRange(i, "from_days", 0)
			return
		}
		// Doris's year 0 has no 29 February.
		if n < 60 {
			n--
		}
		c.appendMoment((n - daysToEpoch) * civil.MicrosPerDay)
	}),
	"last_day": plain(func(c *call, i int) {
		y, m, _ := c.date(0, i)
		c.appendMoment(int64(civil.Days(y, m, civil.DaysIn(y, m))) * civil.MicrosPerDay)
	}),
	"to_monday": plain(func(c *call, i int) {
		d := c.day(0, i)
		if d >= 0 && d <= 3 {
			d = 0
		} else {
			d -= weekday(d)
		}
		c.appendMoment(int64(d) * civil.MicrosPerDay)
	}),
	"next_day": plain(func(c *call, i int) {
		want := dayNumber(string(c.bytes(1, i)))
		if want < 0 {
			c.fail(doriserr.New("Function next_day failed to parse weekday: %s", c.bytes(1, i)))
			return
		}
		d := c.day(0, i)
		if next := int64(d+(want-weekday(d)+6)%7+1) * civil.MicrosPerDay; next <= maxMicros {
			c.appendMoment(next)
			return
		}
		c.appendMoment(int64(d) * civil.MicrosPerDay)
	}),
	"makedate": plain(func(c *call, i int) {
		y, n := c.int(0, i), c.int(1, i)
		if n <= 0 || y < 0 || y > 9999 || int64(civil.Days(int(y), 1, 1))+n-1 > maxMicros/civil.MicrosPerDay {
			c.outOfRange(i, "makedate", 0, 1)
			return
		}
		c.appendMoment((int64(civil.Days(int(y), 1, 1)) + n - 1) * civil.MicrosPerDay)
	}),
	"date":      plain(func(c *call, i int) { c.appendMoment(c.micros(0, i)) }),
	"to_date":   plain(func(c *call, i int) { c.appendMoment(c.micros(0, i)) }),
	"datev2":    plain(func(c *call, i int) { c.appendMoment(c.micros(0, i)) }),
	"to_datev2": plain(func(c *call, i int) { c.appendMoment(c.micros(0, i)) }),
	"timestamp": plain(func(c *call, i int) {
		us := c.micros(0, i)
		if len(c.args) > 1 {
			us += c.clock(1, i)
		}
		c.appendMoment(us)
	}),
	"now":           plain(func(c *call, i int) { c.appendMoment(instant(c, c.ctx.zone())) }),
	"current_date":  plain(func(c *call, i int) { c.appendMoment(instant(c, c.ctx.zone())) }),
	"utc_timestamp": plain(func(c *call, i int) { c.appendMoment(instant(c, time.UTC)) }),
	"utc_date":      plain(func(c *call, i int) { c.appendMoment(instant(c, time.UTC)) }),
	"current_time":  plain(func(c *call, i int) { c.out.AppendInt(dayPart(instant(c, c.ctx.zone()))) }),
	"utc_time":      plain(func(c *call, i int) { c.out.AppendInt(dayPart(instant(c, time.UTC))) }),
	"sec_to_time": plain(func(c *call, i int) {
		c.out.AppendInt(clampTime(wideOrFloat(c, 0, i)) / microUnit(c.out.Type.Scale) * microUnit(c.out.Type.Scale))
	}),
	"time": plain(func(c *call, i int) {
		const day = 24 * 3600 * civil.MicrosPerSecond
		c.out.AppendInt(((c.int(0, i) % day) + day) % day)
	}),
	"microsecond_from_unixtime": plain(func(c *call, i int) {
		_, rest := wideAt(c, 0, i).QuoRem(wide.From(civil.MicrosPerSecond))
		c.out.AppendInt(rest.Int64())
	}),
	"time_to_sec":          plain(func(c *call, i int) { c.out.AppendInt(c.int(0, i) / civil.MicrosPerSecond) }),
	"maketime":             plain(makeTime),
	"hour_from_unixtime":   unixPart(3600, 24),
	"minute_from_unixtime": unixPart(60, 60),
	"second_from_unixtime": unixPart(1, 60),
	"from_second":          plain(func(c *call, i int) { fromUnix(c, i, civil.MicrosPerSecond) }),
	"from_millisecond":     plain(func(c *call, i int) { fromUnix(c, i, 1000) }),
	"from_microsecond":     plain(func(c *call, i int) { fromUnix(c, i, 1) }),
	"second_timestamp": plain(func(c *call, i int) {
		c.out.AppendInt(convert.ToUTC(c.micros(0, i), c.ctx.zone()) / civil.MicrosPerSecond)
	}),
	"millisecond_timestamp": plain(func(c *call, i int) {
		c.out.AppendInt(convert.ToUTC(c.micros(0, i), c.ctx.zone()) / 1000)
	}),
	"microsecond_timestamp": plain(func(c *call, i int) { c.out.AppendInt(convert.ToUTC(c.micros(0, i), c.ctx.zone())) }),
	"unix_timestamp":        plain(unixTimestamp),
	"convert_tz": plain(func(c *call, i int) {
		from, ok1 := convert.Zone(string(c.bytes(1, i)))
		to, ok2 := convert.Zone(string(c.bytes(2, i)))
		for k, ok := range []bool{1: ok1, 2: ok2} {
			if k > 0 && !ok {
				c.fail(doriserr.New("Operation convert_tz invalid timezone: %s", c.bytes(k, i)))
				return
			}
		}
		us := convert.FromUTC(convert.ToUTC(c.micros(0, i), from), to)
		if us < minMicros || us > maxMicros {
			c.fail(doriserr.New("Cannot convert %s from %s to %s", c.texts(i, []int{0}), c.bytes(1, i), c.bytes(2, i)))
			return
		}
		c.appendMoment(us)
	}),
}

// dayOfYearZero is the number of a day, which is 1 for 0000-01-01; Doris's year 0 has no 29 February.
func dayOfYearZero(day int) int64 {
	n := int64(day) + daysToEpoch
	if n < 60 {
		n++
	}
	return n
}

// daysToEpoch is to_days('1970-01-01').
const daysToEpoch = 719528

// instant is the statement's time in a zone, cut to the result's scale.
func instant(c *call, zone *time.Location) int64 {
	unit := int64(1)
	if isScaledTime(c.out.Type) {
		unit = microUnit(c.out.Type.Scale)
	}
	us := convert.FromUTC(c.ctx.Now.UnixMicro(), zone)
	_, ofDay := civil.SplitMicros(us)
	return us - ofDay%unit
}

// dayPart is the time of day.
func dayPart(us int64) int64 {
	_, ofDay := civil.SplitMicros(us)
	return ofDay
}

// wideOrFloat is a number of seconds in microseconds.
func wideOrFloat(c *call, k, i int) int64 {
	o := c.args[k]
	if isFloating(o.v.Type) {
		return int64(c.float(k, i) * civil.MicrosPerSecond)
	}
	x, _ := wideAt(c, k, i).Rescaled(max(o.v.Type.Scale, 0), 6)
	return x.Int64()
}

// fromUnix makes a datetime of a number of units since 1970.
func fromUnix(c *call, i int, unit int64) {
	n := wideAt(c, 0, i)
	us, ok := n.Times(wide.From(unit))
	ok = ok && !n.IsNegative() && us.IsInt64() && us.Int64() <= maxMicros+civil.MicrosPerDay
	at := int64(0)
	if ok {
		at = convert.FromUTC(us.Int64(), c.ctx.zone())
		ok = at >= minMicros && at <= maxMicros
	}
	if !ok {
		c.outOfRange(i, c.node.Name, 0)
		return
	}
	c.appendMoment(at)
}

// unixTimestamp is the number of seconds since 1970; before it is 0.
func unixTimestamp(c *call, i int) {
	us := c.ctx.Now.UnixMicro()
	switch len(c.args) {
	case 1:
		us = convert.ToUTC(c.micros(0, i), c.ctx.zone())
	case 2:
		var ok bool
		if us, ok = c.readByFormat(i, true); !ok {
			c.invalid(i, "unix_timestamp", 0, 1)
			return
		}
		us = convert.ToUTC(us, c.ctx.zone())
	}
	us = max(us, 0)
	if isDecimal(c.out.Type) {
		appendInteger(c.out, wide.From(us).CutDown(6-min(c.out.Type.Scale, 6)))
		return
	}
	c.out.AppendInt(us / civil.MicrosPerSecond)
}

// dayNumber is the number of a weekday's name or abbreviation, Monday is 0; -1 if there is none.
func dayNumber(name string) int {
	for n, d := range dayNames {
		if len(name) >= 2 && len(name) <= len(d) && equalFold(d[:len(name)], name) {
			return n
		}
	}
	return -1
}

// equalFold compares ASCII words.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i]|0x20 != b[i]|0x20 {
			return false
		}
	}
	return true
}

// weekMode is the second argument of week and yearweek.
func weekMode(c *call, i int) int {
	if len(c.args) > 1 {
		return int(c.int(1, i)) & 7
	}
	return 0
}

// week is the number of the week and its year by MySQL's modes: 1 Monday first, 2 weeks from 1, 4 first full week.
func week(day, mode int) (week, year int) {
	mondayFirst, fromOne, full := mode&1 != 0, mode&2 != 0, mode&4 != 0
	if !mondayFirst {
		full = !full
	}
	year, month, dom := civil.Date(day)
	if year == 0 {
		return 0, 0
	}
	first := civil.Days(year, 1, 1)
	start := weekday(first)
	if !mondayFirst {
		start = (start + 1) % 7
	}
	late := func(start int) bool { return full && start != 0 || !full && start >= 4 }
	if month == 1 && dom <= 7-start {
		if !fromOne && late(start) {
			return 0, year
		}
		fromOne = true
		year--
		days := civil.Days(year+1, 1, 1) - civil.Days(year, 1, 1)
		first -= days
		start = (start + 53*7 - days) % 7
	}
	days := day - (first - start)
	if late(start) {
		days = day - (first + 7 - start)
	}
	if fromOne && days >= 52*7 {
		next := (start + civil.Days(year+1, 1, 1) - civil.Days(year, 1, 1)) % 7
		if !late(next) {
			return 1, year + 1
		}
	}
	return days/7 + 1, year
}
