package routineload

import (
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/release"
)

// Settings are the knobs of frontend and backend that routine load obeys, with Doris's names and defaults (Doris: Config, be.conf).
type Settings struct {
	// MaxJobs is max_routine_load_job_num; one job more than that fits, as in Doris.
	MaxJobs int64
	// MaxTaskConcurrency is max_routine_load_task_concurrent_num, per job.
	MaxTaskConcurrency int64
	// MaxTasksPerBackend is max_routine_load_task_num_per_be: tasks that run at the same time.
	MaxTasksPerBackend int64
	// TaskTimeoutMultiplier is routine_load_task_timeout_multiplier.
	TaskTimeoutMultiplier int64
	// TaskMinTimeoutSeconds is routine_load_task_min_timeout_sec.
	TaskMinTimeoutSeconds int64
	// MetaTimeoutSeconds is max_get_kafka_meta_timeout_second.
	MetaTimeoutSeconds int64
	// AdaptiveMinBatchIntervalSeconds is routine_load_adaptive_min_batch_interval_sec; 0 switches the adaptive interval off.
	AdaptiveMinBatchIntervalSeconds int64
	// AutoResumePeriodMinutes is period_of_auto_resume_min.
	AutoResumePeriodMinutes int64
	// MaxDownBackends is max_tolerable_backend_down_num.
	MaxDownBackends int64
	// LabelKeepMaxSeconds is label_keep_max_second: how long a final job is kept.
	LabelKeepMaxSeconds int64
	// Release has the defaults and habits of the emulated release. They cannot be set, but for those above.
	Release release.RoutineLoad
	// LabelNumThreshold is label_num_threshold: how many jobs are kept before the oldest final ones go; negative is no limit.
	LabelNumThreshold int64
}

// DefaultSettings returns the defaults of Doris 4.0.
func DefaultSettings() Settings { return SettingsOf(release.V40) }

// SettingsOf returns the defaults of a release.
func SettingsOf(r release.Release) Settings {
	d := r.RoutineLoad()
	return Settings{
		Release:                         d,
		MaxJobs:                         100,
		MaxTaskConcurrency:              d.MaxTaskConcurrency,
		MaxTasksPerBackend:              d.MaxTasksPerBackend,
		TaskTimeoutMultiplier:           d.TaskTimeoutMultiplier,
		TaskMinTimeoutSeconds:           d.TaskMinTimeoutSeconds,
		MetaTimeoutSeconds:              60,
		AdaptiveMinBatchIntervalSeconds: 360,
		AutoResumePeriodMinutes:         d.AutoResumePeriodMinutes,
		MaxDownBackends:                 0,
		LabelKeepMaxSeconds:             259200,
		LabelNumThreshold:               2000,
	}
}

// field returns the setting with a Doris name, or nil.
func (s *Settings) field(name string) *int64 {
	switch name {
	case "max_routine_load_job_num":
		return &s.MaxJobs
	case "max_routine_load_task_concurrent_num":
		return &s.MaxTaskConcurrency
	case "max_routine_load_task_num_per_be":
		return &s.MaxTasksPerBackend
	case "routine_load_task_timeout_multiplier":
		return &s.TaskTimeoutMultiplier
	case "routine_load_task_min_timeout_sec":
		return &s.TaskMinTimeoutSeconds
	case "max_get_kafka_meta_timeout_second":
		return &s.MetaTimeoutSeconds
	case "routine_load_adaptive_min_batch_interval_sec":
		return &s.AdaptiveMinBatchIntervalSeconds
	case "period_of_auto_resume_min":
		return &s.AutoResumePeriodMinutes
	case "max_tolerable_backend_down_num":
		return &s.MaxDownBackends
	case "label_keep_max_second":
		return &s.LabelKeepMaxSeconds
	case "label_num_threshold":
		return &s.LabelNumThreshold
	}
	return nil
}

// SettingNames are the names that Get and Set know, as in ADMIN SHOW FRONTEND CONFIG.
func SettingNames() []string {
	return []string{
		"label_keep_max_second", "label_num_threshold", "max_get_kafka_meta_timeout_second", "max_routine_load_job_num",
		"max_routine_load_task_concurrent_num", "max_routine_load_task_num_per_be", "max_tolerable_backend_down_num",
		"period_of_auto_resume_min", "routine_load_adaptive_min_batch_interval_sec", "routine_load_task_min_timeout_sec",
		"routine_load_task_timeout_multiplier",
	}
}

// Get returns a setting as text and whether the name is one of ours.
func (s *Settings) Get(name string) (string, bool) {
	f := s.field(name)
	if f == nil {
		return "", false
	}
	return itoa(*f), true
}

// Set changes a setting. It reports whether the name is one of ours; a value that is no number is an error.
func (s *Settings) Set(name, value string) (known bool, err error) {
	f := s.field(name)
	if f == nil {
		return false, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return true, doriserr.New("For input string: \"%s\"", value)
	}
	*f = n
	return true, nil
}

// taskTimeout is the time-out of a task of a job with this interval (Doris: RoutineLoadJob.getTimeout).
func (s *Settings) taskTimeout(intervalSeconds int64) time.Duration {
	return time.Duration(max(intervalSeconds*s.TaskTimeoutMultiplier, s.TaskMinTimeoutSeconds)) * time.Second
}
