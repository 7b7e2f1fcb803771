package routineload

import (
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// Statistic counts what a job did (Doris: RoutineLoadStatistic).
type Statistic struct {
	TotalRows, ErrorRows, UnselectedRows, ReceivedBytes int64
	CommittedTasks, AbortedTasks                        int64
	// ErrorRowsAfterResumed is the error count of the window at the last commit.
	ErrorRowsAfterResumed int64
	// ExecuteMillis is the time since the job's creation at the last commit; 1 before it.
	ExecuteMillis int64
	// WindowTotal, WindowErrors and WindowAborts are the error window.
	WindowTotal, WindowErrors, WindowAborts int64
}

// LoadedRows is the number of rows that were stored.
func (s *Statistic) LoadedRows() int64 { return s.TotalRows - s.ErrorRows - s.UnselectedRows }

// tooManyErrors is the reason of a job that exceeded its error threshold.
var tooManyErrors = Reason{
	Code:    doriserr.TooManyFailureRows,
	Message: "current error rows is more than max_error_number or the max_filter_ratio is more than the value set",
}

// count adds a committed task and reports whether the window exceeds the threshold and whether the window ended. The order
// of the two checks is Doris's: a full window is judged and reset, a window that is not full is judged at every commit
// (Doris: RoutineLoadJob.updateNumOfData).
func (s *Statistic) count(c load.Counters, p *Properties, created, now time.Time) (exceeded, rolled bool) {
	s.TotalRows += c.Total
	s.ErrorRows += c.Filtered
	s.UnselectedRows += c.Unselected
	s.ReceivedBytes += c.ReceivedBytes
	s.ExecuteMillis = max(now.Sub(created).Milliseconds(), 1)

	s.WindowErrors += c.Filtered
	s.WindowTotal += c.Total
	s.ErrorRowsAfterResumed = s.WindowErrors
	exceeded = s.WindowErrors > p.MaxErrorNumber ||
		s.WindowTotal > 0 && float64(s.WindowErrors)/float64(s.WindowTotal) > p.MaxFilterRatio
	rolled = s.WindowTotal > p.MaxBatchRows*10
	if rolled {
		s.WindowAborts = 0
	}
	if rolled || exceeded {
		s.WindowErrors, s.WindowTotal = 0, 0
	}
	return exceeded, rolled
}
