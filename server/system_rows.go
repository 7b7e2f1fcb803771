package server

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// systemRows are the rows of views of information_schema that tell of jobs and users.
func (s *Server) systemRows() map[string]func(context.Context, statement.Session) ([][]any, error) {
	return map[string]func(context.Context, statement.Session) ([][]any, error){
		"routine_load_jobs": s.routineLoadRows,
		"user_privileges":   s.userPrivilegeRows,
		"user":              s.userRows,
		"schema_privileges": s.schemaPrivilegeRows,
		"table_privileges":  s.tablePrivilegeRows,
		"workload_groups":   s.workloadGroupRows,
		"backend_configuration": func(context.Context, statement.Session) (rows [][]any, err error) {
			for _, r := range s.backendSettings.Rows() {
				rows = append(rows, []any{int64(backendID), r.Name, r.Type, r.Value, r.Mutable})
			}
			return rows, nil
		},
		"backend_tablets": s.tabletRows,
		"sql_block_rule_status": func(_ context.Context, session statement.Session) ([][]any, error) {
			return statement.BlockRuleRows(s.environment(session)), nil
		},
		"load_jobs": func(_ context.Context, session statement.Session) ([][]any, error) {
			return statement.LoadJobRows(s.environment(session)), nil
		},
	}
}

// routineLoadRows are the jobs that the session's user may load for.
func (s *Server) routineLoadRows(_ context.Context, session statement.Session) ([][]any, error) {
	env := s.environment(session)
	var rows [][]any
	for _, j := range s.jobs.Jobs(routineload.Filter{History: true}) {
		if env.MayLoadFor(j) {
			rows = append(rows, j.InformationRow(session.Location()))
		}
	}
	return rows, nil
}

// workloadGroupRows are the workload groups.
func (s *Server) workloadGroupRows(_ context.Context, session statement.Session) ([][]any, error) {
	return statement.WorkloadGroupRows(s.environment(session)), nil
}

// tabletRows are the tablets of the backend.
func (s *Server) tabletRows(context.Context, statement.Session) (rows [][]any, err error) {
	tablets := httpTablets{s}
	for _, id := range tablets.Tablets(0) {
		t, found := tablets.Tablet(id)
		if !found {
			continue
		}
		rows = append(rows, []any{int64(backendID), int64(id), int64(id)*10 + 1, int64(t.Partition), "/opt/doris/be/storage", t.Bytes, int64(0), int64(1),
			min(1, t.Bytes), int64(len(t.Table.Columns)), int64(0), int64(0), "LZ4F", true, false, t.Table.Created.Format("2006-01-02 15:04:05"),
			t.Table.Updated.Format("2006-01-02 15:04:05"), false})
	}
	return rows, nil
}

// mysqlPrivileges are what Doris's privileges are called in user_privileges (Doris: Privilege.privInDorisToMysql).
var mysqlPrivileges = []struct {
	privilege catalog.Privileges
	name      string
}{
	{catalog.SelectPriv, "SELECT"}, {catalog.LoadPriv, "INSERT"}, {catalog.AlterPriv, "ALTER"}, {catalog.CreatePriv, "CREATE"},
	{catalog.DropPriv, "DROP"}, {catalog.UsagePriv, "USAGE"}, {catalog.ClusterUsagePriv, "USAGE"}, {catalog.ShowViewPriv, "SHOW VIEW"},
}

// userPrivilegeRows are the privileges on everything, for those who have one of their own (Doris: Auth.getGlobalPrivStatus).
func (s *Server) userPrivilegeRows(_ context.Context, session statement.Session) (rows [][]any, err error) {
	self := s.accounts.Match(session.User(), session.Host())
	if self == nil || !s.accounts.On(self.Identity, "", "").Any(catalog.MayShow) {
		return nil, nil
	}
	for _, u := range s.shownUsers(self) {
		rows = append(rows, privilegeRows(s.accounts.On(u.Identity, "", ""), func(name, grantable string) []any {
			return []any{u.Identity.String(), "def", name, grantable}
		})...)
	}
	return rows, nil
}

// schemaPrivilegeRows are the privileges on databases that the session's user may know of (Doris: Auth.getSchemaPrivStatus).
func (s *Server) schemaPrivilegeRows(_ context.Context, session statement.Session) ([][]any, error) {
	return s.grantRows(session, catalog.DatabaseLevel), nil
}

// tablePrivilegeRows is schemaPrivilegeRows for tables.
func (s *Server) tablePrivilegeRows(_ context.Context, session statement.Session) ([][]any, error) {
	return s.grantRows(session, catalog.TableLevel), nil
}

// shownUsers are all users for those who may grant, otherwise the user itself; Doris shows everyone's privileges to everyone.
func (s *Server) shownUsers(self *catalog.User) []*catalog.User {
	if s.accounts.On(self.Identity, "", "").Any(catalog.MayGrant) {
		return s.accounts.Users()
	}
	return []*catalog.User{self}
}

// grantRows are the grants of one level.
func (s *Server) grantRows(session statement.Session, level catalog.PatternLevel) (rows [][]any) {
	self := s.accounts.Match(session.User(), session.Host())
	if self == nil {
		return nil
	}
	for _, u := range s.shownUsers(self) {
		for _, g := range s.accounts.Granted(u.Identity).Tables {
			table := g.On.Table
			if table == "*" {
				table = ""
			}
			if g.On.Level() != level || g.On.Database == "information_schema" || !s.accounts.Sees(self.Identity, g.On.Database, table) {
				continue
			}
			rows = append(rows, privilegeRows(g.Privileges, func(name, grantable string) []any {
				row := []any{u.Identity.String(), "def", g.On.Database}
				if level == catalog.TableLevel {
					row = append(row, g.On.Table)
				}
				return append(row, name, grantable)
			})...)
		}
	}
	return rows
}

// privilegeRows makes a row for each privilege that MySQL has a name for; an administrator has all of them.
func privilegeRows(p catalog.Privileges, row func(name, grantable string) []any) (rows [][]any) {
	grantable := "NO"
	if p.Any(catalog.MayGrant) {
		grantable = "YES"
	}
	for _, m := range mysqlPrivileges {
		if p.Any(m.privilege | catalog.AdminPriv) {
			rows = append(rows, row(m.name, grantable))
		}
	}
	return rows
}
