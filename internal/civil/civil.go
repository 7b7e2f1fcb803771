// Package civil converts between days since 1970-01-01 and years, months and days of the proleptic Gregorian calendar.
//
// Pure functions without state; every package may import it.
package civil

// MicrosPerSecond, MicrosPerDay and SecondsPerDay are units of time.
const (
	MicrosPerSecond = 1_000_000
	SecondsPerDay   = 86_400
	MicrosPerDay    = SecondsPerDay * MicrosPerSecond
)

// Days returns the days since 1970-01-01 of a date; month and day must be in range.
func Days(year, month, day int) int {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	m := month - 3
	if month <= 2 {
		m = month + 9
	}
	doy := (153*m+2)/5 + day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// Date returns the date of days since 1970-01-01.
func Date(days int) (year, month, day int) {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	year = yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if mp >= 10 {
		month = mp - 9
		year++
	}
	return year, month, day
}

// IsLeap reports whether a year has a 29th of February.
func IsLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// DaysIn returns the number of days of a month in 1..12.
func DaysIn(year, month int) int {
	if month == 2 {
		if IsLeap(year) {
			return 29
		}
		return 28
	}
	return 30 + (month+month>>3)&1
}

// SplitMicros splits microseconds since 1970-01-01 into days and microseconds of the day.
func SplitMicros(us int64) (days int, ofDay int64) {
	d := us / MicrosPerDay
	r := us - d*MicrosPerDay
	if r < 0 {
		d--
		r += MicrosPerDay
	}
	return int(d), r
}

// floorDiv is a/b rounded down, b > 0.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
