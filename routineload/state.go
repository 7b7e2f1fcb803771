package routineload

import (
	"maps"
	"slices"
	"time"
)

// State is the state of a job (Doris: RoutineLoadJob.JobState).
type State string

// The states. Stopped and Cancelled are final.
const (
	NeedSchedule State = "NEED_SCHEDULE"
	Running      State = "RUNNING"
	Paused       State = "PAUSED"
	Stopped      State = "STOPPED"
	Cancelled    State = "CANCELLED"
)

// Final reports whether a job in this state never runs again.
func (s State) Final() bool { return s == Stopped || s == Cancelled }

// jobState is everything that is true of a job at one moment. It is a value: [apply] makes the next one and never changes what
// an older one points to, so that a state may be read without a lock once it was handed out.
type jobState struct {
	ID         uint64
	Definition *Definition
	State      State
	Created    time.Time
	// PausedAt and EndedAt are zero unless the job is paused, or was when it ended; or ended.
	PausedAt, EndedAt time.Time
	// PauseReason stays after a resume; the next re-scheduling shows it in OtherMsg.
	PauseReason, CancelReason *Reason
	// Progress is the next offset of each partition.
	Progress  map[int32]int64
	Statistic Statistic
	OtherMsg  string
	// LastAutoResume and AutoResumes are the back-off of automatic resumes; zero after a manual one.
	LastAutoResume time.Time
	AutoResumes    int64

	// What follows is not stored.

	// Partitions are those the tasks were divided over, empty before the first scheduling.
	Partitions []int32
	// Concurrency is the number of tasks of the last division.
	Concurrency int
	Tasks       []Task
	RunningTxns []int64
	// ErrorURLs are the last three.
	ErrorURLs []string
}

// task returns the index of a task, or -1.
func (s *jobState) task(id TaskID) int {
	return slices.IndexFunc(s.Tasks, func(t Task) bool { return t.ID == id })
}

// dropTasks forgets all tasks; what they still do can no longer be committed.
func (s *jobState) dropTasks() { s.Tasks = nil }

// setTask replaces one task.
func (s *jobState) setTask(i int, t Task) {
	s.Tasks = slices.Clone(s.Tasks)
	s.Tasks[i] = t
}

// renewTask replaces a task by a new one for the same partitions at the end of the list (Doris: unprotectRenewTask).
func (s *jobState) renewTask(i int, id TaskID, now time.Time, delay bool) Task {
	old := s.Tasks[i]
	next := make(map[int32]int64, len(old.Next))
	for p := range old.Next {
		next[p] = s.Progress[p]
	}
	renewed := Task{
		ID: id, Txn: noTxn, Created: now, Timeout: old.Timeout, Backend: -1, Next: next,
		LastScheduled: old.LastScheduled, EOF: old.EOF, Delay: delay,
	}
	s.Tasks = append(slices.Delete(slices.Clone(s.Tasks), i, i+1), renewed)
	return renewed
}

// advance moves the progress of some partitions.
func (s *jobState) advance(next map[int32]int64) {
	s.Progress = maps.Clone(s.Progress)
	if s.Progress == nil {
		s.Progress = map[int32]int64{}
	}
	maps.Copy(s.Progress, next)
}

// addTxn and removeTxn keep the set of transactions in flight.
func (s *jobState) addTxn(id int64) { s.RunningTxns = append(slices.Clone(s.RunningTxns), id) }

// removeTxn takes a transaction out of the set of those in flight.
func (s *jobState) removeTxn(id int64) {
	s.RunningTxns = slices.DeleteFunc(slices.Clone(s.RunningTxns), func(t int64) bool { return t == id })
}
