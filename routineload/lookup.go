package routineload

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// Filter chooses jobs.
type Filter struct {
	// DatabaseID 0 means all databases.
	DatabaseID uint64
	// Name is the whole name, case-sensitive; empty means all.
	Name string
	// Match chooses by name (LIKE); nil means all.
	Match func(name string) bool
	// History includes final jobs.
	History bool
}

// Find returns the job of a name that is not final; statements that change a job start here.
//
// It returns "There is not operable routine load job with name ..." if there is none, and says so if the database or table of
// the job is gone already (Doris: RoutineLoadManager.checkPrivAndGetJob, without the privilege).
func (m *Manager) Find(databaseID uint64, name string) (*View, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, j := range m.names[databaseID][name] {
		s := j.state.Load()
		if s.State.Final() {
			continue
		}
		if !m.metadataExists(s.Definition) {
			return nil, doriserr.New("The metadata of job has been changed. The job will be cancelled automatically")
		}
		return j.view(), nil
	}
	return nil, doriserr.New("There is not operable routine load job with name %s", name)
}

// Get returns a job by id, final ones too, or nil.
func (m *Manager) Get(id uint64) *View {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if j := m.jobs[id]; j != nil {
		return j.view()
	}
	return nil
}

// Jobs returns jobs in the order of SHOW ROUTINE LOAD: by creation second, and within one second in Doris's map order.
func (m *Manager) Jobs(f Filter) []*View {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var views []*View
	add := func(jobs []*job) {
		for _, j := range historyLast(jobs) {
			s := j.state.Load()
			if (f.History || !s.State.Final()) && (f.Match == nil || f.Match(s.Definition.Name)) {
				views = append(views, j.view())
			}
		}
	}
	databases := []uint64{f.DatabaseID}
	if f.DatabaseID == 0 {
		databases = databases[:0]
		for id := range m.names {
			databases = append(databases, id)
		}
		slices.Sort(databases)
	}
	for _, id := range databases {
		byName := m.names[id]
		if f.Name != "" {
			add(byName[f.Name])
			continue
		}
		names := make([]string, 0, len(byName))
		for name := range byName {
			names = append(names, name)
		}
		// Names enter Doris's map with their oldest job.
		slices.SortFunc(names, func(a, b string) int { return int(byName[a][0].id) - int(byName[b][0].id) })
		for _, name := range javamap.ConcurrentOrder(names) {
			add(byName[name])
		}
	}
	slices.SortStableFunc(views, func(a, b *View) int {
		return strings.Compare(a.Created.UTC().Format(timeLayout), b.Created.UTC().Format(timeLayout))
	})
	return views
}

// historyLast orders jobs of one name as Doris does: those that are not final first (Doris: sortRoutineLoadJob).
func historyLast(jobs []*job) []*job {
	sorted := slices.Clone(jobs)
	final := func(k int) bool { return sorted[k].state.Load().State.Final() }
	for i, k := 0, len(sorted)-1; i < k; {
		for i < k && !final(i) {
			i++
		}
		for i < k && final(k) {
			k--
		}
		if i < k {
			sorted[i], sorted[k] = sorted[k], sorted[i]
		}
	}
	return sorted
}

// metadataExists reports whether a job's database and table exist.
func (m *Manager) metadataExists(d *Definition) bool {
	if _, ok := m.config.Tables.DatabaseName(d.DatabaseID); !ok {
		return false
	}
	if d.TableID == 0 {
		return true
	}
	_, ok := m.config.Tables.TableName(d.DatabaseID, d.TableID)
	return ok
}

// operable returns a job that is not final.
func (m *Manager) operable(id uint64) (*job, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	j := m.jobs[id]
	if j == nil {
		return nil, doriserr.New("There is not operable routine load job with name %d", id)
	}
	if s := j.state.Load(); s.State.Final() {
		return nil, doriserr.New("There is not operable routine load job with name %s", s.Definition.Name)
	}
	return j, nil
}

// add and remove keep the two indexes. The caller holds m.mu.
func (m *Manager) add(j *job) {
	d := j.state.Load().Definition
	m.jobs[j.id] = j
	if m.names[d.DatabaseID] == nil {
		m.names[d.DatabaseID] = map[string][]*job{}
	}
	m.names[d.DatabaseID][d.Name] = append(m.names[d.DatabaseID][d.Name], j)
}

// remove takes a job out of the indexes. The caller holds m.mu.
func (m *Manager) remove(j *job) {
	d := j.state.Load().Definition
	delete(m.jobs, j.id)
	byName := m.names[d.DatabaseID]
	byName[d.Name] = slices.DeleteFunc(slices.Clone(byName[d.Name]), func(other *job) bool { return other == j })
	if len(byName[d.Name]) == 0 {
		delete(byName, d.Name)
	}
	if len(byName) == 0 {
		delete(m.names, d.DatabaseID)
	}
}
