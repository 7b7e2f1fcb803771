package convert

import "unicode/utf8"

// read reads every form of a datetime that CAST knows: the strict one, and unless strict the one with free separators
// (Doris: StringLikeLiteral.toDateStrictRegex, toDateUnStrictRegex).
func (m *moment) read(text []byte, strict bool) bool {
	*m = moment{}
	if m.readStrict(text) {
		return true
	}
	if strict {
		return false
	}
	*m = moment{}
	return m.readLoose(text)
}

// digitsAt returns the number of digits at the front of t.
func digitsAt(t []byte) int {
	n := 0
	for n < len(t) && isDigit(t[n]) {
		n++
	}
	return n
}

// value returns the number of up to four digits.
func value(t []byte) int {
	n := 0
	for _, c := range t {
		n = n*10 + int(c-'0')
	}
	return n
}

// setYear takes two or four digits; two mean 1970 to 2069.
func (m *moment) setYear(t []byte) {
	m.year = value(t)
	if len(t) == 2 {
		if m.year >= 70 {
			m.year += 1900
		} else {
			m.year += 2000
		}
	}
}

// readStrict reads date [T ] time zone with - or / as separators, or without any, and 14 digits in a row.
func (m *moment) readStrict(t []byte) bool {
	n := digitsAt(t)
	switch n {
	case 2, 4:
		rest := t[n:]
		if len(rest) == 0 || rest[0] != '-' && rest[0] != '/' {
			return false
		}
		m.setYear(t[:n])
		k := digitsAt(rest[1:])
		if k < 1 || k > 2 {
			return false
		}
		m.month = value(rest[1 : 1+k])
		rest = rest[1+k:]
		if len(rest) == 0 || rest[0] != '-' && rest[0] != '/' {
			return false
		}
		if k = digitsAt(rest[1:]); k < 1 || k > 2 {
			return false
		}
		m.day = value(rest[1 : 1+k])
		t = rest[1+k:]
	case 6, 8:
		m.setYear(t[:n-4])
		m.month, m.day = value(t[n-4:n-2]), value(t[n-2:n])
		t = t[n:]
	case 14:
		m.year, m.month, m.day = value(t[:4]), value(t[4:6]), value(t[6:8])
		m.hour, m.minute, m.second = value(t[8:10]), value(t[10:12]), value(t[12:14])
		t, ok := m.takeFraction(t[14:])
		if !ok {
			return false
		}
		t = skipSpace(t)
		return len(t) == 0 || m.readZone(t, false)
	default:
		return false
	}
	if len(t) == 0 {
		return true
	}
	if t[0] != 'T' && t[0] != ' ' {
		return false
	}
	t = t[1:]
	n = digitsAt(t)
	full := false
	switch {
	case n == 0 || n > 6:
		return false
	case n <= 2:
		m.hour = value(t[:n])
		t = t[n:]
		if k := colonPart(t); k > 0 {
			m.minute = value(t[1 : 1+k])
			t = t[1+k:]
			if k := colonPart(t); k > 0 {
				m.second = value(t[1 : 1+k])
				t = t[1+k:]
				full = true
			}
		}
	case n == 4:
		m.hour, m.minute = value(t[:2]), value(t[2:4])
		t = t[4:]
	case n == 6:
		m.hour, m.minute, m.second = value(t[:2]), value(t[2:4]), value(t[4:6])
		t = t[6:]
		full = true
	default:
		return false
	}
	if full {
		var ok bool
		if t, ok = m.takeFraction(t); !ok {
			return false
		}
	}
	return len(t) == 0 || m.readZone(skipSpace(t), false)
}

// colonPart returns the number of digits, 1 or 2, behind a colon at the front of t; 0 if there is none.
func colonPart(t []byte) int {
	if len(t) < 2 || t[0] != ':' {
		return 0
	}
	if n := digitsAt(t[1:]); n <= 2 {
		return n
	}
	return 0
}

// takeFraction reads a point and digits, if there, and returns what follows.
func (m *moment) takeFraction(t []byte) ([]byte, bool) {
	if len(t) == 0 || t[0] != '.' {
		return t, true
	}
	n := 1 + digitsAt(t[1:])
	return t[n:], m.readFraction(t[:n])
}

// skipSpace returns t without leading white space.
func skipSpace(t []byte) []byte {
	for len(t) > 0 && isSpace(t[0]) {
		t = t[1:]
	}
	return t
}

// readZone reads an offset or a zone name to the end, perhaps followed by white space.
func (m *moment) readZone(t []byte, tail bool) bool {
	if len(t) == 0 {
		return false
	}
	n := 0
	switch {
	case t[0] == '+' || t[0] == '-':
		n = offsetLength(t)
	case isLetter(t[0]):
		for n < len(t) && !isSpace(t[n]) {
			n++
		}
	}
	if n == 0 {
		return false
	}
	m.zone = t[:n]
	if tail {
		return len(skipSpace(t[n:])) == 0
	}
	return n == len(t)
}

// offsetLength returns the length of a sign, one or two digits of hours and, perhaps behind a colon, 00, 30 or 45.
func offsetLength(t []byte) int {
	n := digitsAt(t[1:])
	switch n {
	case 1, 2:
		if rest := t[1+n:]; len(rest) == 3 && rest[0] == ':' && isQuarter(rest[1:]) {
			return 4 + n
		}
		return 1 + n
	case 3, 4:
		if isQuarter(t[n-1 : n+1]) {
			return 1 + n
		}
	}
	return 0
}

// isQuarter reports whether two digits are the minutes of an offset.
func isQuarter(t []byte) bool {
	switch string(t) {
	case "00", "30", "45":
		return true
	}
	return false
}

// separator returns the length of one character at the front of t that is no letter and no digit, or 0.
func separator(t []byte) int {
	if len(t) == 0 || isDigit(t[0]) || isLetter(t[0]) {
		return 0
	}
	_, n := utf8.DecodeRune(t)
	return n
}

// parts reads three numbers with separators of any kind and returns what follows.
func parts(t []byte, first func([]byte) bool, second, third *int) ([]byte, bool) {
	n := digitsAt(t)
	if !first(t[:n]) {
		return t, false
	}
	t = t[n:]
	for _, p := range [2]*int{second, third} {
		s := separator(t)
		if s == 0 {
			return t, false
		}
		t = t[s:]
		if n = digitsAt(t); n < 1 || n > 2 {
			return t, false
		}
		*p = value(t[:n])
		t = t[n:]
	}
	return t, true
}

// readLoose reads a date with any separators and perhaps a whole time with any separators.
func (m *moment) readLoose(t []byte) bool {
	t, ok := parts(skipSpace(t), func(d []byte) bool {
		if len(d) != 2 && len(d) != 4 {
			return false
		}
		m.setYear(d)
		return true
	}, &m.month, &m.day)
	if !ok {
		return false
	}
	if len(skipSpace(t)) == 0 {
		return true
	}
	if t[0] != ' ' && t[0] != 'T' && t[0] != ':' {
		return false
	}
	t, ok = parts(t[1:], func(d []byte) bool {
		m.hour = 0
		if len(d) < 1 || len(d) > 2 {
			return false
		}
		m.hour = value(d)
		return true
	}, &m.minute, &m.second)
	if !ok {
		return false
	}
	if t, ok = m.takeFraction(t); !ok {
		return false
	}
	t = skipSpace(t)
	return len(t) == 0 || m.readZone(t, true)
}
