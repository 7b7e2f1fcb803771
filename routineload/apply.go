package routineload

import (
	"fmt"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// effect is what the manager has to do after an event, besides showing the new state.
type effect uint8

// The effects.
const (
	// saveState: the new state must be durable before it is shown.
	saveState effect = iota + 1
	// cancelTasks: tasks that run have to stop; they can no longer commit.
	cancelTasks
	// wakeScheduler: the job wants to be scheduled now.
	wakeScheduler
	// startTasks: the new tasks may run.
	startTasks
	// continueTask: the task that follows may run.
	continueTask
	// resumeJob: the job may be resumed by itself, once its partitions are known.
	resumeJob
)

// String returns the effect as tests print it.
func (e effect) String() string {
	return [...]string{"", "save", "cancel tasks", "wake scheduler", "start tasks", "continue task", "may resume"}[e]
}

// apply is the state machine of a job: the state after an event, and what to do about it. It is pure; after an error nothing
// has changed (Doris: RoutineLoadJob.updateState, afterCommitted, afterAborted, update).
func apply(s jobState, e event, now time.Time) (jobState, []effect, error) {
	switch e := e.(type) {
	case pauseRequested:
		return applyPause(s, e, now)
	case resumeRequested:
		return applyResume(s)
	case stopRequested:
		return applyStop(s, now)
	case cancelRequested:
		return applyCancel(s, e, now)
	case autoResumeChecked:
		return applyAutoResume(s, e, now)
	case partitionsFound:
		return applyPartitions(s, e)
	case suspended:
		return applySuspended(s)
	case divided:
		return applyDivided(s, e)
	case altered:
		return applyAltered(s, e)
	case taskScheduled:
		return applyTaskScheduled(s, e, now)
	case taskBegun:
		return applyTaskBegun(s, e, now)
	case taskCommitted:
		return applyTaskCommitted(s, e, now)
	case taskAborted:
		return applyTaskAborted(s, e, now)
	case taskDropped:
		s.removeTxn(e.Txn)
		return s, nil, nil
	case taskHeld:
		return applyTaskHeld(s, e)
	case taskSubmitFailed:
		return applyTaskSubmitFailed(s, e, now)
	case taskExpired:
		return applyTaskExpired(s, e, now)
	}
	return s, nil, fmt.Errorf("routine load: unknown event %T", e)
}

// checkTransition refuses what no state allows (Doris: RoutineLoadJob.checkStateTransform).
func checkTransition(from, to State) error {
	if from == Paused && to == Paused || from.Final() {
		return doriserr.New("Could not transform %s to %s", from, to)
	}
	return nil
}
