package routineload

import (
	"time"

	"github.com/dorisemu/dorisemu/load"
)

// event is one thing that happens to a job; [apply] says what follows from it.
type event interface{ event() }

// The events of a job.
type (
	// pauseRequested is PAUSE, or a pause by the system.
	pauseRequested struct{ Reason Reason }
	// resumeRequested is RESUME.
	resumeRequested struct{}
	// stopRequested is STOP.
	stopRequested struct{}
	// cancelRequested ends a job whose database or table is gone.
	cancelRequested struct{ Reason Reason }
	// autoResumeChecked asks whether a paused job may be resumed by itself now.
	autoResumeChecked struct {
		Settings Settings
		// DownBackends is how many backends are not alive.
		DownBackends int64
	}
	// partitionsFound brings the partitions of the topic, or the custom ones, and where new ones start.
	partitionsFound struct {
		Partitions []int32
		Custom     bool
		Starts     map[int32]int64
		// AutoResume resumes a paused job with them.
		AutoResume bool
	}
	// suspended: the scheduler stopped; nothing of it is stored.
	suspended struct{}
	// divided gives a job that needs scheduling its tasks.
	divided struct{ Tasks []Task }
	// altered is ALTER ROUTINE LOAD.
	altered struct {
		Definition *Definition
		// NewTopic says that kafka_topic was given, even with the same name.
		NewTopic bool
		Offsets  map[int32]int64
	}
	// taskScheduled: the task was asked for data or given to a backend.
	taskScheduled struct{ Task TaskID }
	// taskBegun: the task's transaction began and it runs.
	taskBegun struct {
		Task    TaskID
		Txn     int64
		Backend int64
		Timeout time.Duration
	}
	// taskCommitted: the task wants to commit; the state that follows becomes durable with its rows.
	taskCommitted struct {
		Task     TaskID
		Txn      int64
		Counters load.Counters
		// Next is where each partition goes on.
		Next     map[int32]int64
		Duration time.Duration
		ErrorURL string
		// NeverEOF keeps the task from counting as caught up.
		NeverEOF bool
		// Renewed is the id of the task that follows.
		Renewed TaskID
	}
	// taskAborted: the task's transaction was rolled back.
	taskAborted struct {
		Task    TaskID
		Txn     int64
		Reason  string
		Renewed TaskID
		// Stamp is the time text in front of OtherMsg.
		Stamp string
	}
	// taskDropped: the transaction of a task that no longer belongs to the job was rolled back.
	taskDropped struct{ Txn int64 }
	// taskHeld: the task committed and is not visible yet.
	taskHeld struct{ Task TaskID }
	// taskSubmitFailed: the backend did not take the task, or its answer was lost.
	taskSubmitFailed struct {
		Task    TaskID
		Txn     int64
		Message string
		Stamp   string
		// Renew replaces the task at once by the one with the id Renewed.
		Renew   bool
		Renewed TaskID
	}
	// taskExpired: the task ran longer than its time-out.
	taskExpired struct {
		Task    TaskID
		Txn     int64
		Renewed TaskID
		Stamp   string
	}
)

func (pauseRequested) event()    {}
func (resumeRequested) event()   {}
func (stopRequested) event()     {}
func (cancelRequested) event()   {}
func (autoResumeChecked) event() {}
func (partitionsFound) event()   {}
func (suspended) event()         {}
func (divided) event()           {}
func (altered) event()           {}
func (taskScheduled) event()     {}
func (taskBegun) event()         {}
func (taskCommitted) event()     {}
func (taskAborted) event()       {}
func (taskDropped) event()       {}
func (taskHeld) event()          {}
func (taskSubmitFailed) event()  {}
func (taskExpired) event()       {}
