package statement

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Execute runs one statement. Its errors are *doriserr.Error values, or wrapped errors of the rooms below.
func Execute(ctx context.Context, env *Env, st ast.Statement) (*Result, error) {
	switch st := st.(type) {
	case *ast.CreateRoutineLoad:
		return createRoutineLoad(ctx, env, st)
	case *ast.AlterRoutineLoad:
		return alterRoutineLoad(ctx, env, st)
	case *ast.PauseRoutineLoad:
		return pauseRoutineLoad(ctx, env, st)
	case *ast.ResumeRoutineLoad:
		return resumeRoutineLoad(ctx, env, st)
	case *ast.StopRoutineLoad:
		return stopRoutineLoad(ctx, env, st)
	case *ast.ShowRoutineLoad:
		return showRoutineLoad(ctx, env, st)
	case *ast.ShowRoutineLoadTask:
		return showRoutineLoadTask(ctx, env, st)
	case *ast.ShowCreateRoutineLoad:
		return showCreateRoutineLoad(ctx, env, st)
	}
	return nil, doriserr.NotSupported("the statement %s", describe(st))
}

// describe names a statement's kind and shows how it starts.
func describe(st ast.Statement) string { return fmt.Sprintf("%T", st) }
