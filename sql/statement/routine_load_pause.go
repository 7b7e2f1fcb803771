package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// PAUSE ROUTINE LOAD FOR [db.]job, PAUSE ALL ROUTINE LOAD
//
// Doris: PauseRoutineLoadCommand. Checks in order: database, label's form, job, state. ALL speaks of the session's database and
// passes over jobs in a state that cannot be paused.
func pauseRoutineLoad(ctx context.Context, env *Env, st *ast.PauseRoutineLoad) (*Result, error) {
	reason := routineload.ByUser(env.Session.User())
	if st.All {
		return &Result{}, eachJob(env, func(j *routineload.View) {
			_ = env.Jobs.Pause(ctx, j.ID, reason) // a job that cannot be paused is passed over
		})
	}
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	return &Result{}, env.Jobs.Pause(ctx, job.ID, reason)
}

// eachJob visits the jobs of the session's database that are not final.
func eachJob(env *Env, visit func(*routineload.View)) error {
	name := env.Session.Database()
	if name == "" {
		return doriserr.New("No database selected")
	}
	database, err := jobDatabase(env, name)
	if err != nil {
		return err
	}
	for _, j := range env.Jobs.Jobs(routineload.Filter{DatabaseID: database.ID}) {
		visit(j)
	}
	return nil
}
