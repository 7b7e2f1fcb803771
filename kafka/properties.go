package kafka

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/dorisemu/dorisemu/routineload"
)

// propertyTable is librdkafka's list of configuration properties: name, consumer or producer, kind, range, alias target.
// Generated from librdkafka's CONFIGURATION.md (names and ranges).
//
//go:embed librdkafka.tsv
var propertyTable string

// kind is how librdkafka reads a property's value.
type kind byte

// The kinds of librdkafka's table.
const (
	kindString kind = iota
	kindInt
	kindBool
	kindEnum
	kindFlags
	kindFloat
	kindAPI
)

// property is one line of propertyTable.
type property struct {
	name     string
	kind     kind
	min, max float64
	values   []string
	alias    string
}

// known are librdkafka's properties by name.
var known = sync.OnceValue(func() map[string]property {
	kinds := map[string]kind{"string": kindString, "int": kindInt, "bool": kindBool, "enum": kindEnum,
		"flags": kindFlags, "float": kindFloat, "api": kindAPI}
	all := make(map[string]property, 200)
	for line := range strings.Lines(propertyTable) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		p := property{name: f[0], kind: kinds[f[2]], alias: f[4]}
		switch p.kind {
		case kindInt, kindFloat:
			low, high, _ := strings.Cut(f[3], "..")
			p.min, _ = strconv.ParseFloat(low, 64)
			p.max, _ = strconv.ParseFloat(high, 64)
		case kindEnum, kindFlags:
			p.values = strings.Split(f[3], ",")
		}
		all[p.name] = p
	}
	return all
})

// PropertyError says that a property has a value that the client cannot take. Value is never that of a secret.
type PropertyError struct {
	Key, Value string
	// Reason is librdkafka's text where it has one.
	Reason string
}

// Error returns the text that Doris's backend reports, without its "PAUSE: ".
func (e *PropertyError) Error() string {
	return fmt.Sprintf("failed to set '%s', value: '%s', err: %s", e.Key, e.Value, e.Reason)
}

// badValue makes a PropertyError, hiding the value of a secret.
func badValue(key, value, format string, args ...any) *PropertyError {
	if routineload.IsSecret(canonical(key)) {
		value = routineload.Masked
	}
	return &PropertyError{Key: key, Value: value, Reason: fmt.Sprintf(format, args...)}
}

// canonical returns the name behind an alias, or the name itself.
func canonical(name string) string {
	if a := known()[name].alias; a != "" {
		return a
	}
	return name
}

// checkValue tells whether librdkafka would take the value, and reads it in librdkafka's way: integers with C prefixes,
// enumerations without case. A property that librdkafka does not know passes (Doris ignores it).
func checkValue(key, value string) (string, error) {
	p, ok := known()[canonical(key)]
	if !ok {
		return value, nil
	}
	switch p.kind {
	case kindInt:
		n, ok := cInteger(value)
		if !ok {
			return "", badValue(key, value, "Invalid value for configuration property \"%s\"", p.name)
		}
		if float64(n) < p.min || float64(n) > p.max {
			return "", badValue(key, value, "Configuration property \"%s\" value %d is outside allowed range %d..%d",
				p.name, n, int64(p.min), int64(p.max))
		}
		return strconv.FormatInt(n, 10), nil
	case kindFloat:
		f, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return "", badValue(key, value, "Invalid value for configuration property \"%s\"", p.name)
		}
		if f < p.min || f > p.max {
			return "", badValue(key, value, "Configuration property \"%s\" value %g is outside allowed range %g..%g",
				p.name, f, p.min, p.max)
		}
		return value, nil
	case kindBool:
		switch strings.ToLower(value) {
		case "true", "t", "1":
			return "true", nil
		case "false", "f", "0":
			return "false", nil
		}
		return "", badValue(key, value, "Expected bool value for \"%s\": true or false", p.name)
	case kindEnum:
		v := strings.TrimSpace(value)
		for _, allowed := range p.values {
			if strings.EqualFold(v, allowed) {
				return allowed, nil
			}
		}
		return "", badValue(key, value, "Invalid value \"%s\" for configuration property \"%s\"", v, p.name)
	case kindFlags:
		for flag := range strings.SplitSeq(value, ",") {
			flag = strings.TrimSpace(flag)
			if flag == "" || containsFold(p.values, strings.TrimLeft(flag, "+-")) {
				continue
			}
			return "", badValue(key, value, "Invalid value \"%s\" for configuration property \"%s\"", flag, p.name)
		}
		return value, nil
	case kindAPI:
		return "", badValue(key, value, "Property \"%s\" must be set through dedicated .._set_..() function", p.name)
	}
	return value, nil
}

// cInteger reads the longest integer at the start of text as C's strtol with base 0 does; false if there is none.
func cInteger(text string) (int64, bool) {
	text = strings.TrimLeft(text, " \t\n\v\f\r")
	end := 0
	if end < len(text) && (text[end] == '+' || text[end] == '-') {
		end++
	}
	base, digits := 10, "0123456789"
	switch {
	case len(text) > end+2 && text[end] == '0' && (text[end+1]|0x20) == 'x':
		base, digits = 16, "0123456789abcdefABCDEF"
	case len(text) > end && text[end] == '0':
		base, digits = 8, "01234567"
	}
	sign := text[:end]
	if base == 16 {
		end += 2
	}
	start := end
	for end < len(text) && strings.IndexByte(digits, text[end]) >= 0 {
		end++
	}
	if end == start {
		return 0, false
	}
	n, err := strconv.ParseInt(sign+text[start:end], base, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

// containsFold tells whether list has s, in any case of letters.
func containsFold(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}
