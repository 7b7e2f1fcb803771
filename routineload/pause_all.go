package routineload

import (
	"context"
	"slices"
)

// PauseAll pauses the jobs of a database that allow it and that match (nil: all); jobs in another state are skipped.
func (m *Manager) PauseAll(ctx context.Context, databaseID uint64, match func(*View) bool, reason Reason) error {
	return m.eachActive(ctx, databaseID, match, func(id uint64) error { return m.Pause(ctx, id, reason) })
}

// ResumeAll resumes the jobs of a database that match (nil: all); a job that cannot be resumed is skipped.
func (m *Manager) ResumeAll(ctx context.Context, databaseID uint64, match func(*View) bool) error {
	return m.eachActive(ctx, databaseID, match, func(id uint64) error { return m.Resume(ctx, id) })
}

// eachActive calls do for each job of a database that is not final. Errors skip the job; only ctx ends it early.
func (m *Manager) eachActive(ctx context.Context, databaseID uint64, match func(*View) bool, do func(id uint64) error) error {
	for _, v := range m.Jobs(Filter{DatabaseID: databaseID}) {
		if match != nil && !match(v) {
			continue
		}
		if err := do(v.ID); err != nil {
			m.log.Info("skipping routine load job", "job", v.Definition.Name, "error", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// sortByID sorts jobs by age.
func sortByID(jobs []*job) {
	slices.SortFunc(jobs, func(a, b *job) int { return int(a.id) - int(b.id) })
}
