package expr

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// pairUnit is a unit of two parts: how its texts are cut, and the parts in microseconds.
type pairUnit struct {
	allowed, between *regexp.Regexp
	parts            []int64
}

// pairUnitsByName are the functions of INTERVAL '1 02:03:04' DAY_SECOND and its kin.
var pairUnitsByName = map[string]pairUnit{
	"day_second_add": {regexp.MustCompile(`^[0-9:\-\s]+$`), regexp.MustCompile(`\s+|:`),
		[]int64{civil.MicrosPerDay, 3600 * civil.MicrosPerSecond, 60 * civil.MicrosPerSecond, civil.MicrosPerSecond}},
	"day_hour_add":           {regexp.MustCompile(`^[0-9\-\s]+$`), regexp.MustCompile(`\s+`), []int64{civil.MicrosPerDay, 3600 * civil.MicrosPerSecond}},
	"minute_second_add":      {regexp.MustCompile(`^[0-9\-:\s]+$`), regexp.MustCompile(`\s*:\s*`), []int64{60 * civil.MicrosPerSecond, civil.MicrosPerSecond}},
	"second_microsecond_add": {regexp.MustCompile(`^[0-9\-.\s]+$`), regexp.MustCompile(`\s*\.\s*`), []int64{civil.MicrosPerSecond, 1}},
}

// pairFunctions are those functions, and the ranges of datetimes with a unit.
var pairFunctions = func() map[string]implementation {
	family := map[string]implementation{}
	for name, unit := range pairUnitsByName {
		family[name] = plain(func(c *call, i int) {
			span, ok := unit.span(string(c.bytes(1, i)))
			if !ok {
				c.err = doriserr.New("Invalid time format")
				c.out.AppendNull()
				return
			}
			addSpan(c, i, name, unitSpan{0, 1}, span)
		})
	}
	for unit, span := range spans {
		family["array_range_"+unit+"_unit"] = plain(func(c *call, i int) { momentRange(c, i, span) })
	}
	return family
}()

// span is a text like '1 02:03:04' in microseconds; the sign of the first part is that of all.
func (u pairUnit) span(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	words := u.between.Split(text, -1)
	if !u.allowed.MatchString(text) || len(words) != len(u.parts) {
		return 0, false
	}
	sum, sign := int64(0), int64(1)
	for k, w := range words {
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil || n == math.MinInt64 {
			return 0, false
		}
		if k == 0 && n < 0 {
			sign = -1
		}
		if n < 0 {
			n = -n
		}
		if u.parts[k] == 1 {
			for digits := len(strings.TrimPrefix(w, "-")); digits < 6; digits++ {
				n *= 10
			}
		}
		if n > math.MaxInt64/8/u.parts[k] {
			return 0, false
		}
		sum += n * u.parts[k]
	}
	return sign * sum, true
}

// momentRange is array_range(from, to, INTERVAL n unit): to is not in it.
func momentRange(c *call, i int, span unitSpan) {
	from, to, step := c.micros(0, i), c.micros(1, i), int64(1)
	if len(c.args) > 2 {
		step = c.int(2, i)
	}
	if step <= 0 {
		c.out.AppendNull()
		return
	}
	// Each element is the one before and a step: the 31st of a month becomes the 29th for good.
	at, ok := from, true
	for n := 1; ok && difference(to, at, span) > 0; n++ {
		if n > maxArrayElements {
			c.err = doriserr.New("Array size exceeds the limit %d", maxArrayElements)
			break
		}
		c.out.Children[0].AppendInt(at)
		if span.months != 0 {
			at, ok = addMonths(at, step*span.months)
		} else {
			at += step * span.micros
		}
	}
	c.out.EndList()
}
