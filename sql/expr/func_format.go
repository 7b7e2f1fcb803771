package expr

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// formatFunctions print values for people.
var formatFunctions = map[string]implementation{
	"format": plain(func(c *call, i int) {
		out, err := filledFormat(c, i)
		if err != "" {
			c.err = doriserr.New("Invalid Input argument \"%s\" of function format, error: %s", c.bytes(0, i), err)
			c.out.AppendNull()
			return
		}
		c.out.AppendString(out)
	}),
	"format_number": plain(func(c *call, i int) {
		x, unit := math.Abs(c.float(0, i)), 0
		for ; x >= 1000 && unit < 5; unit++ {
			x /= 1000
		}
		digits := 0
		switch {
		case x == 1:
		case x < 10:
			digits = 2
		case x < 100:
			digits = 1
		}
		text := strconv.FormatFloat(x, 'f', digits, 64) + []string{"", "K", "M", "B", "T", "Q"}[unit]
		if c.float(0, i) < 0 {
			text = "-" + text
		}
		c.out.AppendString(text)
	}),
	"get_format": plain(func(c *call, i int) {
		kinds := map[string][4]string{
			"DATE":     {"%m.%d.%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"},
			"DATETIME": {"%Y-%m-%d %H.%i.%s", "%Y-%m-%d %H:%i:%s", "%Y-%m-%d %H.%i.%s", "%Y%m%d%H%i%s"},
			"TIME":     {"%h:%i:%s %p", "%H:%i:%s", "%H.%i.%s", "%H%i%s"},
		}
		formats, ok := kinds[string(c.bytes(0, i))]
		if !ok {
			c.err = doriserr.New("Function GET_FORMAT only support DATE, DATETIME or TIME")
			c.out.AppendNull()
			return
		}
		place, ok := map[string]int{"USA": 0, "JIS": 1, "ISO": 1, "EUR": 2, "INTERNAL": 3}[strings.ToUpper(string(c.bytes(1, i)))]
		if !ok {
			c.out.AppendNull()
			return
		}
		c.out.AppendString(formats[place])
	}),
	"parse_data_size": plain(func(c *call, i int) {
		t := strings.TrimSpace(string(c.bytes(0, i)))
		end := strings.LastIndexAny(t, "0123456789.") + 1
		n, err := strconv.ParseFloat(t[:end], 64)
		unit, ok := map[string]int{"B": 0, "kB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5, "EB": 6, "ZB": 7, "YB": 8}[t[end:]]
		if err != nil || !ok {
			c.err = doriserr.New("Invalid Input argument \"%s\" of function parse_data_size", t)
			c.out.AppendNull()
			return
		}
		x := parsedLiteral(catalog.Of(catalog.LargeInt), strconv.FormatFloat(math.Trunc(math.Ldexp(n, 10*unit)), 'f', 0, 64))
		if x == nil {
			c.out.AppendNull()
			return
		}
		c.out.AppendFrom(x.Value, 0)
	}),
	"normal_cdf": plain(func(c *call, i int) {
		mean, deviation, x := c.float(0, i), c.float(1, i), c.float(2, i)
		if deviation <= 0 {
			c.out.AppendNull()
			return
		}
		c.out.AppendFloat64(0.5 * (math.Erf((x-mean)/(deviation*math.Sqrt2)) + 1))
	}),
}

// filledFormat fills the places of a format, {}, {0} or {:>8.2f}, by the rules of the fmt library of C++, which Doris uses.
func filledFormat(c *call, i int) (out string, failed string) {
	var b strings.Builder
	next := 1
	t := string(c.bytes(0, i))
	for {
		at := strings.IndexAny(t, "{}")
		if at < 0 {
			b.WriteString(t)
			return b.String(), ""
		}
		b.WriteString(t[:at])
		if strings.HasPrefix(t[at+1:], t[at:at+1]) {
			b.WriteByte(t[at])
			t = t[at+2:]
			continue
		}
		end := strings.IndexByte(t[at:], '}')
		if t[at] == '}' || end < 0 {
			return "", "invalid format string"
		}
		place, spec, _ := strings.Cut(t[at+1:at+end], ":")
		t = t[at+end+1:]
		k := next
		next++
		if place != "" {
			n, err := strconv.Atoi(place)
			if err != nil {
				return "", "argument not found"
			}
			k = n + 1
		}
		if k >= len(c.args) {
			return "", "argument not found"
		}
		text, ok := formatValue(c.args[k], i, spec)
		if !ok {
			return "", "invalid format specifier"
		}
		b.WriteString(text)
	}
}

// formatValue prints one value: [[fill]align][sign][0][width][.precision][type].
func formatValue(o operand, i int, spec string) (string, bool) {
	fill, align := " ", byte(0)
	if _, n := utf8.DecodeRuneInString(spec); len(spec) > n && n > 0 && strings.IndexByte("<>^", spec[n]) >= 0 {
		fill, align, spec = spec[:n], spec[n], spec[n+1:]
	} else if spec != "" && strings.IndexByte("<>^", spec[0]) >= 0 {
		align, spec = spec[0], spec[1:]
	}
	sign := byte('-')
	if spec != "" && strings.IndexByte("+- ", spec[0]) >= 0 {
		sign, spec = spec[0], spec[1:]
	}
	zero := strings.HasPrefix(spec, "0")
	width, spec := leadingNumber(spec)
	precision := -1
	if rest, ok := strings.CutPrefix(spec, "."); ok {
		precision, spec = leadingNumber(rest)
	}
	if len(spec) > 1 {
		return "", false
	}
	at := o.at(i)
	text, number := string(convert.AppendText(nil, o.v, at)), !o.v.Type.IsText()
	switch {
	case !number:
		if spec != "" && spec != "s" {
			return "", false
		}
		if precision >= 0 {
			runes := []rune(text)
			text = string(runes[:min(precision, len(runes))])
		}
	case isFloating(o.v.Type):
		verb := byte('g')
		if spec != "" {
			verb = spec[0]
		}
		if strings.IndexByte("aefgEFG", verb) < 0 {
			return "", false
		}
		if spec != "" && precision < 0 {
			precision = 6
		}
		if spec != "" || precision >= 0 {
			text = strconv.FormatFloat(numberOf(o, at), verb, precision, 64)
		}
	default:
		x := convert.Wide(o.v, at)
		if precision >= 0 {
			return "", false
		}
		switch spec {
		case "", "d":
		case "x", "X", "o", "b":
			text = strconv.FormatInt(x.Int64(), map[string]int{"x": 16, "X": 16, "o": 8, "b": 2}[spec])
			if spec == "X" {
				text = strings.ToUpper(text)
			}
		default:
			return "", false
		}
	}
	if number && sign != '-' && !strings.HasPrefix(text, "-") {
		text = string(sign) + text
	}
	missing := width - utf8.RuneCountInString(text)
	if missing <= 0 {
		return text, true
	}
	switch {
	case zero && number && align == 0:
		head := 0
		if text[0] == '-' || text[0] == '+' || text[0] == ' ' {
			head = 1
		}
		return text[:head] + strings.Repeat("0", missing) + text[head:], true
	case align == '^':
		return strings.Repeat(fill, missing/2) + text + strings.Repeat(fill, missing-missing/2), true
	case align == '>' || align == 0 && number:
		return strings.Repeat(fill, missing) + text, true
	}
	return text + strings.Repeat(fill, missing), true
}

// leadingNumber cuts a number off a text; there may be none.
func leadingNumber(t string) (int, string) {
	end := 0
	for end < len(t) && end < 6 && t[end] >= '0' && t[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(t[:end])
	return n, t[end:]
}
