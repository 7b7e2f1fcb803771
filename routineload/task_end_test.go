package routineload

import (
	"testing"
	"time"
)

// TestEndOf checks which limit a task names as its end.
func TestEndOf(t *testing.T) {
	lim := limits{interval: 7 * time.Second, rows: 100, bytes: 1000}
	for _, c := range []struct {
		open            int
		messages, bytes int64
		want            string
	}{
		{0, 100, 1000, "it had caught up"},
		{1, 100, 10, "max_batch_rows was reached (100)"},
		{1, 10, 1001, "max_batch_size was reached (1000)"},
		{2, 99, 999, "max_batch_interval was over (7 s)"},
	} {
		e := TaskEnd{Limit: endOf(c.open == 0, c.messages, c.bytes, lim), Limits: TaskLimits{lim.interval, lim.rows, lim.bytes}}
		if got := e.Reason(); got != c.want {
			t.Errorf("%d open, %d messages, %d bytes: %q, want %q", c.open, c.messages, c.bytes, got, c.want)
		}
	}
}
