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

// mysqlPrivileges are what Doris's privileges are called in user_privileges (Doris: Privilege.privInDorisToMysql).
var mysqlPrivileges = []struct {
	privilege catalog.Privileges
	name      string
}{
	{catalog.SelectPriv, "SELECT"}, {catalog.LoadPriv, "INSERT"}, {catalog.AlterPriv, "ALTER"}, {catalog.CreatePriv, "CREATE"},
	{catalog.DropPriv, "DROP"}, {catalog.UsagePriv, "USAGE"},
}

// userPrivilegeRows are the privileges on everything: of all users for those who may grant, otherwise the session's own.
func (s *Server) userPrivilegeRows(_ context.Context, session statement.Session) ([][]any, error) {
	self := s.accounts.Match(session.User(), session.Host())
	if self == nil {
		return nil, nil
	}
	users := []*catalog.User{self}
	if s.accounts.On(self.Identity, "", "").Any(catalog.MayGrant) {
		users = s.accounts.Users()
	}
	var rows [][]any
	for _, u := range users {
		has := s.accounts.On(u.Identity, "", "")
		grantable := "NO"
		if has.Any(catalog.MayGrant) {
			grantable = "YES"
		}
		for _, p := range mysqlPrivileges {
			if has.Any(p.privilege | catalog.AdminPriv) {
				rows = append(rows, []any{u.Identity.String(), "def", p.name, grantable})
			}
		}
	}
	return rows, nil
}
