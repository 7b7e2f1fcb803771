package civil

import (
	"testing"
	"time"
)

func TestAgainstTime(t *testing.T) {
	start := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i < 3652425; i += 13 {
		want := start.AddDate(0, 0, i)
		days := int(want.Unix() / SecondsPerDay)
		y, m, d := Date(days)
		if y != want.Year() || m != int(want.Month()) || d != want.Day() || Days(y, m, d) != days {
			t.Fatalf("Date(%d) = %d-%d-%d, want %s", days, y, m, d, want)
		}
		if n := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day(); DaysIn(y, m) != n {
			t.Fatalf("DaysIn(%d, %d) = %d, want %d", y, m, DaysIn(y, m), n)
		}
	}
	if d, r := SplitMicros(-1); d != -1 || r != MicrosPerDay-1 {
		t.Errorf("SplitMicros(-1) = %d, %d", d, r)
	}
}
