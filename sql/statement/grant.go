// GRANT and REVOKE
//
// Doris: GrantTablePrivilegeCommand, GrantResourcePrivilegeCommand, GrantRoleCommand and their REVOKE twins. Checks in order: pattern,
// user or role, privileges, level of privileges, what the session may grant, database and table, user.

package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func grant(ctx context.Context, env *Env, st *ast.Grant) error {
	if len(st.Roles) > 0 {
		return grantRoles(ctx, env, st)
	}
	names := make([]catalog.Privileges, len(st.Privileges))
	for i, p := range st.Privileges {
		known := false
		if names[i], known = catalog.GrantablePrivileges(p.Name); !known {
			return doriserr.New("Unknown privilege type %s", p.Name)
		}
	}
	if st.ObjectKind != "" {
		return grantObject(ctx, env, st, names)
	}
	on, err := tablePattern(st.Object)
	if err != nil {
		return err
	}
	id, err := grantee(env, st)
	if err != nil {
		return err
	}
	var all catalog.Privileges
	var grants catalog.Grants
	for i, p := range st.Privileges {
		if len(p.Columns) == 0 {
			all |= names[i]
			continue
		}
		if names[i] != catalog.SelectPriv || !strings.EqualFold(p.Name, "SELECT_PRIV") {
			return doriserr.New("%s do not support col auth.", strings.ToUpper(p.Name))
		}
		grants.Columns = append(grants.Columns, catalog.ColumnGrant{On: on, Privilege: names[i], Columns: p.Columns})
	}
	if all != 0 {
		grants.Tables = []catalog.TableGrant{{On: on, Privileges: all}}
	}
	if err := mayGrantOn(env, on, all, len(grants.Columns) > 0); err != nil {
		return err
	}
	if st.Revoke {
		return env.Accounts.Revoke(ctx, id, st.Role, grants)
	}
	if err := patternExists(env, on, all); err != nil {
		return err
	}
	return env.Accounts.Grant(ctx, id, st.Role, grants)
}

// tablePattern reads what follows ON (Doris: TablePattern). A catalog is not needed in front of a database.
func tablePattern(parts []string) (catalog.TablePattern, error) {
	p := catalog.TablePattern{Catalog: internalCatalog, Database: "*", Table: "*"}
	switch len(parts) {
	case 1:
		p.Database = parts[0]
	case 2:
		p.Database, p.Table = parts[0], parts[1]
	case 3:
		p.Catalog, p.Database, p.Table = parts[0], parts[1], parts[2]
	default:
		return p, doriserr.New("Do not support format: %s", strings.Join(parts, "."))
	}
	if p.Catalog == "*" && p.Database != "*" || p.Database == "*" && p.Table != "*" {
		return p, doriserr.New("Do not support format: %s", p)
	}
	return p, nil
}

// grantee returns the user of the statement, or nil if it speaks of a role.
func grantee(env *Env, st *ast.Grant) (*catalog.UserIdentity, error) {
	if st.User == nil {
		what := "Can not grant to role"
		if st.Revoke {
			what = "Can not revoke from role"
		}
		return nil, checkRoleName(env.Session, st.Role, false, what)
	}
	id, err := userIdentity(env.Session, *st.User)
	return &id, err
}

// mayGrantOn checks that privileges go with a pattern and that the session may give them (Doris: checkTablePrivileges).
func mayGrantOn(env *Env, on catalog.TablePattern, p catalog.Privileges, columns bool) error {
	if err := refusePrivileges(p, catalog.UsagePriv|catalog.ClusterUsagePriv|catalog.StageUsagePriv); err != nil {
		return err
	}
	if on.Level() != catalog.GlobalLevel && p.Any(catalog.AdminPriv|catalog.NodePriv) {
		return doriserr.New("ADMIN_PRIV and NODE_PRIV can only be granted/revoke on/from *.*.*")
	}
	if p.Any(catalog.NodePriv) && !env.may(catalog.NodePriv, "", "") {
		return doriserr.New("Only user with NODE_PRIV can grant/revoke NODE_PRIV to other user")
	}
	if !env.may(catalog.AdminPriv, "", "") {
		database, table := on.Database, on.Table
		if database == "*" {
			database = ""
		}
		if table == "*" {
			table = ""
		}
		wanted := p | catalog.GrantPriv
		if columns {
			// Doris asks for the privileges on whole tables only; whoever grants a column must have it.
			wanted |= catalog.SelectPriv
		}
		if has := env.Accounts.On(env.identity(), database, table); has&wanted != wanted {
			return deniedAll(wanted)
		}
	}
	if columns && on.Table == "*" {
		return doriserr.New("Col auth must specify specific table")
	}
	return nil
}

// deniedAll is ERR_SPECIFIC_ALL_ACCESS_DENIED_ERROR.
func deniedAll(p catalog.Privileges) error {
	return doriserr.New("Access denied; you need all  [%s] privilege(s) for this operation", strings.Join(p.Names(), ", "))
}

