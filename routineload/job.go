package routineload

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// job is a job and the goroutines that work for it. Whoever holds mu is its owner: only the owner changes the state, and always
// through [apply]. Everyone may read the state.
type job struct {
	m     *Manager
	id    uint64
	mu    sync.Mutex
	state atomic.Pointer[jobState]
	// encoded is the definition's stored form, kept because it changes so rarely; guarded by mu.
	encoded           []byte
	encodedDefinition *Definition
	// crew runs the current tasks, nil if there are none; leaving are crews that were told to stop. Guarded by mu.
	crew    *crew
	leaving []*crew

	changedMu sync.Mutex
	changed   chan struct{}

	latestMu sync.Mutex
	// latest is the newest known end of each partition.
	latest map[int32]int64

	// scheduling says that a round of the scheduler works on the job; again that it has to look once more.
	scheduling, again atomic.Bool
	// round says that the next look is that of a round; only rounds resume a paused job.
	round atomic.Bool

	// ended is how the job's last committed task came to its end; nil after a start of the process.
	ended atomic.Pointer[TaskEnd]

	// waiting counts those who wait for the job to catch up; they make its tasks skip the pause between batches.
	waiting atomic.Int64
}

// ref names the job in events.
func (j *job) ref() JobRef {
	d := j.state.Load().Definition
	return JobRef{ID: j.id, Name: d.Name, DatabaseID: d.DatabaseID, Database: d.DatabaseName}
}

// do applies an event: the next state is made durable if it has to be, then shown, then its effects follow.
func (j *job) do(ctx context.Context, e event) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.doLocked(ctx, e, nil)
}

// doLocked is do for the owner. If commit is given, it makes the state durable in place of the store's SaveJob.
func (j *job) doLocked(ctx context.Context, e event, commit func(state []byte) error) error {
	_, err := j.step(ctx, e, commit)
	return err
}

// step is doLocked that also returns the effects.
func (j *job) step(ctx context.Context, e event, commit func(state []byte) error) ([]effect, error) {
	before := j.state.Load()
	next, effects, err := apply(*before, e, j.m.now())
	if err != nil {
		return nil, err
	}
	switch {
	case commit != nil:
		err = commit(j.encode(&next))
	case slices.Contains(effects, saveState):
		err = j.m.config.Store.SaveJob(ctx, j.id, j.encode(&next))
	}
	if err != nil {
		return nil, err
	}
	j.state.Store(&next)
	for _, effect := range effects {
		switch effect {
		case cancelTasks:
			j.dismissCrew()
		case startTasks:
			j.hireCrew(next.Tasks)
		case wakeScheduler:
			j.m.kick(j.id)
		}
	}
	j.announce(e, before, &next)
	j.broadcast()
	return effects, nil
}

// announce tells the listener of a change of the job's state. The tasks tell of themselves.
func (j *job) announce(e event, before, next *jobState) {
	if _, ok := e.(altered); ok {
		j.m.emit(JobAltered{Job: j.ref()})
	}
	if before.State == next.State {
		return
	}
	switch next.State {
	case Paused:
		j.m.log.Warn("routine load job paused", "job", next.Definition.Name, "reason", next.PauseReason.Message)
		j.m.emit(JobPaused{Job: j.ref(), Reason: *next.PauseReason})
	case NeedSchedule:
		if before.State == Paused {
			_, manual := e.(resumeRequested)
			j.m.emit(JobResumed{Job: j.ref(), Auto: !manual})
		}
	case Running:
		j.m.emit(JobScheduled{Job: j.ref(), Tasks: len(next.Tasks), Partitions: next.Partitions})
	case Stopped, Cancelled:
		j.m.log.Info("routine load job ended", "job", next.Definition.Name, "state", next.State, "reason", next.CancelReason.String())
		j.m.emit(JobEnded{Job: j.ref(), State: next.State, Reason: next.CancelReason})
	}
}

// change returns a channel that is closed at the next change of the state.
func (j *job) change() <-chan struct{} {
	j.changedMu.Lock()
	defer j.changedMu.Unlock()
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.changed
}

// broadcast wakes those who wait for a change.
func (j *job) broadcast() {
	j.changedMu.Lock()
	defer j.changedMu.Unlock()
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// learnEnds notes the ends of partitions, as lookups and fetches tell them.
func (j *job) learnEnds(ends map[int32]int64) {
	j.latestMu.Lock()
	defer j.latestMu.Unlock()
	if j.latest == nil {
		j.latest = map[int32]int64{}
	}
	for p, end := range ends {
		j.latest[p] = end
	}
}

// knownEnds returns what is known of the ends of some partitions.
func (j *job) knownEnds(next map[int32]int64) map[int32]int64 {
	j.latestMu.Lock()
	defer j.latestMu.Unlock()
	ends := make(map[int32]int64, len(next))
	for p := range next {
		if end, ok := j.latest[p]; ok {
			ends[p] = end
		}
	}
	return ends
}

// connection says how to reach the job's cluster: its custom properties without those that are Doris's own.
func (j *job) connection(d *Definition) Connection {
	c := Connection{Brokers: d.Kafka.Brokers, Properties: make([]Property, 0, len(d.Kafka.Custom))}
	for _, p := range d.Kafka.Custom {
		if p.Key != "kafka_default_offsets" && p.Key != "kafka_origin_default_offsets" {
			c.Properties = append(c.Properties, p)
		}
	}
	if files := j.m.config.Files; files != nil {
		c.Files = func(name string) ([]byte, error) { return files(d.DatabaseID, name) }
	}
	return c
}
