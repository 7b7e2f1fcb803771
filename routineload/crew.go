package routineload

import (
	"context"
	"slices"
)

// crew is the goroutines that run a job's tasks, one lane each, from one division of the job to the next.
type crew struct {
	lanes  []*lane
	cancel context.CancelFunc
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
	c := &crew{cancel: cancel}
	definition := j.state.Load().Definition
	for _, t := range tasks {
		l := &lane{j: j, run: run, definition: definition, task: t.ID, nudge: make(chan struct{}, 1)}
		c.lanes = append(c.lanes, l)
	}
	j.crew = c
	for _, l := range c.lanes {
		j.crews.Add(1)
		j.m.running.Go(func() {
			defer j.crews.Done()
			l.work(ctx)
		})
	}
}

// dismissCrew tells the lanes to stop; they roll back what they have not committed. The caller owns the job.
func (j *job) dismissCrew() {
	if j.crew != nil {
		j.crew.cancel()
		j.crew = nil
	}
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
