package routineload

import (
	"context"
	"maps"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Create adds a job, durably, and wakes the scheduler; the job's first task starts at once if there is data. It returns the
// job's id. The name must not be used by a job of the database that is not final, and the job limit must not be exceeded
// (Doris: RoutineLoadManager.addRoutineLoadJob; the limit allows one job more than its number).
func (m *Manager) Create(ctx context.Context, d Definition) (uint64, error) {
	j := &job{m: m, id: m.config.Store.NewID()}
	state := newJobState(j.id, &d, m.now())
	j.state.Store(&state)

	// The name is taken while the job is being saved, so that two of a name cannot both be; nobody else can own it before.
	j.mu.Lock()
	m.mu.Lock()
	err := m.checkNew(&d)
	if err == nil {
		m.add(j)
	}
	m.mu.Unlock()
	if err != nil {
		j.mu.Unlock()
		return 0, err
	}
	if err = m.config.Store.SaveJob(ctx, j.id, j.encode(&state)); err != nil {
		m.mu.Lock()
		m.remove(j)
		m.mu.Unlock()
		stillborn := state
		stillborn.State = Stopped
		j.state.Store(&stillborn)
	} else {
		// Under the job's lock, so that nothing that the scheduler does with the job is heard before.
		m.emit(JobCreated{Job: j.ref()})
	}
	j.mu.Unlock()
	if err != nil {
		return 0, err
	}
	m.kick(j.id)
	return j.id, nil
}

// checkNew checks name and limit of a new job. The caller holds m.mu.
func (m *Manager) checkNew(d *Definition) error {
	for _, other := range m.names[d.DatabaseID][d.Name] {
		if !other.state.Load().State.Final() {
			return doriserr.New("Name %s already used in db %s", d.Name, d.DatabaseName)
		}
	}
	var active int64
	for _, other := range m.jobs {
		if !other.state.Load().State.Final() {
			active++
		}
	}
	if active > m.settings.MaxJobs {
		return doriserr.New("There are more than %d routine load jobs are running. exceed limit.", m.settings.MaxJobs)
	}
	return nil
}

// newJobState is the state of a job that was just created.
func newJobState(id uint64, d *Definition, now time.Time) jobState {
	progress := maps.Clone(d.Kafka.Offsets)
	if progress == nil {
		progress = map[int32]int64{}
	}
	return jobState{
		ID: id, Definition: d, State: NeedSchedule, Created: now, Progress: progress,
		Statistic: Statistic{ExecuteMillis: 1},
	}
}
