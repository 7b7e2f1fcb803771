package timezone

import (
	"testing"
	"time"
)

func unix0(l *time.Location) (string, int) { return time.Unix(0, 0).In(l).Zone() }

func TestStandardize(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"+8:00", "+08:00"}, {"-12:00", "-12:00"}, {"CST", "CST"}, {"Asia/Shanghai", "Asia/Shanghai"}, {"UTC", "UTC"},
		{"8:00", "+08:00"}, {"UTC+8:00", "UTC+08:00"}, {"+14:00", "+14:00"}, {"Etc/UTC", "Etc/UTC"},
		{"utc", ""}, {"GMT+8", ""}, {"", ""}, {"Mars/Base", ""}, {"+14:01", ""}, {"-12:30", ""}, {"abc", ""}, {"+08:60", ""},
	} {
		got, err := Standardize(c.in)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("Standardize(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
	}
}

func TestLocation(t *testing.T) {
	for name, want := range map[string]int{"+08:00": 8 * 3600, "CST": 8 * 3600, "UTC-03:30": -12600, "EST": -5 * 3600} {
		l, err := Location(name)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, got := unix0(l); got != want {
			t.Errorf("%s is %d s from UTC, want %d", name, got, want)
		}
	}
}
