package routineload

import (
	"context"
	"slices"
	"sync/atomic"
)

// crew is the goroutines that run a job's tasks, one lane each, from one division of the job to the next.
type crew struct {
	lanes  []*lane
	cancel context.CancelFunc
	// left counts the lanes that work; done is closed when it is 0.
	left atomic.Int64
	done chan struct{}
}

// hireCrew starts a lane for each task. The caller owns the job.
func (j *job) hireCrew(tasks []Task) {
	j.m.mu.RLock()
	run := j.m.run
	j.m.mu.RUnlock()
	if run == nil {
		return
	}
	ctx, cancel := context.WithCancel(run)
	c := &crew{cancel: cancel, done: make(chan struct{})}
	definition := j.state.Load().Definition
	for _, t := range tasks {
		l := &lane{j: j, run: run, definition: definition, task: t.ID, nudge: make(chan struct{}, 1)}
		c.lanes = append(c.lanes, l)
	}
	j.crew = c
	c.left.Store(int64(len(c.lanes)))
	for _, l := range c.lanes {
		j.m.running.Go(func() {
			l.work(ctx)
			if c.left.Add(-1) == 0 {
				close(c.done)
			}
		})
	}
}

// dismissCrew tells the lanes to stop; they roll back what they have not committed. The caller owns the job.
func (j *job) dismissCrew() {
	j.leaving = slices.DeleteFunc(j.leaving, func(c *crew) bool { return c.left.Load() == 0 })
	if j.crew != nil {
		j.crew.cancel()
		j.leaving = append(j.leaving, j.crew)
		j.crew = nil
	}
}

// settle waits until the lanes that were told to stop have stopped.
func (j *job) settle(ctx context.Context) error {
	j.mu.Lock()
	leaving := slices.Clone(j.leaving)
	j.mu.Unlock()
	for _, c := range leaving {
		select {
		case <-c.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// lanesNow returns the lanes that run now.
func (j *job) lanesNow() []*lane {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.crew == nil {
		return nil
	}
	return slices.Clone(j.crew.lanes)
}
