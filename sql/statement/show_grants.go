package statement

import (
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/javamap"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// grantColumns are those of SHOW GRANTS and of SHOW PROC '/auth'.
var grantColumns = []string{"UserIdentity", "Comment", "Password", "Roles", "GlobalPrivs", "CatalogPrivs", "DatabasePrivs", "TablePrivs",
	"ColPrivs", "ResourcePrivs", "CloudClusterPrivs", "CloudStagePrivs", "StorageVaultPrivs", "WorkloadGroupPrivs", "ComputeGroupPrivs"}

// SHOW [ALL] GRANTS, SHOW GRANTS FOR user
//
// Doris: ShowGrantsCommand. What a user has from its roles is merged with its own.
func showGrants(env *Env, st *ast.ShowGrants) (*Result, error) {
	self := env.identity()
	id := self
	if st.User != nil {
		var err error
		if id, err = userIdentity(env.Session, *st.User); err != nil {
			return nil, err
		}
	}
	if st.All || id != self {
		if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
			return nil, err
		}
	}
	r := &Result{Columns: Strings(grantColumns...)}
	if st.All {
		for _, u := range env.Accounts.Users() {
			r.Rows = append(r.Rows, grantRow(env.Accounts, u))
		}
		return r, nil
	}
	u := env.Accounts.User(id)
	if u == nil {
		return nil, doriserr.New("User: %s does not exist", id)
	}
	r.Rows = append(r.Rows, grantRow(env.Accounts, u))
	return r, nil
}

// grantRow is one user's line (Doris: Auth.getUserAuthInfo).
func grantRow(accounts *catalog.Accounts, u *catalog.User) []Cell {
	password := "No"
	if len(u.Password) > 0 {
		password = "Yes"
	}
	row := Row(u.Identity.String(), u.Comment, password, strings.Join(javamap.Order(u.Roles), ","))
	g := accounts.Granted(u.Identity)
	levels := make([][]string, 4)
	for _, t := range g.Tables {
		name := ""
		switch t.On.Level() {
		case catalog.GlobalLevel:
			levels[0] = append(levels[0], t.Privileges.String())
			continue
		case catalog.CatalogLevel:
			name = t.On.Catalog
		case catalog.DatabaseLevel:
			name = t.On.Catalog + "." + t.On.Database
		case catalog.TableLevel:
			name = t.On.String()
		}
		levels[t.On.Level()] = append(levels[t.On.Level()], name+": "+t.Privileges.String())
	}
	var columns []string
	for _, c := range g.Columns {
		columns = append(columns, fmt.Sprintf("%s: %s[%s]", c.On, c.Privilege, strings.Join(javamap.Order(c.Columns), ", ")))
	}
	for _, l := range append(levels, columns) {
		row = append(row, joined(l))
	}
	for _, kind := range []string{"RESOURCE", "CLUSTER", "STAGE", "STORAGE VAULT", "WORKLOAD GROUP", "CLUSTER"} {
		row = append(row, joined(objectTexts(g, kind)))
	}
	return row
}

// objectTexts are the grants on one kind of object as text.
func objectTexts(g catalog.Grants, kind string) []string {
	var texts []string
	for _, o := range g.Objects {
		if o.Kind == kind && o.Privileges != 0 {
			texts = append(texts, o.Name+": "+o.Privileges.String())
		}
	}
	return texts
}

// joined is a list as a cell; an empty one is NULL.
func joined(list []string) Cell {
	if len(list) == 0 {
		return NullCell
	}
	return Text(strings.Join(list, "; "))
}

// showPrivileges is SHOW PRIVILEGES.
func showPrivileges() *Result {
	r := &Result{Columns: Strings("Privilege", "Context", "Comment")}
	for _, p := range catalog.PrivilegeInfos() {
		r.Rows = append(r.Rows, Row(p.Name, p.Context, p.Comment))
	}
	return r
}
