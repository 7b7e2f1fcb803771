package convert

import (
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

func TestTimeStampTzInZones(t *testing.T) {
	zone := func(name string) *time.Location {
		z, ok := Zone(name)
		if !ok {
			t.Fatal(name)
		}
		return z
	}
	typ := catalog.Type{Kind: catalog.TimeStampTz, Scale: 1}
	for _, c := range []struct{ text, in, zone, want string }{
		{"2010-11-12 13:14:15.5", "UTC", "UTC", "2010-11-12 13:14:15.5+00:00"},
		{"2010-11-12 13:14:15.5", "UTC", "+05:45", "2010-11-12 18:59:15.5+05:45"},
		{"2010-11-12 13:14:15.5", "-03:30", "-03:30", "2010-11-12 13:14:15.5-03:30"},
		{"2010-07-12 13:14:15.5 +02:00", "UTC", "Europe/Berlin", "2010-07-12 13:14:15.5+02:00"},
		{"2010-01-12 13:14:15.5 +02:00", "UTC", "Europe/Berlin", "2010-01-12 12:14:15.5+01:00"},
		{"0000-01-01 03:00:00", "+04:00", "UTC", "none"},
		{"9999-12-31 22:00:00", "-03:00", "UTC", "none"},
		{"0000-01-01 00:00:00", "UTC", "UTC", "0000-01-01 00:00:00.0+00:00"},
	} {
		v, got := chunk.NewVector(typ, 1), "none"
		if ParserIn(typ, Loose, zone(c.in))(v, []byte(c.text)) {
			got = string(AppendTextIn(nil, v, 0, zone(c.zone)))
		}
		if got != c.want {
			t.Errorf("%s in %s, shown in %s: %s, want %s", c.text, c.in, c.zone, got, c.want)
		}
	}
}
