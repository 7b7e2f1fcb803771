// CREATE USER, ALTER USER and DROP USER
//
// Doris: CreateUserInfo, AlterUserInfo, DropUserCommand. Checks in order: name and host, password, role, privilege, role exists,
// user exists.

package statement

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

func createUser(ctx context.Context, env *Env, st *ast.CreateUser) error {
	id, err := userIdentity(env.Session, st.User)
	if err != nil {
		return err
	}
	if id == catalog.Root {
		return doriserr.New("Can not create root user")
	}
	var hash []byte
	if st.Password != nil {
		if hash, err = passwordHash(env.Session, *st.Password, !st.Hashed); err != nil {
			return err
		}
	}
	role := st.DefaultRole
	if st.Superuser || strings.EqualFold(role, "SUPERUSER") {
		role = catalog.AdminRole
	}
	if role != "" {
		if err := checkRoleName(env.Session, role, true, "Can not granted user to role"); err != nil {
			return err
		}
	}
	if err := checkPolicy(st.Policy); err != nil {
		return err
	}
	if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
		return err
	}
	if role == catalog.AdminRole && !env.may(catalog.AdminPriv, "", "") {
		return deniedSpecific("ADMIN")
	}
	return env.Accounts.CreateUser(ctx, id, st.IfNotExists, hash, role, st.Comment, func(p *catalog.PasswordPolicy) { applyPolicy(p, st.Policy) })
}

// mayManage keeps administrators out of the hands of those who may only grant, whom Doris lets set an administrator's password.
func (e *Env) mayManage(id catalog.UserIdentity) error {
	if e.Accounts.On(id, "", "").Any(catalog.AdminPriv | catalog.NodePriv) {
		return e.requireGlobal(catalog.AdminPriv, "ADMIN")
	}
	return nil
}

// checkPolicy checks the numbers of a policy (Doris: PasswordOptions.analyze).
func checkPolicy(p ast.PasswordPolicy) error {
	const mostHistory, most = 10, 32767
	switch {
	case p.History != nil && *p.History > mostHistory:
		return doriserr.New("The password history number must be DEFAULT or between 0 and %d", mostHistory)
	case p.ReuseDays != nil:
		return doriserr.New("Not support setting password reuse policy now")
	case p.FailedLogins != nil && (*p.FailedLogins < 0 || *p.FailedLogins > most):
		return doriserr.New("The failed login attempts must between 0 and %d", most)
	case p.LockSeconds != nil && *p.LockSeconds > most*86400:
		return doriserr.New("The account lock time after consecutive failure login must be >= 0, or UNBOUNDED")
	}
	return nil
}

// applyPolicy changes a policy by what a statement says. Passwords of the time before a new PASSWORD_HISTORY are forgotten.
func applyPolicy(p *catalog.PasswordPolicy, said ast.PasswordPolicy) {
	if said.History != nil {
		p.Former = nil
	}
	for _, s := range []struct {
		from *int64
		to   *int64
	}{{said.History, &p.History}, {said.ExpireSeconds, &p.ExpireSeconds}, {said.FailedLogins, &p.FailedLogins}, {said.LockSeconds, &p.LockSeconds}} {
		if s.from != nil {
			*s.to = *s.from
		}
	}
}

// alterUser does one kind of change at a time, as Doris does.
func alterUser(ctx context.Context, env *Env, st *ast.AlterUser) error {
	id, err := userIdentity(env.Session, st.User)
	if err != nil {
		return err
	}
	var hash []byte
	if st.Password != nil {
		if hash, err = passwordHash(env.Session, *st.Password, !st.Hashed); err != nil {
			return err
		}
	}
	policy := st.Policy.History != nil || st.Policy.ExpireSeconds != nil || st.Policy.FailedLogins != nil || st.Policy.LockSeconds != nil
	kinds := 0
	for _, given := range []bool{st.Password != nil && *st.Password != "", st.Comment != nil, st.Policy.Locked != nil || policy} {
		if given {
			kinds++
		}
	}
	if err := checkPolicy(st.Policy); err != nil {
		return err
	}
	if st.Policy.Locked != nil && *st.Policy.Locked {
		return doriserr.New("Not support lock account now")
	}
	if kinds != 1 {
		return doriserr.New("Only support doing one type of operation at one time,actual number of type is %d", kinds)
	}
	if id.Name == catalog.Root.Name && env.Session.User() != catalog.Root.Name {
		return doriserr.New("Only root user can modify root user")
	}
	if err := env.requireGlobal(catalog.MayGrant, "GRANT"); err != nil {
		return err
	}
	if err := env.mayManage(id); err != nil {
		return err
	}
	if env.Accounts.User(id) == nil {
		if st.IfExists {
			return nil
		}
		return doriserr.New("User %s does not exist", id)
	}
	if st.Password != nil {
		return env.Accounts.SetPassword(ctx, id, hash)
	}
	return env.Accounts.ChangeUser(ctx, id, func(u *catalog.User) error {
		if st.Comment != nil {
			u.Comment = *st.Comment
		}
		// ACCOUNT_UNLOCK: the next failed login counts from one again, because the server forgets it with the change.
		applyPolicy(&u.Policy, st.Policy)
		if st.Policy.ExpireSeconds != nil {
			u.PasswordSet = env.Clock.Now()
		}
		return nil
	})
}

func dropUser(ctx context.Context, env *Env, st *ast.DropUser) error {
	id, err := userIdentity(env.Session, st.User)
	if err != nil {
		return err
	}
	if id == catalog.Root || id == catalog.Admin {
		return doriserr.New("Can not drop system user")
	}
	if err := env.requireGlobal(catalog.MayGrant, "DROP USER"); err != nil {
		return err
	}
	if err := env.mayManage(id); err != nil {
		return err
	}
	return env.Accounts.DropUser(ctx, id, st.IfExists)
}
