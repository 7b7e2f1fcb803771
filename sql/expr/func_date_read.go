package expr

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/civil"
)

// readByFormat reads argument 0 by the format of argument 1. The frontend folds less than the backend reads, and that the same.
func (c *call) readByFormat(i int, time bool) (int64, bool) {
	return readMoment(c.bytes(0, i), c.bytes(1, i), time)
}

// The parts that a format can have.
const (
	yearPart = 1 << iota
	monthPart
	dayOfMonthPart
	weekdayPart
	yearDayPart
	weekPart
	timePart
)

// momentReader reads a text by a format, part by part (Doris: DateV2Value::from_date_format_str).
type momentReader struct {
	text, format []byte
	used         int

	year, month, day, hour, minute, second, micros int
	half, weekday, yearDay, week                   int
	strictYear                                     int
	strict, sunday, strictSunday, twelve           bool
	// time says that the result has a time of day.
	time bool
}

// readMoment reads a moment by MySQL's format letters.
func readMoment(text, format []byte, time bool) (int64, bool) {
	if len(text) == 0 {
		return 0, false
	}
	if known, ok := knownFormats[string(format)]; ok {
		format = []byte(known)
	}
	r := momentReader{text: text, format: format, time: time, weekday: -1, yearDay: -1, week: -1, strictYear: -1}
	if !r.read() {
		return 0, false
	}
	return r.moment()
}

// read goes through the format.
func (r *momentReader) read() bool {
	f := r.format
	for len(f) > 0 && len(r.text) > 0 {
		for len(r.text) > 0 && isSpace(r.text[0]) {
			r.text = r.text[1:]
		}
		switch {
		case f[0] == '%' && len(f) > 1:
			if !r.part(f[1]) {
				return false
			}
			f = f[2:]
		case isSpace(f[0]):
			f = f[1:]
		default:
			if len(r.text) == 0 || r.text[0] != f[0] {
				return false
			}
			f, r.text = f[1:], r.text[1:]
		}
	}
	// A time that the text does not have any more is 0.
	for ; len(f) > 0; f = f[1:] {
		if f[0] == '%' && len(f) > 1 {
			f = f[1:]
			if strings.IndexByte("HhIiklrsfSpT", f[0]) >= 0 {
				r.used |= timePart
			}
		}
	}
	if r.twelve {
		if r.hour > 12 || r.hour < 1 {
			return false
		}
		r.hour = r.hour%12 + r.half
	}
	return r.used != 0 && (r.time || r.used&timePart == 0)
}

func isSpace(b byte) bool { return b == ' ' || b >= 9 && b <= 13 }

// number reads up to n digits into a part.
func (r *momentReader) number(to *int, n, part int) bool {
	t := r.text[:min(n, len(r.text))]
	k, x := 0, 0
	for k < len(t) && t[k] >= '0' && t[k] <= '9' {
		x = x*10 + int(t[k]-'0')
		k++
	}
	*to, r.text = x, r.text[k:]
	r.used |= part
	return k > 0
}

// word reads a name of letters, whole or of three letters; it is the place in the list from 1 on.
func (r *momentReader) word(to *int, names []string, short bool, part int) bool {
	n := 0
	for n < len(r.text) && (r.text[n]|0x20 >= 'a' && r.text[n]|0x20 <= 'z') {
		n++
	}
	for k, name := range names {
		if short {
			name = name[:3]
		}
		if strings.EqualFold(string(r.text[:n]), name) {
			*to, r.text = k+1, r.text[n:]
			r.used |= part
			return true
		}
	}
	return false
}

// part reads what one letter stands for.
func (r *momentReader) part(letter byte) bool {
	before := len(r.text)
	switch letter {
	case 'y', 'Y':
		digits := 4
		if letter == 'y' {
			digits = 2
		}
		if !r.number(&r.year, digits, yearPart) {
			return false
		}
		if letter == 'y' || before-len(r.text) <= 2 {
			r.year = century(r.year)
		}
		return true
	case 'm', 'c':
		return r.number(&r.month, 2, monthPart)
	case 'M':
		return r.word(&r.month, monthNames[:], false, monthPart)
	case 'b':
		return r.word(&r.month, monthNames[:], true, monthPart)
	case 'd', 'e':
		return r.number(&r.day, 2, dayOfMonthPart)
	case 'D':
		ok := r.number(&r.day, 2, dayOfMonthPart)
		r.text = r.text[min(2, len(r.text)):]
		return ok
	case 'h', 'I', 'l', 'k', 'H':
		r.twelve = r.twelve || letter == 'h' || letter == 'I' || letter == 'l'
		return r.number(&r.hour, 2, timePart)
	case 'i':
		return r.number(&r.minute, 2, timePart)
	case 's', 'S':
		return r.number(&r.second, 2, timePart)
	case 'f':
		ok := r.number(&r.micros, 6, timePart)
		for n := before - len(r.text); n < 6; n++ {
			r.micros *= 10
		}
		for len(r.text) > 0 && r.text[0] >= '0' && r.text[0] <= '9' {
			r.text = r.text[1:]
		}
		return ok
	case 'p':
		if len(r.text) < 2 || r.text[1]|0x20 != 'm' || !r.twelve {
			return false
		}
		if r.text[0]|0x20 == 'p' {
			r.half = 12
		}
		r.text = r.text[2:]
		return true
	case 'r', 'T':
		format := "%I:%i:%S %p"
		if letter == 'T' {
			format = "%H:%i:%S"
		}
		inner := momentReader{text: r.text, format: []byte(format), time: true}
		if !r.time || !inner.read() {
			return false
		}
		r.hour, r.minute, r.second, r.text = inner.hour, inner.minute, inner.second, inner.text
		r.twelve = false
		r.used |= timePart
		return true
	case '%':
		if r.text[0] != '%' {
			return false
		}
		r.text = r.text[1:]
		return true
	case '.', '@', '#':
		for len(r.text) > 0 && inClass(letter, r.text[0]) {
			r.text = r.text[1:]
		}
		return true
	}
	return r.weekPart(letter)
}

