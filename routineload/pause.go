package routineload

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// ByUser is the reason of a PAUSE statement.
func ByUser(user string) Reason {
	return Reason{Code: doriserr.ManualPause, Message: "User " + user + " pauses routine load job"}
}

// Pause pauses a job and returns when no task of it runs any more; their transactions are rolled back. A job that is paused
// already fails with "Could not transform PAUSED to PAUSED", as in Doris.
func (m *Manager) Pause(ctx context.Context, id uint64, reason Reason) error {
	j, err := m.operable(id)
	if err != nil {
		return err
	}
	if err := j.do(ctx, pauseRequested{Reason: reason}); err != nil {
		return err
	}
	return j.settle(ctx)
}

// applyPause handles PAUSE.
func applyPause(s jobState, e pauseRequested, now time.Time) (jobState, []effect, error) {
	if err := checkTransition(s.State, Paused); err != nil {
		return s, nil, err
	}
	return pausedBy(s, &e.Reason, now), []effect{saveState, cancelTasks}, nil
}

// pausedBy is the paused state (Doris: RoutineLoadJob.executePause).
func pausedBy(s jobState, reason *Reason, now time.Time) jobState {
	s.PauseReason = reason
	s.State = Paused
	s.PausedAt = now
	s.dropTasks()
	return s
}
