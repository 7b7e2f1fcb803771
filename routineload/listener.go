package routineload

import (
	"time"

	"github.com/dorisemu/dorisemu/load"
)

// Listener hears what happens to jobs, in the order in which it happens to each job. A nil Listener hears nothing.
type Listener func(Event)

// Event is one thing that happened, as logs, metrics, the console and tests want to know it.
type Event interface{ routineLoadEvent() }

// JobRef names a job in an event.
type JobRef struct {
	ID         uint64
	Name       string
	DatabaseID uint64
	Database   string
}

// The events.
type (
	// JobCreated follows CREATE ROUTINE LOAD.
	JobCreated struct{ Job JobRef }
	// JobScheduled says over how many tasks a job was divided.
	JobScheduled struct {
		Job        JobRef
		Tasks      int
		Partitions []int32
	}
	// JobPaused follows PAUSE and every pause by the system.
	JobPaused struct {
		Job    JobRef
		Reason Reason
	}
	// JobResumed follows RESUME; Auto is a resume by the system.
	JobResumed struct {
		Job  JobRef
		Auto bool
	}
	// JobEnded follows STOP, or the loss of database or table: then Reason is set.
	JobEnded struct {
		Job    JobRef
		State  State
		Reason *Reason
	}
	// JobAltered follows ALTER ROUTINE LOAD.
	JobAltered struct{ Job JobRef }
	// JobForgotten says that a final job was removed from the history.
	JobForgotten struct{ Job JobRef }
	// TaskStarted says that a task's transaction began.
	TaskStarted struct {
		Job  JobRef
		Task TaskID
		Txn  int64
		Next map[int32]int64
	}
	// TaskFetched says what one fetch brought.
	TaskFetched struct {
		Job             JobRef
		Task            TaskID
		Messages, Bytes int64
		// Waited is how long the task waited for it.
		Waited time.Duration
	}
	// TaskCommitted says that rows and progress are durable.
	TaskCommitted struct {
		Job      JobRef
		Task     TaskID
		Txn      int64
		Messages int64
		Counters load.Counters
		Next     map[int32]int64
		Duration time.Duration
		// FirstError is the first line of the error log, or empty.
		FirstError string
	}
	// TaskAborted says that a task's transaction was rolled back.
	TaskAborted struct {
		Job    JobRef
		Task   TaskID
		Txn    int64
		Reason string
	}
	// MetadataAsked says how long the cluster took to answer a question about a topic, and whether it failed.
	MetadataAsked struct {
		Topic    string
		Duration time.Duration
		Err      error
	}
)

func (JobCreated) routineLoadEvent()    {}
func (JobScheduled) routineLoadEvent()  {}
func (JobPaused) routineLoadEvent()     {}
func (JobResumed) routineLoadEvent()    {}
func (JobEnded) routineLoadEvent()      {}
func (JobAltered) routineLoadEvent()    {}
func (JobForgotten) routineLoadEvent()  {}
func (TaskStarted) routineLoadEvent()   {}
func (TaskFetched) routineLoadEvent()   {}
func (TaskCommitted) routineLoadEvent() {}
func (TaskAborted) routineLoadEvent()   {}
func (MetadataAsked) routineLoadEvent() {}

// emit tells the listener.
func (m *Manager) emit(e Event) {
	if m.config.Listener != nil {
		m.config.Listener(e)
	}
}
