package routineload

import (
	"context"
	"time"
)

// Resume makes a job wait for scheduling again and forgets the back-off of automatic resumes. A job that runs is legal: its
// tasks are dropped and divided anew.
func (m *Manager) Resume(ctx context.Context, id uint64) error {
	j, err := m.operable(id)
	if err != nil {
		return err
	}
	return j.do(ctx, resumeRequested{})
}

// applyResume handles RESUME. The error window stays as it is (Doris: RoutineLoadManager.resumeRoutineLoadJob).
func applyResume(s jobState) (jobState, []effect, error) {
	if err := checkTransition(s.State, NeedSchedule); err != nil {
		return s, nil, err
	}
	s.Statistic.ErrorRowsAfterResumed = 0
	s.AutoResumes = 0
	s.LastAutoResume = time.Time{}
	return needSchedule(s), []effect{saveState, cancelTasks, wakeScheduler}, nil
}

// needSchedule is the state of a job that waits for the scheduler (Doris: RoutineLoadJob.executeNeedSchedule).
func needSchedule(s jobState) jobState {
	s.State = NeedSchedule
	s.PausedAt = time.Time{}
	s.dropTasks()
	return s
}
