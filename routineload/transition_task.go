package routineload

import (
	"slices"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// applyDivided starts the tasks of a job that needs scheduling; RUNNING is never stored, so a restart schedules again.
func applyDivided(s jobState, e divided) (jobState, []effect, error) {
	if s.State != NeedSchedule {
		return s, nil, nil
	}
	s.Concurrency = len(e.Tasks)
	if len(e.Tasks) == 0 {
		return s, nil, nil
	}
	s.Tasks = slices.Clone(e.Tasks)
	s.State = Running
	return s, []effect{startTasks}, nil
}

// applySuspended puts a job that runs back to where a restart would find it.
func applySuspended(s jobState) (jobState, []effect, error) {
	s.RunningTxns = nil
	if s.State == Running {
		s = needSchedule(s)
	}
	return s, nil, nil
}

// applyTaskScheduled notes when a task was last asked for data.
func applyTaskScheduled(s jobState, e taskScheduled, now time.Time) (jobState, []effect, error) {
	i := s.task(e.Task)
	if i < 0 {
		return s, nil, nil
	}
	t := s.Tasks[i]
	t.LastScheduled = now
	s.setTask(i, t)
	return s, nil, nil
}

// applyTaskBegun notes the transaction of a task that starts to run.
func applyTaskBegun(s jobState, e taskBegun, now time.Time) (jobState, []effect, error) {
	i := s.task(e.Task)
	if i < 0 {
		return s, nil, doriserr.New("task %s has been aborted.", e.Task)
	}
	t := s.Tasks[i]
	t.Txn, t.TxnStatus, t.Started, t.Backend, t.Timeout = e.Txn, TxnPrepare, now, e.Backend, e.Timeout
	s.setTask(i, t)
	s.addTxn(e.Txn)
	return s, nil, nil
}

// applyTaskCommitted moves the progress and judges the error threshold. The batch with bad rows commits all the same; the job
// pauses after it (Doris: RoutineLoadJob.beforeCommitted, afterCommitted, afterVisible).
func applyTaskCommitted(s jobState, e taskCommitted, now time.Time) (jobState, []effect, error) {
	i := s.task(e.Task)
	if i < 0 || s.Tasks[i].Txn != e.Txn {
		return s, nil, doriserr.New("txn %d could not be COMMITTED while task %s has been aborted.", e.Txn, e.Task)
	}
	p := &s.Definition.Properties
	s.advance(e.Next)
	exceeded, rolled := s.Statistic.count(e.Counters, p, s.Created, now)
	s.Statistic.CommittedTasks++
	if e.ErrorURL != "" {
		s.ErrorURLs = append(slices.Clone(s.ErrorURLs), e.ErrorURL)
		s.ErrorURLs = s.ErrorURLs[max(len(s.ErrorURLs)-3, 0):]
	}
	s.removeTxn(e.Txn)
	if rolled || exceeded {
		s.OtherMsg = ""
	}
	if exceeded {
		reason := tooManyErrors
		return pausedBy(s, &reason, now), []effect{saveState, cancelTasks}, nil
	}
	t := s.Tasks[i]
	t.EOF = !e.NeverEOF && e.Counters.Total < p.MaxBatchRows && e.Counters.ReceivedBytes < p.MaxBatchSize &&
		e.Duration < time.Duration(p.MaxBatchIntervalSeconds)*time.Second
	t.TxnStatus = TxnVisible
	s.setTask(i, t)
	s.renewTask(i, e.Renewed, now, false)
	return s, []effect{saveState, continueTask}, nil
}

// applyTaskAborted pauses the job if the reason says that no retry helps, otherwise the same offsets are tried again after
// the batch interval (Doris: RoutineLoadJob.afterAborted).
func applyTaskAborted(s jobState, e taskAborted, now time.Time) (jobState, []effect, error) {
	s.removeTxn(e.Txn)
	s.OtherMsg = e.Stamp + ":" + e.Reason
	i := s.task(e.Task)
	if i < 0 {
		return s, nil, nil
	}
	t := s.Tasks[i]
	s.Statistic.AbortedTasks++
	s.Statistic.WindowAborts++
	reason := &Reason{Code: doriserr.CannotResume}
	named := "be " + itoa(t.Backend) + " abort task, task id: " + t.ID.UUID() + " job id: " + itoa(int64(s.ID)) +
		" with reason: " + e.Reason
	switch causeOf(e.Reason) {
	case causeInvalidJSONPath:
		reason.Message = named + " please check the jsonpaths"
	case causeOffsetOutOfRange:
		reason.Message = named + " the offset used by job does not exist in kafka, please check the offset," +
			" using the Alter ROUTINE LOAD command to modify it, and resume the job"
	case causePause:
		reason.Message = "be " + itoa(t.Backend) + " abort task with reason: " + e.Reason
	default:
		s.renewTask(i, e.Renewed, now, true)
		return s, []effect{continueTask}, nil
	}
	return pausedBy(s, reason, now), []effect{saveState, cancelTasks}, nil
}

// applyTaskExpired replaces a task at once; nothing counts it (Doris: RoutineLoadJob.processTimeoutTasks).
func applyTaskExpired(s jobState, e taskExpired, now time.Time) (jobState, []effect, error) {
	s.removeTxn(e.Txn)
	s.OtherMsg = e.Stamp + ":timeout by txn manager"
	i := s.task(e.Task)
	if i < 0 {
		return s, nil, nil
	}
	s.renewTask(i, e.Renewed, now, false)
	return s, []effect{continueTask}, nil
}

// applyTaskHeld shows the transaction of a task as committed and not visible yet.
func applyTaskHeld(s jobState, e taskHeld) (jobState, []effect, error) {
	i := s.task(e.Task)
	if i < 0 {
		return s, nil, doriserr.New("task %s has been aborted.", e.Task)
	}
	t := s.Tasks[i]
	t.TxnStatus = TxnCommitted
	s.setTask(i, t)
	return s, nil, nil
}

// applyTaskSubmitFailed tells why the backend did not take a task; nothing counts it (Doris: handleSubmitTaskFailure).
func applyTaskSubmitFailed(s jobState, e taskSubmitFailed, now time.Time) (jobState, []effect, error) {
	i := s.task(e.Task)
	if i < 0 {
		s.removeTxn(e.Txn)
		return s, nil, nil
	}
	s.OtherMsg = e.Stamp + ":" + e.Message
	t := s.Tasks[i]
	t.Backend = -1
	s.setTask(i, t)
	if !e.Renew {
		return s, nil, nil
	}
	s.removeTxn(e.Txn)
	s.renewTask(i, e.Renewed, now, false)
	return s, []effect{continueTask}, nil
}
