package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// STOP ROUTINE LOAD FOR [db.]job
//
// Doris: StopRoutineLoadCommand. The job is final then; SHOW ALL ROUTINE LOAD still lists it.
func stopRoutineLoad(ctx context.Context, env *Env, st *ast.StopRoutineLoad) (*Result, error) {
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	return &Result{}, env.Jobs.Stop(ctx, job.ID)
}
