package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeRows runs the statements that change rows.
func executeRows(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	switch st.(type) {
	case *ast.Insert, *ast.Update, *ast.Delete, *ast.MergeInto:
	default:
		return nil, false, nil
	}
	var r *Result
	var err error
	if t := env.Session.Open().Transaction; t != nil {
		r, err = t.execute(ctx, env, st)
	} else {
		r, err = changeRows(ctx, env, st)
	}
	return r, true, err
}

// changeRows runs one of them with the sink of the environment.
func changeRows(ctx context.Context, env *Env, st ast.Statement) (*Result, error) {
	switch st := st.(type) {
	case *ast.Insert:
		return insertInto(ctx, env, st)
	case *ast.Update:
		return updateRows(ctx, env, st)
	case *ast.Delete:
		return deleteFrom(ctx, env, st)
	case *ast.MergeInto:
		return mergeInto(ctx, env, st)
	}
	return nil, doriserr.NotSupported("%s", kindOf(st))
}
