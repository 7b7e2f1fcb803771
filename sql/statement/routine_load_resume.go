package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// RESUME ROUTINE LOAD FOR [db.]job, RESUME ALL ROUTINE LOAD
//
// Doris: ResumeRoutineLoadCommand. A running job may be resumed: its tasks are dropped and scheduled anew.
func resumeRoutineLoad(ctx context.Context, env *Env, st *ast.ResumeRoutineLoad) (*Result, error) {
	if st.All {
		database, err := sessionDatabase(env)
		if err != nil {
			return nil, err
		}
		return &Result{}, env.Jobs.ResumeAll(ctx, database.ID, env.mayLoadOn)
	}
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	return &Result{}, env.Jobs.Resume(ctx, job.ID)
}
