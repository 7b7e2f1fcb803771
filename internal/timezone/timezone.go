// Package timezone reads time zones as Doris writes them: regions, offsets like +8:00, and Java's short ids with CST for China.
//
// It carries the zone database, so that a static binary needs none. It has no state; every package may import it.
package timezone

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the binary must not depend on the machine's files

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// aliases are Java's short ids (ZoneId.SHORT_IDS) with Doris's changes (Doris: TimeUtils.timeZoneAliasMap).
var aliases = map[string]string{
	"ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires", "ART": "Africa/Cairo",
	"AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka", "CAT": "Africa/Harare", "CNT": "America/St_Johns",
	"CST": "Asia/Shanghai", "CTT": "Asia/Shanghai", "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris",
	"IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan",
	"NST": "Pacific/Auckland", "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico",
	"PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh", "EST": "-05:00", "MST": "-07:00",
	"HST": "-10:00", "PRC": "Asia/Shanghai", "UTC": "UTC", "GMT": "UTC",
}

var offset = regexp.MustCompile(`^[+-]?\d{1,2}:\d{2}$`)

// Standardize checks a zone's name and returns it as Doris keeps it: offsets with sign and two digits, everything else as given
// (Doris: TimeUtils.checkTimeZoneValidAndStandardize).
func Standardize(name string) (string, error) {
	unknown := func(name string) error { return doriserr.New("Unknown or incorrect time zone: '%s'", name) }
	switch _, alias := aliases[name]; {
	case offset.MatchString(name):
		name = standardOffset(name)
		hours, _ := strconv.Atoi(name[1:3])
		minutes, _ := strconv.Atoi(name[4:6])
		limit := 1400
		if name[0] == '-' {
			limit = 1200
		}
		if hours*100+minutes > limit {
			return "", unknown(name)
		}
	case strings.Contains(name, "/") || alias:
	case (strings.HasPrefix(name, "GMT") || strings.HasPrefix(name, "UTC")) && offset.MatchString(name[3:]):
		name = name[:3] + standardOffset(name[3:])
	default:
		return "", unknown(name)
	}
	if _, err := Location(name); err != nil {
		return "", unknown(name)
	}
	return name, nil
}

// standardOffset writes an offset with its sign and two digits each.
func standardOffset(s string) string {
	sign := "+"
	if s[0] == '-' {
		sign = "-"
	}
	hours, minutes, _ := strings.Cut(strings.TrimLeft(s, "+-"), ":")
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return fmt.Sprintf("%s%02d:%02d", sign, h, m)
}

// Location returns the zone of a name that Standardize returned.
func Location(name string) (*time.Location, error) {
	if zone, ok := aliases[name]; ok {
		name = zone
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(name, "GMT"), "UTC")
	if offset.MatchString(digits) {
		digits = standardOffset(digits)
		h, _ := strconv.Atoi(digits[1:3])
		m, _ := strconv.Atoi(digits[4:6])
		if m > 59 || h > 18 {
			return nil, fmt.Errorf("offset %s is no time zone", digits)
		}
		seconds := h*3600 + m*60
		if digits[0] == '-' {
			seconds = -seconds
		}
		return time.FixedZone(name, seconds), nil
	}
	return time.LoadLocation(name)
}
