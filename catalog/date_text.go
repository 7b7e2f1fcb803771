package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// ParseDateText reads the text of a date or datetime literal as DDL does, with its error texts (Doris: DateLiteral.init).
//
// A DATE must have no time of day and a DATETIME(0) must have one; a DATETIME with digits may have none.
func ParseDateText(text string, t Type) (time.Time, error) {
	if len(text) <= 6 {
		// Too short for a time zone, which Doris looks for first.
		return time.Time{}, doriserr.New("date literal [%s] is invalid: null", text)
	}
	v, err := parseDateText(text, t)
	if err != nil {
		return time.Time{}, doriserr.New("date literal [%s] is invalid: %s", text, err.Error())
	}
	return v, nil
}

// compactLayouts are the forms without dashes that DDL reads, tried in order.
var compactLayouts = []string{"20060102150405", "060102150405", "20060102"}

func parseDateText(text string, t Type) (time.Time, error) {
	if !strings.Contains(text, "-") {
		for _, layout := range compactLayouts {
			if len(layout) == len(text) {
				if v, err := time.Parse(layout, text); err == nil {
					if t.Kind == Date {
						v = time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)
					}
					return v, nil
				}
			}
		}
		return time.Time{}, &doriserr.Error{Code: doriserr.Internal, Message: "Invalid date value: " + text}
	}
	date, clock, timed := strings.Cut(text, " ")
	parts := strings.Split(strings.TrimRight(date, "-"), "-")
	if len(parts) != 3 {
		return time.Time{}, doriserr.New("Invalid date value: %s", text)
	}
	if timed && t.Kind == Date {
		return time.Time{}, doriserr.New("Invalid date value: %s", text)
	}
	if !timed && t.Kind == DateTime && t.Scale == 0 {
		return time.Time{}, doriserr.New("Invalid datetime value: %s", text)
	}
	r := javaDateReader{text: text}
	year := r.number(len(parts[0]))
	if len(parts[0]) == 2 && r.err == nil {
		if year >= 70 {
			year += 1900
		} else {
			year += 2000
		}
	}
	r.skip('-')
	month := r.number(len(parts[1]))
	r.skip('-')
	day := r.number(len(parts[2]))
	var hour, minute, second, micro int
	if timed {
		r.skip(' ')
		fields := strings.Split(clock, ":")
		if len(fields) > 3 {
			return time.Time{}, doriserr.New("Two many parts in time format %s", text)
		}
		for i, f := range fields {
			whole, fraction, _ := strings.Cut(f, ".")
			n := r.number(len(whole))
			switch i {
			case 0:
				hour = n
			case 1:
				minute = n
			case 2:
				second = n
				if strings.Contains(f, ".") {
					micro = r.fraction(len(fraction))
				}
			}
			if i < len(fields)-1 {
				r.skip(':')
			}
		}
	}
	if r.err == nil && r.at < len(text) {
		r.err = fmt.Errorf("Text '%s' could not be parsed, unparsed text found at index %d", text, r.at)
	}
	if r.err != nil {
		return time.Time{}, r.err
	}
	invalid := func(field string, low, high string, v int) (time.Time, error) {
		return time.Time{}, fmt.Errorf("Text '%s' could not be parsed: Invalid value for %s (valid values %s - %s): %d", text, field, low, high, v)
	}
	switch {
	case month < 1 || month > 12:
		return invalid("MonthOfYear", "1", "12", month)
	case day < 1 || day > 31:
		return invalid("DayOfMonth", "1", "28/31", day)
	}
	v := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if v.Day() != day {
		if month == 2 && day == 29 {
			return time.Time{}, fmt.Errorf("Text '%s' could not be parsed: Invalid date 'February 29' as '%d' is not a leap year", text, year)
		}
		return time.Time{}, fmt.Errorf("Text '%s' could not be parsed: Invalid date '%s %d'", text, strings.ToUpper(time.Month(month).String()), day)
	}
	switch {
	case hour > 23:
		return invalid("HourOfDay", "0", "23", hour)
	case minute > 59:
		return invalid("MinuteOfHour", "0", "59", minute)
	case second > 59:
		return invalid("SecondOfMinute", "0", "59", second)
	}
	if year > 9999 {
		return time.Time{}, doriserr.New("Datetime value is out of range")
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, micro*1000, time.UTC), nil
}

// javaDateReader reads fields of fixed width and remembers where the first of them failed, as java.time does.
type javaDateReader struct {
	text string
	at   int
	err  error
}

func (r *javaDateReader) fail() {
	if r.err == nil {
		r.err = fmt.Errorf("Text '%s' could not be parsed at index %d", r.text, r.at)
	}
}

func (r *javaDateReader) number(width int) int {
	if r.err != nil {
		return 0
	}
	if width == 0 || r.at+width > len(r.text) {
		r.fail()
		return 0
	}
	n, err := strconv.Atoi(r.text[r.at : r.at+width])
	if err != nil || n < 0 {
		r.fail()
		return 0
	}
	r.at += width
	return n
}

func (r *javaDateReader) fraction(width int) int {
	r.skip('.')
	if r.err != nil || width > 6 {
		r.fail()
		return 0
	}
	n := r.number(width)
	for i := width; i < 6; i++ {
		n *= 10
	}
	return n
}

func (r *javaDateReader) skip(c byte) {
	if r.err != nil {
		return
	}
	if r.at >= len(r.text) || r.text[r.at] != c {
		r.fail()
		return
	}
	r.at++
}
