package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeDatabase runs the statements about databases.
func executeDatabase(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.Empty:
		r = &Result{}
	case *ast.CreateDatabase:
		err = createDatabase(ctx, env, st)
	case *ast.DropDatabase:
		err = dropDatabase(ctx, env, st)
	case *ast.AlterDatabase:
		err = alterDatabase(ctx, env, st)
	case *ast.ShowDatabases:
		r, err = showDatabases(ctx, env, st)
	case *ast.ShowCreateDatabase:
		r, err = showCreateDatabase(env, st)
	case *ast.RecoverDatabase:
		err = recoverDatabase(ctx, env, st)
	default:
		return nil, false, nil
	}
	return r, true, err
}
