package routineload

import (
	"strconv"
	"time"
)

// TaskLimit is what made a task stop taking messages.
type TaskLimit uint8

// What ends a task.
const (
	// CaughtUp is no limit: every partition was read to its end.
	CaughtUp TaskLimit = iota
	LimitInterval
	LimitRows
	LimitBytes
)

// TaskEnd is how a task that has committed came to its end.
type TaskEnd struct {
	At              time.Time
	Messages, Bytes int64
	Duration        time.Duration
	Limit           TaskLimit
	// Limits are those that the task had: larger than the job's while it was behind.
	Limits TaskLimits
}

// TaskLimits are when a task stops to take messages.
type TaskLimits struct {
	Interval    time.Duration
	Rows, Bytes int64
}

// Reason says which limit ended the task.
func (e *TaskEnd) Reason() string {
	switch e.Limit {
	case LimitInterval:
		return "max_batch_interval was over (" + strconv.FormatFloat(e.Limits.Interval.Seconds(), 'f', -1, 64) + " s)"
	case LimitRows:
		return "max_batch_rows was reached (" + itoa(e.Limits.Rows) + ")"
	case LimitBytes:
		return "max_batch_size was reached (" + itoa(e.Limits.Bytes) + ")"
	}
	return "it had caught up"
}

// endOf is the end of a task whose loop over messages is over.
func endOf(caughtUp bool, messages, bytes int64, lim limits) TaskLimit {
	switch {
	case caughtUp:
		return CaughtUp
	case messages >= lim.rows:
		return LimitRows
	case bytes >= lim.bytes:
		return LimitBytes
	}
	return LimitInterval
}
