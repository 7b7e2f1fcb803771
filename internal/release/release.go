// Package release says in what the Doris releases differ that dorisemu can behave like. It is values only, without state; every
// package may import it.
//
// The zero value is the newest release. What a release line changed in its patch releases counts as its last one does, but for
// 2.1, which has the defaults of its first ones and of the documentation: that is what people compare with.
package release

import "fmt"

// Release is one Doris release line.
type Release uint8

// The releases.
const (
	V40 Release = iota
	V30
	V21
)

// names are the releases as --as-version names them, and the versions that clients are told.
var names = map[Release]struct{ line, version string }{
	V40: {"4.0", "4.0.2"}, V30: {"3.0", "3.0.8"}, V21: {"2.1", "2.1.11"},
}

// Parse reads 2.1, 3.0 or 4.0; an empty text is the newest.
func Parse(text string) (Release, error) {
	if text == "" {
		return V40, nil
	}
	for r, n := range names {
		if n.line == text {
			return r, nil
		}
	}
	return V40, fmt.Errorf("%q is no release that dorisemu can behave like: give 2.1, 3.0 or 4.0", text)
}

// String returns what Parse reads.
func (r Release) String() string { return names[r].line }

// Version is the whole version that clients are told, such as 4.0.2.
func (r Release) Version() string { return names[r].version }

// RoutineLoad are the defaults and habits of routine load that moved between releases.
type RoutineLoad struct {
	// MaxBatchIntervalSeconds, MaxBatchRows and MaxBatchSize are job properties' defaults; MaxBatchSizeLimit is the largest
	// size that may be given.
	MaxBatchIntervalSeconds, MaxBatchRows, MaxBatchSize, MaxBatchSizeLimit int64
	// MaxTaskConcurrency is max_routine_load_task_concurrent_num, the default of desired_concurrent_number too.
	MaxTaskConcurrency int64
	// MaxTasksPerBackend is max_routine_load_task_num_per_be.
	MaxTasksPerBackend int64
	// A task's time-out is TaskTimeoutMultiplier times the batch interval, at least TaskMinTimeoutSeconds.
	TaskTimeoutMultiplier, TaskMinTimeoutSeconds int64
	// AutoResumePeriodMinutes is period_of_auto_resume_min.
	AutoResumePeriodMinutes int64
	// AdaptiveBatch gives tasks of a job that is behind larger limits (Doris: pull request 56930).
	AdaptiveBatch bool
	// ComputeGroup is the last column of SHOW ROUTINE LOAD.
	ComputeGroup bool
	// JSONPropertiesOfCSV shows jsonpaths and its kin for CSV jobs too, and enclose and escape only if they are set.
	JSONPropertiesOfCSV bool
}

// RoutineLoad returns what the release does.
func (r Release) RoutineLoad() RoutineLoad {
	current := RoutineLoad{
		MaxBatchIntervalSeconds: 60, MaxBatchRows: 20_000_000, MaxBatchSize: 1 << 30, MaxBatchSizeLimit: 10 << 30,
		MaxTaskConcurrency: 256, MaxTasksPerBackend: 1024,
		TaskTimeoutMultiplier: 10, TaskMinTimeoutSeconds: 60, AutoResumePeriodMinutes: 10,
		AdaptiveBatch: true, ComputeGroup: true,
	}
	switch r {
	case V30:
		current.AdaptiveBatch = false
	case V21:
		return RoutineLoad{
			MaxBatchIntervalSeconds: 10, MaxBatchRows: 200_000, MaxBatchSize: 100 << 20, MaxBatchSizeLimit: 1 << 30,
			MaxTaskConcurrency: 5, MaxTasksPerBackend: 5, TaskTimeoutMultiplier: 2, AutoResumePeriodMinutes: 5,
			JSONPropertiesOfCSV: true,
		}
	}
	return current
}
