package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// SHOW ROUTINE LOAD TASK [FROM db] WHERE JobName = "job"
//
// Doris: ShowRoutineLoadTaskCommand. Differs: FROM db is the database of the job; Doris parses it and looks through all.
func showRoutineLoadTask(_ context.Context, env *Env, st *ast.ShowRoutineLoadTask) (*Result, error) {
	databaseName := st.Database
	if databaseName == "" {
		databaseName = env.Session.Database()
	}
	if databaseName == "" {
		return nil, doriserr.New("please designate a database in show stmt")
	}
	if st.Where == nil && st.Like == nil {
		return nil, doriserr.New(`please designate a jobName in where expr such as JobName="ILoveDoris"`)
	}
	name, ok := jobNameEquals(st.Where)
	if !ok {
		return nil, doriserr.New(`show routine load job only support one equal expr which is sames like JobName="ILoveDoris"`)
	}
	gone := doriserr.New("The job named %sdoes not exists or job state is stopped or cancelled", name)
	database := env.Catalog.Database(databaseName)
	if database == nil {
		return nil, gone
	}
	job, err := env.Jobs.Find(database.ID, name)
	if err != nil {
		return nil, gone
	}
	if err := env.requireLoadOn(job); err != nil {
		return nil, err
	}
	result := &Result{Columns: Strings(routineload.TaskColumns...)}
	for _, row := range job.TaskRows(sessionLocation(env.Session)) {
		result.Rows = append(result.Rows, cells(row))
	}
	return result, nil
}

// jobNameEquals returns x of JobName = "x".
func jobNameEquals(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.Binary)
	if !ok || b.Op != "=" {
		return "", false
	}
	column, ok := b.Left.(*ast.Column)
	if !ok || !strings.EqualFold(column.Name(), "JobName") {
		return "", false
	}
	literal, ok := b.Right.(*ast.Literal)
	if !ok || literal.Kind != ast.StringLiteral {
		return "", false
	}
	return literal.Text, true
}