// refusePrivileges refuses privileges that cannot be granted on something.
func refusePrivileges(p, forbidden catalog.Privileges) error {
	if bad := p & forbidden; bad != 0 {
		return doriserr.New("Can not grant/revoke %s to/from any other users or roles", bad.Names()[0])
	}
	return nil
}

// patternExists checks that what privileges are granted on exists; CREATE_PRIV may be granted on what is not there yet.
func patternExists(env *Env, on catalog.TablePattern, p catalog.Privileges) error {
	if p.Any(catalog.CreatePriv) || on.Level() == catalog.GlobalLevel {
		return nil
	}
	if on.Catalog != internalCatalog {
		return doriserr.New("catalog:%s does not exist", on.Catalog)
	}
	if on.Level() == catalog.CatalogLevel {
		return nil
	}
	d := env.Catalog.Database(on.Database)
	if d == nil {
		return doriserr.New("database:%s does not exist", on.Database)
	}
	system := d.System() && env.SystemColumns != nil && env.SystemColumns(d.Name, on.Table) != nil
	if on.Level() == catalog.TableLevel && !system && env.Catalog.Snapshot().TableIn(d.ID, on.Table) == nil {
		return doriserr.New("table:%s does not exist", on.Table)
	}
	return nil
}

// grantObject grants or revokes on a resource, compute group, stage, storage vault or workload group.
func grantObject(ctx context.Context, env *Env, st *ast.Grant, names []catalog.Privileges) error {
	id, err := grantee(env, st)
	if err != nil {
		return err
	}
	var all catalog.Privileges
	for i, p := range st.Privileges {
		if len(p.Columns) > 0 {
			return doriserr.New("%s do not support col auth.", strings.ToUpper(p.Name))
		}
		all |= names[i]
	}
	if st.ObjectKind == "WORKLOAD GROUP" {
		switch st.Object[0] {
		case "":
			return doriserr.New("Workload group name is empty.")
		case "*":
			return doriserr.New("Global workload group priv is not supported.")
		}
	}
	object := catalog.ObjectGrant{Kind: st.ObjectKind, Name: st.Object[0], Privileges: all}
	if object.Name == "*" || object.Name == "" {
		object.Name = "%"
	}
	switch {
	case object.Kind == "COMPUTE GROUP":
		object.Kind = "CLUSTER"
		fallthrough
	case object.Kind == "CLUSTER" && all == catalog.UsagePriv:
		if all == catalog.UsagePriv {
			object.Privileges = catalog.ClusterUsagePriv
		}
	case object.Kind == "STAGE" && all == catalog.UsagePriv:
		object.Privileges = catalog.StageUsagePriv
	}
	if err := refusePrivileges(object.Privileges, catalog.NodePriv|catalog.AdminPriv|catalog.SelectPriv|catalog.LoadPriv|catalog.AlterPriv|
		catalog.CreatePriv|catalog.DropPriv|catalog.ShowViewPriv); err != nil {
		return err
	}
	if !env.may(catalog.AdminPriv, "", "") {
		return deniedAll(object.Privileges | catalog.GrantPriv)
	}
	grants := catalog.Grants{Objects: []catalog.ObjectGrant{object}}
	if st.Revoke {
		return env.Accounts.Revoke(ctx, id, st.Role, grants)
	}
	if object.Kind == "WORKLOAD GROUP" && object.Name != "%" && object.Name != defaultWorkloadGroup {
		return doriserr.New("Can not find workload group %s", object.Name)
	}
	return env.Accounts.Grant(ctx, id, st.Role, grants)
}

// defaultWorkloadGroup is the one workload group.
const defaultWorkloadGroup = "normal"

// grantRoles gives roles to a user or takes them away.
func grantRoles(ctx context.Context, env *Env, st *ast.Grant) error {
	id, err := userIdentity(env.Session, *st.User)
	if err != nil {
		return err
	}
	what := "Can not grant role"
	if st.Revoke {
		what = "Can not revoke role"
	}
	for _, role := range st.Roles {
		if err := checkRoleName(env.Session, role, true, what); err != nil {
			return err
		}
	}
	if err := env.requireGlobal(catalog.MayGrant, "GRANT/REVOKE"); err != nil {
		return err
	}
	for _, role := range st.Roles {
		// Doris lets whoever may grant make anyone an administrator.
		if r := env.Accounts.Role(role); r != nil && !env.may(catalog.AdminPriv, "", "") {
			for _, t := range r.Grants.Tables {
				if t.Privileges.Any(catalog.AdminPriv | catalog.NodePriv) {
					return deniedSpecific("ADMIN")
				}
			}
		}
		if strings.EqualFold(role, catalog.AdminRole) && st.Revoke && id == catalog.Admin {
			return doriserr.New("Unsupported operation")
		}
	}
	return env.Accounts.GrantRoles(ctx, id, st.Roles, st.Revoke)
}
