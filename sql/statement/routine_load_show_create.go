package statement

import (
	"context"
	"strconv"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// SHOW [ALL] CREATE ROUTINE LOAD FOR [db.]job
//
// Doris: ShowCreateRoutineLoadCommand. ALL shows every job that ever had the name and never fails. Differs: the text can be
// executed again as it stands; secrets are masked for everyone but the job's creator and root.
func showCreateRoutineLoad(_ context.Context, env *Env, st *ast.ShowCreateRoutineLoad) (*Result, error) {
	databaseName, name, err := jobName(env.Session, st.Job)
	if err != nil {
		return nil, err
	}
	result := &Result{Columns: Strings("JobId", "JobName", "CreateStmt")}
	var jobs []*routineload.View
	if st.History {
		if database := env.Catalog.Database(databaseName); database != nil {
			jobs = env.Jobs.Jobs(routineload.Filter{DatabaseID: database.ID, Name: name, History: true})
		}
	} else {
		database, err := jobDatabase(env, databaseName)
		if err != nil {
			return nil, err
		}
		job, err := env.Jobs.Find(database.ID, name)
		if err != nil {
			return nil, doriserr.New("There is not operable routine load job with name %s", name)
		}
		if err := env.requireLoadOn(job); err != nil {
			return nil, err
		}
		jobs = append(jobs, job)
	}
	for _, j := range jobs {
		if !env.mayLoadOn(j) {
			continue
		}
		result.Rows = append(result.Rows, Row(strconv.FormatUint(j.ID, 10), j.Definition.Name, j.CreateStatement(createOptions(env, j))))
	}
	return result, nil
}

// mayReadSecrets reports whether a session may see the passwords of a job.
func mayReadSecrets(s Session, j *routineload.View) bool {
	return s.User() == j.Definition.User || s.User() == "root"
}
