// CREATE ROLE, ALTER ROLE and DROP ROLE
//
// Doris: CreateRoleCommand, AlterRoleCommand, DropRoleCommand.

package statement

import (
	"context"
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func createRole(ctx context.Context, env *Env, st *ast.CreateRole) error {
	if err := checkRoleName(env.Session, st.Name, false, "Can not create role"); err != nil {
		return err
	}
	if err := env.requireGlobal(catalog.MayGrant, "CREATE ROLE"); err != nil {
		return err
	}
	exists := func(*catalog.Role) error {
		return doriserr.New("Role %s already exists", roleText(&catalog.Role{Name: st.Name}))
	}
	if st.IfNotExists {
		exists = nil
	}
	return env.Accounts.CreateRole(ctx, st.Name, st.Comment, exists)
}

// roleText is Role.toString.
func roleText(r *catalog.Role) string {
	var tables []string
	for _, t := range r.Grants.Tables {
		tables = append(tables, fmt.Sprintf("%s=%s", t.On, t.Privileges))
	}
	return fmt.Sprintf("role: %s, db table privs: {%s}, resource privs: {}, cluster privs: {}, stage privs: {}, workload group privs: {}",
		r.Name, strings.Join(tables, ", "))
}

func alterRole(ctx context.Context, env *Env, st *ast.AlterRole) error {
	if err := env.requireGlobal(catalog.MayGrant, "ALTER ROLE"); err != nil {
		return err
	}
	return env.Accounts.AlterRole(ctx, st.Name, st.Comment)
}

func dropRole(ctx context.Context, env *Env, st *ast.DropRole) error {
	if err := checkRoleName(env.Session, st.Name, false, "Can not drop role"); err != nil {
		return err
	}
	if err := env.requireGlobal(catalog.MayGrant, "DROP ROLE"); err != nil {
		return err
	}
	return env.Accounts.DropRole(ctx, st.Name, st.IfExists)
}
