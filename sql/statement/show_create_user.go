package statement

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// SHOW CREATE USER user
//
// Doris: ShowCreateUserCommand. The password is never shown.
func showCreateUser(env *Env, st *ast.ShowCreateUser) (*Result, error) {
	id, err := userIdentity(env.Session, st.User)
	if err != nil {
		return nil, err
	}
	if id != env.identity() {
		if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
			return nil, err
		}
	}
	u := env.Accounts.User(id)
	if u == nil {
		return nil, doriserr.New("User: %s does not exist", id)
	}
	history := "DEFAULT"
	if u.Policy.History > 0 {
		history = strconv.FormatInt(u.Policy.History, 10)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE USER %s IDENTIFIED BY ***  PASSWORD_HISTORY %s", id, history)
	switch s := u.Policy.ExpireSeconds; {
	case s < 0:
		b.WriteString(" PASSWORD_EXPIRE DEFAULT")
	case s == 0:
		b.WriteString(" PASSWORD_EXPIRE NEVER")
	default:
		fmt.Fprintf(&b, " PASSWORD_EXPIRE INTERVAL %d SECOND", s)
	}
	fmt.Fprintf(&b, " FAILED_LOGIN_ATTEMPTS %d", u.Policy.FailedLogins)
	if s := u.Policy.LockSeconds; s > 0 {
		fmt.Fprintf(&b, " PASSWORD_LOCK_TIME %d SECOND", s)
	} else {
		b.WriteString(" PASSWORD_LOCK_TIME UNBOUNDED")
	}
	fmt.Fprintf(&b, " COMMENT \"%s\"", u.Comment)
	return &Result{Columns: Strings("User Identity", "Create Stmt"), Rows: [][]Cell{Row(id.Name, b.String())}}, nil
}
