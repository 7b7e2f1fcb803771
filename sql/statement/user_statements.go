package statement

import (
	"context"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeUser runs the statements about users, roles and privileges.
func executeUser(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	var r *Result
	var err error
	switch st.(type) {
	case *ast.CreateUser, *ast.AlterUser, *ast.DropUser, *ast.CreateRole, *ast.AlterRole, *ast.DropRole, *ast.Grant, *ast.ShowGrants,
		*ast.ShowRoles, *ast.ShowCreateUser, *ast.SetProperty, *ast.ShowProperty:
		if env.Accounts == nil {
			return nil, true, doriserr.New("there are no users here")
		}
	}
	switch st := st.(type) {
	case *ast.CreateUser:
		err = createUser(ctx, env, st)
	case *ast.AlterUser:
		err = alterUser(ctx, env, st)
	case *ast.DropUser:
		err = dropUser(ctx, env, st)
	case *ast.CreateRole:
		err = createRole(ctx, env, st)
	case *ast.AlterRole:
		err = alterRole(ctx, env, st)
	case *ast.DropRole:
		err = dropRole(ctx, env, st)
	case *ast.Grant:
		err = grant(ctx, env, st)
	case *ast.ShowGrants:
		r, err = showGrants(env, st)
	case *ast.ShowRoles:
		r, err = showRoles(env)
	case *ast.ShowPrivileges:
		r = showPrivileges()
	case *ast.ShowCreateUser:
		r, err = showCreateUser(env, st)
	case *ast.SetProperty:
		err = setProperty(ctx, env, st)
	case *ast.ShowProperty:
		r, err = showProperty(env, st)
	case *ast.Set:
		err = setPasswords(ctx, env, st)
	case *ast.SetTransaction:
		// Doris reads and ignores it.
	default:
		return nil, false, nil
	}
	return r, true, err
}
