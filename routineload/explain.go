package routineload

import (
	"context"
	"maps"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// ActivityKind is what a task is doing.
type ActivityKind string

// What a task may be doing.
const (
	ActivityStarting       ActivityKind = "starting"
	ActivityDelayed        ActivityKind = "delayed"
	ActivityWaitingForData ActivityKind = "waiting for data"
	ActivityWaitingForSlot ActivityKind = "waiting for a slot"
	ActivityThrottled      ActivityKind = "throttled"
	ActivityReading        ActivityKind = "reading"
	ActivityCommitting     ActivityKind = "committing"
)

// Activity is what a task is doing and why.
type Activity struct {
	task   TaskID
	Kind   ActivityKind
	Detail string
	Since  time.Time
	// Until is when it ends at the latest; zero if nothing bounds it.
	Until time.Time
}

// TaskExplanation is a task and what it is doing.
type TaskExplanation struct {
	Task     Task
	Activity Activity
	// Lag is the sum of the known lags of its partitions.
	Lag int64
	// Before is how the task before it ended; nil if there was none.
	Before *TaskEnd
}

// Explanation says of a job why it does, or does not do, what it should.
type Explanation struct {
	Job *View
	// Summary is one sentence.
	Summary string
	// NextAutoResume is when a paused job will be resumed by itself at the earliest; zero if it will not.
	NextAutoResume time.Time
	Tasks          []TaskExplanation
	// LastTask is how the last task that committed ended; nil if this process has run none.
	LastTask *TaskEnd
	// Behind are the limits of tasks that are behind, nil if they are the job's own.
	Behind *TaskLimits
	// Settings are those that the explanation speaks of.
	Settings Settings
}

// Explain tells what a job is doing.
func (m *Manager) Explain(id uint64) (*Explanation, error) {
	m.mu.RLock()
	j := m.jobs[id]
	m.mu.RUnlock()
	if j == nil {
		return nil, doriserr.New("There is not operable routine load job with name %d", id)
	}
	e := &Explanation{Job: j.view(), LastTask: j.ended.Load(), Settings: m.Settings()}
	p := &e.Job.Definition.Properties
	behind := taskLimits(&Task{}, p, &e.Settings)
	if own := taskLimits(&Task{EOF: true}, p, &e.Settings); behind != own {
		e.Behind = &TaskLimits{behind.interval, behind.rows, behind.bytes}
	}
	doing, ended := map[TaskID]Activity{}, map[TaskID]*TaskEnd{}
	for _, l := range j.lanesNow() {
		if a := l.doing.Load(); a != nil {
			doing[a.task], ended[a.task] = *a, l.ended.Load()
		}
	}
	lags := e.Job.Lag()
	for _, t := range e.Job.Tasks {
		x := TaskExplanation{Task: t, Activity: doing[t.ID], Before: ended[t.ID]}
		if x.Activity.Kind == "" {
			x.Activity = Activity{Kind: ActivityStarting, Since: t.Created}
		}
		for p := range t.Next {
			x.Lag += max(lags[p], 0)
		}
		e.Tasks = append(e.Tasks, x)
	}
	e.Summary = summary(e.Job)
	s := j.state.Load()
	if s.State == Paused && s.PauseReason != nil {
		switch s.PauseReason.Code {
		case doriserr.ManualPause, doriserr.TooManyFailureRows, doriserr.CannotResume:
		default:
			if e.NextAutoResume = m.now(); !s.LastAutoResume.IsZero() {
				e.NextAutoResume = s.LastAutoResume.Add(autoResumeWait(s.AutoResumes))
			}
		}
	}
	return e, nil
}

// Learn tells the explanation the newest ends of the topic.
func (e *Explanation) Learn(latest map[int32]int64) {
	v := *e.Job
	v.Latest = maps.Clone(v.Latest)
	if v.Latest == nil {
		v.Latest = map[int32]int64{}
	}
	maps.Copy(v.Latest, latest)
	e.Job = &v
	lags := v.Lag()
	for i := range e.Tasks {
		e.Tasks[i].Lag = 0
		for p := range e.Tasks[i].Task.Next {
			e.Tasks[i].Lag += max(lags[p], 0)
		}
	}
	e.Summary = summary(e.Job)
}

// summary is the sentence about a job.
func summary(v *View) string {
	switch v.State {
	case NeedSchedule:
		return "The job waits for the scheduler: its topic's partitions are being looked up."
	case Paused, Cancelled:
		if r := v.Reason(); r != nil {
			return "The job is " + string(v.State) + ": " + r.Message
		}
		return "The job is " + string(v.State) + "."
	case Stopped:
		return "The job was stopped."
	}
	tasks := "1 task"
	if len(v.Tasks) != 1 {
		tasks = itoa(int64(len(v.Tasks))) + " tasks"
	}
	if lag := v.TotalLag(); lag > 0 {
		return "The job runs with " + tasks + " and is " + itoa(lag) + " offsets behind."
	}
	return "The job runs with " + tasks + " and is caught up."
}

// Waited is how a wait ended.
type Waited struct {
	// Loaded says that everything that was in the topic is loaded, filtered or unselected by now.
	Loaded bool
	// State is the job's state; Reason why it is paused or cancelled.
	State  State
	Reason *Reason
}

// Wait waits until everything that was in the job's topic at the call has been consumed, or the job pauses or ends, or ctx is
// done. Meanwhile the job's tasks do not wait out the batch interval. Without patience it says how things are and does not wait.
func (m *Manager) Wait(ctx context.Context, id uint64, patient bool) (Waited, error) {
	j, err := m.operable(id)
	if err != nil {
		return Waited{}, err
	}
	if s := j.state.Load(); s.State == Paused {
		return s.waited(nil), nil
	}
	ends, err := j.askEnds(ctx)
	if err != nil {
		return Waited{}, err
	}
	j.learnEnds(ends)
	j.waiting.Add(1)
	defer j.waiting.Add(-1)
	m.kick(id)
	for {
		changed := j.change()
		s := j.state.Load()
		done := s.waited(ends)
		if !patient || done.Loaded || s.State == Paused || s.State.Final() {
			return done, nil
		}
		for _, l := range j.lanesNow() {
			select {
			case l.nudge <- struct{}{}:
			default:
			}
		}
		select {
		case <-ctx.Done():
			return done, ctx.Err()
		case <-changed:
		}
	}
}

// waited says whether everything before the ends is loaded, and if the job does not run, why.
func (s *jobState) waited(ends map[int32]int64) Waited {
	w := Waited{Loaded: ends != nil && reached(s.Progress, ends), State: s.State}
	switch s.State {
	case Paused:
		w.Reason = s.PauseReason
	case Cancelled:
		w.Reason = s.CancelReason
	}
	return w
}

// askEnds asks the cluster where the job's partitions end.
func (j *job) askEnds(ctx context.Context) (map[int32]int64, error) {
	m, d := j.m, j.state.Load().Definition
	c, topic, partitions := j.connection(d), d.Kafka.Topic, d.Kafka.Partitions
	if len(partitions) == 0 {
		var err error
		partitions, err = ask(ctx, m, AskPartitions, topic, func(ctx context.Context) ([]int32, error) {
			return m.config.Source.Partitions(ctx, c, topic)
		})
		if err != nil {
			return nil, err
		}
	}
	return ask(ctx, m, AskLatestOffsets, topic, func(ctx context.Context) (map[int32]int64, error) {
		return m.config.Source.Offsets(ctx, c, topic, partitions, OffsetEnd)
	})
}

// reached reports whether the progress is at or behind all ends.
func reached(progress, ends map[int32]int64) bool {
	for p, end := range ends {
		if next, ok := progress[p]; !ok || next < end {
			return false
		}
	}
	return true
}
