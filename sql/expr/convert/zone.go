package convert

import (
	"strings"
	"time"
	// The zone names of a datetime's suffix must resolve on machines without a zone database.
	_ "time/tzdata"
)

// zoneCache remembers the zones of suffixes, so that a column full of one zone resolves it once.
type zoneCache struct {
	name string
	zone *time.Location
	all  map[string]*time.Location
}

// find returns the zone of a suffix: an offset of at most 14 hours or a name.
func (c *zoneCache) find(name []byte) (*time.Location, bool) {
	if c.zone != nil && string(name) == c.name {
		return c.zone, true
	}
	zone, ok := c.all[string(name)]
	if !ok {
		text := string(name)
		if zone, ok = Zone(text); !ok {
			return nil, false
		}
		if c.all == nil || len(c.all) > 1000 {
			c.all = map[string]*time.Location{}
		}
		c.all[text] = zone
	}
	c.name, c.zone = string(name), zone
	return zone, true
}

// Zone returns the zone of a text: +8, +08:00, -0330, Z, UTC, CST (which is +08:00 to Doris), Asia/Shanghai.
func Zone(text string) (*time.Location, bool) {
	if text == "" {
		return nil, false
	}
	if text[0] == '+' || text[0] == '-' {
		return offsetZone(text)
	}
	switch strings.ToUpper(text) {
	case "Z", "UTC", "GMT", "UT", "ETC/UTC":
		return time.UTC, true
	case "CST":
		return time.FixedZone("+08:00", 8*3600), true
	case "PRC":
		text = "Asia/Shanghai"
	}
	for _, prefix := range [...]string{"UTC", "GMT", "UT"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok && rest != "" && (rest[0] == '+' || rest[0] == '-') {
			return offsetZone(rest)
		}
	}
	if text == "Local" || text == "local" {
		return nil, false
	}
	zone, err := time.LoadLocation(text)
	return zone, err == nil
}

// offsetZone returns the zone of a sign, hours and perhaps minutes, up to 14 hours.
func offsetZone(text string) (*time.Location, bool) {
	hours, minutes, colon := strings.Cut(text[1:], ":")
	if !colon && len(hours) > 2 {
		hours, minutes = hours[:len(hours)-2], hours[len(hours)-2:]
	}
	h, ok := smallInteger([]byte(hours))
	m := int64(0)
	if ok && minutes != "" {
		m, ok = smallInteger([]byte(minutes))
	}
	if !ok || h < 0 || m < 0 || m > 59 || h*60+m > 14*60 {
		return nil, false
	}
	seconds := int(h*3600 + m*60)
	if text[0] == '-' {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC, true
	}
	return time.FixedZone(text, seconds), true
}
