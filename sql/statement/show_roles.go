package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/javamap"
)

// SHOW ROLES
//
// Doris: ShowRolesCommand, RoleManager.getRoleInfo. Roles come in the order of the hash map that holds them together with each user's
// default role.
func showRoles(env *Env) (*Result, error) {
	if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
		return nil, err
	}
	r := &Result{Columns: Strings("Name", "Comment", "Users", "GlobalPrivs", "CatalogPrivs", "DatabasePrivs", "TablePrivs", "ResourcePrivs",
		"CloudClusterPrivs", "CloudStagePrivs", "StorageVaultPrivs", "WorkloadGroupPrivs", "ComputeGroupPrivs")}
	users := env.Accounts.Users()
	names := []string{catalog.OperatorRole, catalog.AdminRole}
	for _, u := range users {
		names = append(names, u.Identity.DefaultRole())
	}
	for _, role := range env.Accounts.Roles() {
		if role.Name != catalog.OperatorRole && role.Name != catalog.AdminRole {
			names = append(names, role.Name)
		}
	}
	for _, name := range javamap.ConcurrentOrder(names) {
		role := env.Accounts.Role(name)
		if role == nil {
			continue
		}
		row := []Cell{Text(role.Name), NullCell, Text(roleUsers(users, role.Name))}
		if role.Comment != nil {
			row[1] = Text(*role.Comment)
		}
		levels := make([][]string, 4)
		for _, t := range role.Grants.Tables {
			text := t.On.String() + ": " + t.Privileges.String()
			if t.On.Level() == catalog.GlobalLevel {
				text = t.Privileges.String()
			}
			levels[t.On.Level()] = append(levels[t.On.Level()], text)
		}
		for _, l := range levels {
			row = append(row, joined(l))
		}
		for _, kind := range []string{"RESOURCE", "CLUSTER", "STAGE", "STORAGE VAULT", "WORKLOAD GROUP", "CLUSTER"} {
			row = append(row, joined(objectTexts(role.Grants, kind)))
		}
		r.Rows = append(r.Rows, row)
	}
	return r, nil
}

// roleUsers names the users of a role in the order of a HashSet of identities.
func roleUsers(users []*catalog.User, role string) string {
	var ids []catalog.UserIdentity
	for _, u := range users {
		if slices.Contains(u.Roles, role) {
			ids = append(ids, u.Identity)
		}
	}
	size := uint32(16)
	for len(ids)*4 > int(size)*3 {
		size *= 2
	}
	bucket := func(id catalog.UserIdentity) uint32 {
		// UserIdentity.hashCode; 1237 is the hash of false, which says that it is no domain.
		h := 31*(31*(31*uint32(17)+javamap.Hash(id.Name))+javamap.Hash(id.Host)) + 1237
		return (h ^ h>>16) & (size - 1)
	}
	slices.SortStableFunc(ids, func(a, b catalog.UserIdentity) int { return int(bucket(a)) - int(bucket(b)) })
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return strings.Join(texts, ", ")
}
