package routineload

import (
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// The back-off of automatic resumes (Doris: ScheduleRule).
const (
	autoResumeBackoff    = 10 * time.Second
	autoResumeMaxBackoff = 300 * time.Second
)

// autoResumeWait is the back-off after this many automatic resumes.
func autoResumeWait(resumes int64) time.Duration {
	if resumes >= 5 {
		return autoResumeMaxBackoff
	}
	return min(autoResumeBackoff<<uint(max(resumes, 0)), autoResumeMaxBackoff)
}

// applyAutoResume decides whether a paused job may be resumed by itself. It counts the attempt even if the partitions then
// cannot be looked up, as Doris does, so that a broken cluster is asked less and less often.
//
// Doris compares the number of dead backends nowhere in this revision; ours has one backend, which is alive.
func applyAutoResume(s jobState, e autoResumeChecked, now time.Time) (jobState, []effect, error) {
	if s.State != Paused || s.PauseReason == nil || e.DownBackends > e.Settings.MaxDownBackends {
		return s, nil, nil
	}
	switch s.PauseReason.Code {
	case doriserr.ManualPause, doriserr.TooManyFailureRows, doriserr.CannotResume:
		return s, nil, nil
	}
	period := time.Duration(e.Settings.AutoResumePeriodMinutes) * time.Minute
	switch since := now.Sub(s.LastAutoResume); {
	case s.LastAutoResume.IsZero(), since < 0: // before: somebody has put the clock back
		s.AutoResumes = 1
	case since >= period:
		s.AutoResumes = 1
	case since > autoResumeWait(s.AutoResumes):
		s.AutoResumes++
	default:
		return s, nil, nil
	}
	s.LastAutoResume = now
	return s, []effect{resumeJob}, nil
}
