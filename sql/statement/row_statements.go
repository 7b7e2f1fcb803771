package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeRows runs the statements that change rows.
func executeRows(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.Insert:
		r, err = insertInto(ctx, env, st)
	case *ast.Update:
		r, err = updateRows(ctx, env, st)
	case *ast.Delete:
		r, err = deleteFrom(ctx, env, st)
	default:
		return nil, false, nil
	}
	return r, true, err
}
