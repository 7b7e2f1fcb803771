package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeAdmin runs the ADMIN statements and those about the settings of the frontend, and the small ones that do nothing here.
func executeAdmin(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st := st.(type) {
	case *ast.AdminSetConfig:
		err = adminSetConfig(env, st)
	case *ast.ShowConfig:
		r, err = showConfig(env, st)
	case *ast.AdminCleanTrash, *ast.Sync, *ast.UnlockTables:
		// There is no trash, no other frontend to wait for, and tables are never locked.
	case *ast.LockTables:
		err = lockTables(env, st)
	case *ast.Help:
		r = &Result{Columns: Strings("name", "is_it_category")}
	case *ast.CreateFile:
		err = createFile(ctx, env, st)
	case *ast.DropFile:
		err = dropFile(ctx, env, st)
	case *ast.ShowFile:
		r, err = showFile(env, st)
	case *ast.Switch:
		err = switchCatalog(st)
	case *ast.Use:
		// The session has taken every USE without a compute group.
		err = doriserr.New("Command only support in cloud mode.")
	default:
		return nil, false, nil
	}
	return r, true, err
}
