package routineload

import (
	"context"
	"time"
)

// Stop ends a job for good and returns when no task of it runs any more. Its name may be used again at once.
func (m *Manager) Stop(ctx context.Context, id uint64) error {
	j, err := m.operable(id)
	if err != nil {
		return err
	}
	if err := j.do(ctx, stopRequested{}); err != nil {
		return err
	}
	return j.settle(ctx)
}

// applyStop handles STOP; it leaves no reason.
func applyStop(s jobState, now time.Time) (jobState, []effect, error) {
	if err := checkTransition(s.State, Stopped); err != nil {
		return s, nil, err
	}
	s.State = Stopped
	s.EndedAt = now
	s.dropTasks()
	return s, []effect{saveState, cancelTasks}, nil
}

// applyCancel ends a job whose metadata is gone (Doris: RoutineLoadJob.executeCancel).
func applyCancel(s jobState, e cancelRequested, now time.Time) (jobState, []effect, error) {
	if s.State.Final() {
		return s, nil, nil
	}
	s.State = Cancelled
	s.CancelReason = &e.Reason
	s.EndedAt = now
	s.dropTasks()
	return s, []effect{saveState, cancelTasks}, nil
}
