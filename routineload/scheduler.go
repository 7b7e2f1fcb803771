package routineload

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// roundPause is the time between two rounds over all jobs (Doris: FeConstants.default_scheduler_interval_millisecond).
const roundPause = 10 * time.Second

// errRunning is returned by a second Run.
var errRunning = errors.New("routine load: the manager is running already")

// Run schedules the jobs until ctx is done, and returns when every goroutine of the package has stopped. Transactions in
// flight are rolled back; their messages are loaded by the next Run.
func (m *Manager) Run(ctx context.Context) error {
	m.mu.Lock()
	if m.run != nil {
		m.mu.Unlock()
		return errRunning
	}
	m.run = ctx
	m.mu.Unlock()

	m.rounds(ctx)
	m.running.Wait()

	m.mu.RLock()
	jobs := slices.Collect(maps.Values(m.jobs))
	m.mu.RUnlock()
	var failed error
	for _, j := range jobs {
		j.mu.Lock()
		j.dismissCrew()
		failed = errors.Join(failed, j.doLocked(context.WithoutCancel(ctx), suspended{}, nil))
		j.mu.Unlock()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.run = nil
	return failed
}

// rounds goes over all jobs again and again; a job that was created or resumed is looked at in between, at once.
func (m *Manager) rounds(ctx context.Context) {
	for {
		m.forgetOldJobs(ctx)
		m.mu.RLock()
		jobs := slices.Collect(maps.Values(m.jobs))
		m.mu.RUnlock()
		for _, j := range jobs {
			j.round.Store(true)
			m.schedule(ctx, j)
		}
		for next := m.config.Clock.After(roundPause); next != nil; {
			select {
			case <-ctx.Done():
				return
			case <-next:
				next = nil
			case id := <-m.wake:
				m.mu.RLock()
				j := m.jobs[id]
				m.mu.RUnlock()
				if j != nil {
					m.schedule(ctx, j)
				}
			}
		}
	}
}

// kick has a job looked at now. A full queue is no loss: the round comes by.
func (m *Manager) kick(id uint64) {
	select {
	case m.wake <- id:
	default:
	}
}

// schedule looks at a job in a goroutine of its own, so that a cluster that does not answer holds up nobody else's jobs.
func (m *Manager) schedule(ctx context.Context, j *job) {
	j.again.Store(true)
	if j.state.Load().State.Final() || !j.scheduling.CompareAndSwap(false, true) {
		return
	}
	m.running.Go(func() {
		for {
			for j.again.Swap(false) && ctx.Err() == nil {
				j.schedule(ctx)
			}
			j.scheduling.Store(false)
			if !j.again.Load() || ctx.Err() != nil || !j.scheduling.CompareAndSwap(false, true) {
				return
			}
		}
	})
}

// schedule is one look at one job: does its table exist, may it resume, which partitions has its topic, and does it want tasks
// (Doris: RoutineLoadJob.update and RoutineLoadScheduler.process).
func (j *job) schedule(ctx context.Context) {
	round := j.round.Swap(false)
	s := j.state.Load()
	if s.State.Final() || s.State == Paused && !round {
		return
	}
	if reason := j.m.lostMetadata(s.Definition); reason != nil {
		j.try(ctx, cancelRequested{Reason: *reason})
		return
	}
	resume := false
	if s.State == Paused {
		// Our one backend is this process, so none is ever down.
		j.mu.Lock()
		effects, _ := j.step(ctx, autoResumeChecked{Settings: j.m.Settings()}, nil)
		j.mu.Unlock()
		if resume = slices.Contains(effects, resumeJob); !resume {
			return
		}
	}
	found, err := j.findPartitions(ctx, s)
	if ctx.Err() != nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.state.Load()
	if now.Definition != s.Definition || now.State != s.State {
		j.m.kick(j.id)
		return
	}
	if err != nil {
		j.partitionsFailed(ctx, now, err)
		return
	}
	found.AutoResume = resume
	if err := j.doLocked(ctx, found, nil); err != nil {
		j.m.log.Error("saving a routine load job", "job", s.Definition.Name, "error", err)
		return
	}
	if now = j.state.Load(); now.State == NeedSchedule {
		if err := j.doLocked(ctx, divided{Tasks: j.m.newTasks(now)}, nil); err != nil {
			j.m.log.Error("dividing a routine load job", "job", s.Definition.Name, "error", err)
		}
	}
}

// try applies an event that the system wants; the state may have changed meanwhile so that it no longer applies.
func (j *job) try(ctx context.Context, e event) {
	if err := j.do(ctx, e); err != nil && ctx.Err() == nil {
		j.m.log.Warn("routine load job", "job", j.state.Load().Definition.Name, "error", err)
	}
}

// lostMetadata says that a job's database or table is gone, or returns nil.
func (m *Manager) lostMetadata(d *Definition) *Reason {
	if _, ok := m.config.Tables.DatabaseName(d.DatabaseID); !ok {
		return &Reason{doriserr.Database, "db " + strconv.FormatUint(d.DatabaseID, 10) + "not exist"}
	}
	if d.TableID != 0 {
		if _, ok := m.config.Tables.TableName(d.DatabaseID, d.TableID); !ok {
			return &Reason{doriserr.Table, "table does not exist"}
		}
	}
	return nil
}

// startError says that a partition's first offset could not be found.
type startError struct{ cause error }

// Error returns the cause's text.
func (e *startError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *startError) Unwrap() error { return e.cause }

// findPartitions asks for the partitions of the topic, unless the job names them, and where those without progress start.
func (j *job) findPartitions(ctx context.Context, s *jobState) (partitionsFound, error) {
	d := s.Definition
	c := j.connection(d)
	found := partitionsFound{Partitions: d.Kafka.Partitions, Custom: len(d.Kafka.Partitions) > 0}
	if !found.Custom {
		partitions, err := ask(ctx, j.m, AskPartitions, d.Kafka.Topic, func(ctx context.Context) ([]int32, error) {
			partitions, err := j.m.config.Source.Partitions(ctx, c, d.Kafka.Topic)
			if err == nil && len(partitions) == 0 {
				err = errors.New("no partition in this topic")
			}
			return partitions, err
		})
		if err != nil {
			return found, err
		}
		found.Partitions = partitions
	}
	wanted := map[StartOffset][]int32{}
	for _, p := range found.Partitions {
		next, known := s.Progress[p]
		switch {
		case !known:
			wanted[d.Kafka.Default] = append(wanted[d.Kafka.Default], p)
		case next < 0:
			wanted[StartOffset{Offset: next}] = append(wanted[StartOffset{Offset: next}], p)
		}
	}
	found.Starts = map[int32]int64{}
	for start, partitions := range wanted {
		offsets, err := j.m.resolve(ctx, c, d.Kafka.Topic, partitions, start)
		if err != nil {
			return found, &startError{err}
		}
		maps.Copy(found.Starts, offsets)
	}
	return found, nil
}

// resolve finds the number behind a start offset. A time after the last message starts at the end, as the backend does with -1.
func (m *Manager) resolve(ctx context.Context, c Connection, topic string, partitions []int32, start StartOffset) (map[int32]int64, error) {
	source := m.config.Source
	if start.Time.IsZero() && start.Offset >= 0 {
		offsets := map[int32]int64{}
		for _, p := range partitions {
			offsets[p] = start.Offset
		}
		return offsets, nil
	}
	if start.Time.IsZero() {
		return ask(ctx, m, AskRealOffsets, topic, func(ctx context.Context) (map[int32]int64, error) {
			return source.Offsets(ctx, c, topic, partitions, start.Offset)
		})
	}
	offsets, err := ask(ctx, m, AskOffsetsAt, topic, func(ctx context.Context) (map[int32]int64, error) {
		return source.OffsetsAt(ctx, c, topic, partitions, start.Time)
	})
	if err != nil {
		return nil, err
	}
	var late []int32
	for p, offset := range offsets {
		if offset < 0 {
			late = append(late, p)
		}
	}
	if len(late) > 0 {
		slices.Sort(late)
		ends, err := m.resolve(ctx, c, topic, late, StartOffset{Offset: OffsetEnd})
		if err != nil {
			return nil, err
		}
		maps.Copy(offsets, ends)
	}
	return offsets, nil
}

// partitionsFailed pauses the job that needs its partitions; one that runs goes on with those it has. The caller owns the job.
func (j *job) partitionsFailed(ctx context.Context, s *jobState, err error) {
	var start *startError
	reason := Reason{Code: doriserr.Partitions, Message: err.Error()}
	switch {
	case errors.As(err, &start):
		reason.Message = start.cause.Error()
		if s.State == Paused {
			return
		}
	case s.State == NeedSchedule:
		reason.Message += " may be Kafka properties set in job is error or no partition in this topic that should check Kafka"
	default:
		return
	}
	if err := j.doLocked(ctx, pauseRequested{Reason: reason}, nil); err != nil {
		j.m.log.Error("pausing a routine load job", "job", s.Definition.Name, "error", err)
	}
}

// newTasks divides a job's partitions (Doris: calculateCurrentConcurrentTaskNum, divideRoutineLoadJob).
func (m *Manager) newTasks(s *jobState) []Task {
	settings := m.Settings()
	desired := s.Definition.Properties.DesiredConcurrentNumber
	if desired == 0 {
		desired = settings.MaxTaskConcurrency
	}
	// A partition whose start is not known yet waits for the next round.
	partitions := slices.DeleteFunc(slices.Clone(s.Partitions), func(p int32) bool {
		next, known := s.Progress[p]
		return !known || next < 0
	})
	n := max(min(int64(len(partitions)), desired, settings.MaxTaskConcurrency), 0)
	tasks := make([]Task, n)
	for i, share := range divide(partitions, s.Progress, int(n)) {
		tasks[i] = Task{
			ID: newTaskID(), Txn: noTxn, Created: m.now(), Backend: -1, Next: share,
			Timeout: settings.taskTimeout(s.Definition.Properties.MaxBatchIntervalSeconds),
		}
	}
	return tasks
}

// forgetOldJobs removes final jobs that are too old, or too many (Doris: cleanOldRoutineLoadJobs, cleanOverLimitRoutineLoadJobs).
// Only the scheduler's goroutine calls it. m.mu is free while the store works.
func (m *Manager) forgetOldJobs(ctx context.Context) {
	for _, j := range m.oldJobs() {
		if err := m.config.Store.DeleteJob(ctx, j.id); err != nil {
			m.log.Error("forgetting a routine load job", "job", j.id, "error", err)
			return
		}
		m.mu.Lock()
		m.remove(j)
		m.mu.Unlock()
		m.emit(JobForgotten{Job: j.ref()})
	}
}

// oldJobs returns the final jobs to forget, those that ended first before the others.
func (m *Manager) oldJobs() []*job {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var final []*job
	for _, j := range m.jobs {
		if j.state.Load().State.Final() {
			final = append(final, j)
		}
	}
	slices.SortFunc(final, func(a, b *job) int { return a.state.Load().EndedAt.Compare(b.state.Load().EndedAt) })
	keep := time.Duration(m.settings.LabelKeepMaxSeconds) * time.Second
	kept := int64(len(m.jobs))
	return slices.DeleteFunc(final, func(j *job) bool {
		expired := m.now().Sub(j.state.Load().EndedAt) > keep
		tooMany := m.settings.LabelNumThreshold >= 0 && kept > m.settings.LabelNumThreshold
		if !expired && !tooMany {
			return true
		}
		kept--
		return false
	})
}