// inClass reports whether a byte is a punctuation sign, a letter or a digit.
func inClass(class, b byte) bool {
	letter, digit := b|0x20 >= 'a' && b|0x20 <= 'z', b >= '0' && b <= '9'
	switch class {
	case '@':
		return letter
	case '#':
		return digit
	}
	return b > ' ' && b < 0x7f && !letter && !digit
}

// weekPart reads weekdays, weeks and their years, and days of a year.
func (r *momentReader) weekPart(letter byte) bool {
	switch letter {
	case 'W':
		return r.word(&r.weekday, dayNames[:], false, weekdayPart)
	case 'a':
		return r.word(&r.weekday, dayNames[:], true, weekdayPart)
	case 'w':
		ok := r.number(&r.weekday, 1, weekdayPart) && r.weekday < 7
		if r.weekday == 0 {
			r.weekday = 7
		}
		return ok
	case 'j':
		return r.number(&r.yearDay, 3, yearDayPart)
	case 'u', 'v', 'U', 'V':
		r.sunday = letter == 'U' || letter == 'V'
		r.strict = letter == 'V' || letter == 'v'
		return r.number(&r.week, 2, weekPart) && r.week <= 53 && !(r.strict && r.week == 0)
	case 'x', 'X':
		r.strictSunday = letter == 'X'
		return r.number(&r.strictYear, 4, weekPart)
	}
	return false
}

// moment checks what was read.
func (r *momentReader) moment() (int64, bool) {
	if r.hour > 23 || r.minute > 59 || r.second > 59 {
		return 0, false
	}
	days := 0
	switch {
	case r.week >= 0 && r.weekday > 0:
		if r.strict && (r.strictYear < 0 || r.strictSunday != r.sunday) || !r.strict && r.strictYear >= 0 {
			return 0, false
		}
		year := r.year
		if r.strict {
			year = r.strictYear
		}
		days = civil.Days(year, 1, 1)
		first := weekday(days)
		if r.sunday {
			first = (first + 1) % 7
			days += r.weekday % 7
		} else {
			days += r.weekday - 1
		}
		days += (r.week-1)*7 - first
		if r.sunday && first != 0 || !r.sunday && first > 3 {
			days += 7
		}
	case r.yearDay > 0:
		days = civil.Days(r.year, 1, 1) + r.yearDay - 1
	default:
		if r.used&^(yearPart|monthPart|dayOfMonthPart) == 0 && r.used&dayOfMonthPart == 0 {
			r.day = 1
			if r.used&monthPart == 0 {
				r.month = 1
			}
		}
		if r.month < 1 || r.month > 12 || r.day < 1 || r.day > civil.DaysIn(r.year, r.month) {
			return 0, false
		}
		days = civil.Days(r.year, r.month, r.day)
	}
	us := int64(days)*civil.MicrosPerDay + int64(r.hour*3600+r.minute*60+r.second)*civil.MicrosPerSecond + int64(r.micros)
	return us, us >= minMicros && us <= maxMicros
}

// isoForms are the forms of from_iso8601_date: day, month, year, day of the year, week, day of a week.
var isoForms = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?|(\d{2})(\d{2})|-?(\d{3})|-?W(\d{2})|-W(\d{2})-(\d)|W(\d{2})(\d))?$`)

// isoDay reads a day in a form of ISO 8601, in days since 1970.
func isoDay(text string) (int, bool) {
	m := isoForms.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	number := func(groups ...int) int {
		for _, g := range groups {
			if m[g] != "" {
				n, _ := strconv.Atoi(m[g])
				return n
			}
		}
		return -1
	}
	year := number(1)
	if week := number(7, 8, 10); week >= 0 {
		day := number(9, 11)
		if day < 0 {
			day = 1
		}
		if week < 1 || week > 53 || day < 1 || day > 7 {
			return 0, false
		}
		fourth := civil.Days(year, 1, 4)
		return fourth - weekday(fourth) + (week-1)*7 + day - 1, true
	}
	if n := number(6); n >= 0 {
		days := 365
		if civil.IsLeap(year) {
			days = 366
		}
		return civil.Days(year, 1, 1) + n - 1, n <= days && (n > 0 || year > 0)
	}
	month, day := number(2, 4), number(3, 5)
	if month < 0 {
		month = 1
	}
	if day < 0 {
		day = 1
	}
	if month < 1 || month > 12 || day < 1 || day > civil.DaysIn(year, month) {
		return 0, false
	}
	return civil.Days(year, month, day), true
}

// century adds the century to a year of two digits.
func century(y int) int {
	if y >= 70 {
		return y + 1900
	}
	return y + 2000
}
