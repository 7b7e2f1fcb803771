package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// unitSpan is a unit in months or, if those are 0, in microseconds.
type unitSpan struct{ months, micros int64 }

// spans are the units of date arithmetic.
var spans = map[string]unitSpan{
	"year": {12, 0}, "quarter": {3, 0}, "month": {1, 0}, "week": {0, 7 * civil.MicrosPerDay}, "day": {0, civil.MicrosPerDay},
	"hour": {0, 3600 * civil.MicrosPerSecond}, "minute": {0, 60 * civil.MicrosPerSecond}, "second": {0, civil.MicrosPerSecond},
	"millisecond": {0, 1000}, "microsecond": {0, 1},
}

// dateArithmetic are the add, sub, diff, floor and ceil functions of every unit, and date_trunc.
var dateArithmetic = func() map[string]implementation {
	family := map[string]implementation{
		"date_trunc": prepared(dateTrunc),
		"datediff":   plain(func(c *call, i int) { c.out.AppendInt(int64(c.day(0, i) - c.day(1, i))) }),
		"timediff": plain(func(c *call, i int) {
			unit := microUnit(c.out.Type.Scale)
			c.out.AppendInt(clampTime(c.momentOrTime(0, i)-c.momentOrTime(1, i)) / unit * unit)
		}),
		"add_time": plain(func(c *call, i int) { addTime(c, i, 1) }),
		"sub_time": plain(func(c *call, i int) { addTime(c, i, -1) }),
		"period_add": plain(func(c *call, i int) {
			if c.validPeriods(i, 0) {
				c.out.AppendInt(period(periodMonths(c.int(0, i)) + c.int(1, i)))
			}
		}),
		"period_diff": plain(func(c *call, i int) {
			if c.validPeriods(i, 0, 1) {
				c.out.AppendInt(periodMonths(c.int(0, i)) - periodMonths(c.int(1, i)))
			}
		}),
		"months_between": plain(monthsBetween),
	}
	for unit, span := range spans {
		for sign, suffix := range map[int64]string{1: "s_add", -1: "s_sub"} {
			// Messages name the addition of one unit, whichever of the two it was.
			name := unit + "_add"
			family[unit+suffix] = plain(func(c *call, i int) { addSpan(c, i, name, span, wideAt(c, 1, i).Int64()*sign) })
		}
		family[unit+"s_diff"] = plain(func(c *call, i int) { c.out.AppendInt(difference(c.micros(0, i), c.micros(1, i), span)) })
		family[unit+"_floor"] = plain(func(c *call, i int) { floorOrCeil(c, i, span, false) })
		family[unit+"_ceil"] = plain(func(c *call, i int) { floorOrCeil(c, i, span, true) })
	}
	return family
}()

// momentOrTime is a datetime or TIME in microseconds.
func (c *call) momentOrTime(k, i int) int64 {
	if isKind(c, k, catalog.Time) {
		return c.int(k, i)
	}
	return c.micros(k, i)
}

// addMonths moves a moment by months; the day is cut to the length of the month.
func addMonths(us, months int64) (int64, bool) {
	days, ofDay := civil.SplitMicros(us)
	y, m, d := civil.Date(days)
	total := int64(y)*12 + int64(m) - 1 + months
	if total < 0 || total >= 120000 {
		return 0, false
	}
	y, m = int(total/12), int(total%12)+1
	return int64(civil.Days(y, m, min(d, civil.DaysIn(y, m))))*civil.MicrosPerDay + ofDay, true
}

// addSpan adds n units to argument 0.
func addSpan(c *call, i int, name string, span unitSpan, n int64) {
	us, ok := c.micros(0, i), n > -1<<40 && n < 1<<40
	if ok && span.months != 0 {
		us, ok = addMonths(us, n*span.months)
	} else if ok {
		d := n * span.micros
		us += d
		ok = n == 0 || d/n == span.micros
	}
	if !ok || us < minMicros || us > maxMicros {
		c.fail(doriserr.New("Operation %s of %s, %d out of range", name, c.texts(i, []int{0}), n))
		return
	}
	c.appendMoment(us)
}

// difference is a minus b in whole units, cut towards zero.
func difference(a, b int64, span unitSpan) int64 {
	if span.months == 0 {
		return (a - b) / span.micros
	}
	return monthsApart(a, b) / span.months
}

// monthsApart is a minus b in whole months, cut towards zero: an incomplete day does not count, then an incomplete month
// (Java: ChronoUnit.MONTHS.between).
func monthsApart(a, b int64) int64 {
	da, ua := civil.SplitMicros(a)
	db, ub := civil.SplitMicros(b)
	switch {
	case da > db && ua < ub:
		da--
	case da < db && ua > ub:
		da++
	}
	ya, ma, dda := civil.Date(da)
	yb, mb, ddb := civil.Date(db)
	n := int64(ya-yb)*12 + int64(ma-mb)
	switch {
	case n > 0 && dda < ddb:
		n--
	case n < 0 && dda > ddb:
		n++
	}
	return n
}

