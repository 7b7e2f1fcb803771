package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
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
		database, err := sessionDatabase(env)
		if err != nil {
			return nil, err
		}
		return &Result{}, env.Jobs.PauseAll(ctx, database.ID, env.mayLoadOn, reason)
	}
	job, err := operableJob(env, st.Job)
	if err != nil {
		return nil, err
	}
	return &Result{}, env.Jobs.Pause(ctx, job.ID, reason)
}

// sessionDatabase is the session's database, which ALL speaks of.
func sessionDatabase(env *Env) (*catalog.Database, error) {
	name := env.Session.Database()
	if name == "" {
		return nil, doriserr.New("No database selected")
	}
	return jobDatabase(env, name)
}
