package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeRoutineLoad runs the statements about routine load jobs.
func executeRoutineLoad(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.CreateRoutineLoad:
		r, err = createRoutineLoad(ctx, env, st)
	case *ast.AlterRoutineLoad:
		r, err = alterRoutineLoad(ctx, env, st)
	case *ast.PauseRoutineLoad:
		r, err = pauseRoutineLoad(ctx, env, st)
	case *ast.ResumeRoutineLoad:
		r, err = resumeRoutineLoad(ctx, env, st)
	case *ast.StopRoutineLoad:
		r, err = stopRoutineLoad(ctx, env, st)
	case *ast.ShowRoutineLoad:
		r, err = showRoutineLoad(ctx, env, st)
	case *ast.ShowRoutineLoadTask:
		r, err = showRoutineLoadTask(ctx, env, st)
	case *ast.ShowCreateRoutineLoad:
		r, err = showCreateRoutineLoad(ctx, env, st)
	case *ast.WaitRoutineLoad:
		r, err = waitRoutineLoad(ctx, env, st)
	case *ast.ExplainRoutineLoad:
		r, err = explainRoutineLoad(ctx, env, st)
	default:
		return nil, false, nil
	}
	return r, true, err
}