// defaultOrigin is 0001-01-01, from which floor and ceil count.
var defaultOrigin = int64(civil.Days(1, 1, 1)) * civil.MicrosPerDay

// floorOrCeil rounds to multiples of a period of units since an origin: (x), (x, n), (x, origin), (x, n, origin).
func floorOrCeil(c *call, i int, span unitSpan, ceil bool) {
	us, n, origin := c.micros(0, i), int64(1), defaultOrigin
	for k := 1; k < len(c.args); k++ {
		if c.args[k].v.Type.IsDate() {
			origin = c.micros(k, i)
		} else {
			n = c.int(k, i)
		}
	}
	if n < 1 {
		c.fail(doriserr.New("Operation %s of %d out of range", c.node.Name, n))
		return
	}
	floor, next := int64(0), int64(0)
	if span.months == 0 {
		step := n * span.micros
		r := (us - origin) % step
		if r < 0 {
			r += step
		}
		floor = us - r
		next = floor + step
	} else {
		step := n * span.months
		k := monthsApart(us, origin)
		q := k / step
		at := func(q int64) int64 {
			x, ok := addMonths(origin, q*step)
			switch {
			case ok:
				return x
			case q < 0:
				return minMicros - 1
			}
			return maxMicros + 1
		}
		for at(q) > us {
			q--
		}
		for at(q+1) <= us {
			q++
		}
		floor, next = at(q), at(q+1)
	}
	if ceil && floor != us {
		floor = next
	}
	if floor < minMicros || floor > maxMicros {
		args := make([]int, len(c.args))
		for k := range args {
			args[k] = k
		}
		c.outOfRange(i, c.node.Name, args...)
		return
	}
	c.appendMoment(floor)
}

// dateTrunc cuts a moment to a unit, which may be the first argument.
func dateTrunc(n *Node, _ Context) (scalar, error) {
	unit, at := "", 0
	if t, ok := constantText(n, 1); ok && truncUnits[strings.ToLower(t)] {
		unit = strings.ToLower(t)
	} else if t, ok := constantText(n, 0); ok && truncUnits[strings.ToLower(t)] {
		unit, at = strings.ToLower(t), 1
	}
	span, ok := spans[unit]
	if !ok {
		return nil, doriserr.New("date_trunc function time unit param only support argument is year|quarter|month|week|day|hour|minute|second")
	}
	return func(c *call, i int) {
		us := c.micros(at, i)
		days, ofDay := civil.SplitMicros(us)
		switch {
		case unit == "week":
			c.appendMoment(int64(days-weekday(days)) * civil.MicrosPerDay)
		case span.months == 0:
			c.appendMoment(us - ofDay%span.micros)
		default:
			y, m, _ := civil.Date(days)
			m -= (m - 1) % int(span.months)
			c.appendMoment(int64(civil.Days(y, m, 1)) * civil.MicrosPerDay)
		}
	}, nil
}

// addTime adds a TIME to a TIME or a datetime.
func addTime(c *call, i int, sign int64) {
	if c.out.Type.Kind == catalog.Time {
		c.out.AppendInt(clampTime(c.int(0, i) + sign*c.int(1, i)))
		return
	}
	us := c.micros(0, i) + sign*c.int(1, i)
	if us < minMicros || us > maxMicros {
		c.fail(doriserr.New("Operation %s of %s, %d.000000 is invalid", c.node.Name, c.texts(i, []int{0}), c.int(1, i)))
		return
	}
	c.appendMoment(us)
}

// validPeriods checks periods, of which the last two digits are a month; a wrong one makes the row an error.
func (c *call) validPeriods(i int, args ...int) bool {
	for _, k := range args {
		if p := c.int(k, i); p <= 0 || p%100 == 0 || p%100 > 12 {
			c.fail(doriserr.New("Period function got invalid period: %d", p))
			return false
		}
	}
	return true
}

// periodMonths is a period YYMM or YYYYMM in months.
func periodMonths(p int64) int64 {
	y, m := p/100, p%100
	if y < 70 {
		y += 2000
	} else if y < 100 {
		y += 1900
	}
	return y*12 + m - 1
}

// period is a number of months as YYYYMM.
func period(months int64) int64 { return months/12*100 + months%12 + 1 }

// monthsBetween is the number of months with a fraction of 31 days, rounded to 8 digits unless told not to.
func monthsBetween(c *call, i int) {
	ya, ma, da := c.date(0, i)
	yb, mb, db := c.date(1, i)
	r := float64((ya-yb)*12 + ma - mb)
	if da != db && (da != civil.DaysIn(ya, ma) || db != civil.DaysIn(yb, mb)) {
		r += float64(da-db) / 31
	}
	if len(c.args) < 3 || c.int(2, i) != 0 {
		const digits = 1e8
		if r < 0 {
			r = -float64(int64(-r*digits+0.5)) / digits
		} else {
			r = float64(int64(r*digits+0.5)) / digits
		}
	}
	c.out.AppendFloat64(r)
}
