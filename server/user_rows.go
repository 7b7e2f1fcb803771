package server

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// userTablePrivileges are the privileges that mysql.user has a column for, in their order.
var userTablePrivileges = []catalog.Privileges{
	catalog.NodePriv, catalog.AdminPriv, catalog.GrantPriv, catalog.SelectPriv, catalog.LoadPriv, catalog.AlterPriv, catalog.CreatePriv,
	catalog.DropPriv, catalog.UsagePriv, catalog.ShowViewPriv, catalog.ClusterUsagePriv, catalog.StageUsagePriv,
}

// userRows are the rows of mysql.user (Doris: Auth.getAllUserInfo): all users for those who may grant, otherwise the user itself;
// Doris shows everyone to everyone.
func (s *Server) userRows(_ context.Context, session statement.Session) (rows [][]any, err error) {
	self := s.accounts.Match(session.User(), session.Host())
	if self == nil {
		return nil, nil
	}
	for _, u := range s.shownUsers(self) {
		row := []any{u.Identity.Host, u.Identity.Name}
		global := s.accounts.On(u.Identity, "", "")
		for i, p := range userTablePrivileges {
			// An administrator has all but NODE_PRIV.
			if global.Any(p) || i > 0 && global.Any(catalog.AdminPriv) {
				row = append(row, "Y")
			} else {
				row = append(row, "N")
			}
		}
		row = append(row, "", "", "", "", int64(0), int64(0), int64(0), int64(s.maxUserConnections(u.Identity.Name)), "", "")
		rows = append(rows, append(row, policyTexts(u, session.Location())...))
	}
	return rows, nil
}

// maxUserConnections is max_user_connections as SHOW PROPERTY has it.
func (s *Server) maxUserConnections(name string) int {
	set, _ := s.accounts.Properties(name)
	if n, err := strconv.Atoi(set["max_user_connections"]); err == nil {
		return n
	}
	return 100
}

// policyTexts are the columns of mysql.user that tell of the password policy (Doris: PasswordPolicy.getInfo).
func policyTexts(u *catalog.User, zone *time.Location) []any {
	number := func(n int64, named map[int64]string) string {
		if name, ok := named[n]; ok {
			return name
		}
		return strconv.FormatInt(n, 10)
	}
	created := ""
	if !u.PasswordSet.IsZero() {
		created = u.PasswordSet.In(zone).Format(time.DateTime)
	}
	var former []string
	for _, hash := range u.Policy.Former {
		former = append(former, "*"+strings.ToUpper(hex.EncodeToString(hash))[:3]+"...")
	}
	p := &u.Policy
	return []any{
		number(p.ExpireSeconds, map[int64]string{-1: "DEFAULT", 0: "NEVER"}), created,
		number(p.History, map[int64]string{-1: "DEFAULT", 0: "NO_RESTRICTION"}), strings.Join(former, ","),
		number(p.FailedLogins, map[int64]string{0: "DISABLED"}), number(p.LockSeconds, map[int64]string{-1: "UNBOUNDED", 0: "DISABLED"}),
		"0", "",
	}
}
