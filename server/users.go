package server

import (
	"crypto/subtle"
	"strconv"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/server/mysql"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// How failed logins are slowed down: the first ones are free, then each costs twice as long as the one before.
const (
	freeFailures    = 3
	firstDelay      = 50 * time.Millisecond
	longestDelay    = 3 * time.Second
	forgetFailures  = 10 * time.Minute
	rememberedPairs = 4096
	longestLine     = 4
)

// users decide who comes in, for MySQL and HTTP alike. Whoever fails often, under one name from one address, waits longer each time.
type users struct {
	accounts *catalog.Accounts
	clock    clock.Clock

	mu       sync.Mutex
	failures map[[2]string]failure
	locks    map[catalog.UserIdentity]accountLock
}

// failure is how often a name failed from an address in a row, and until when its next attempt waits.
type failure struct {
	count int
	until time.Time
}

// accountLock counts the failures that FAILED_LOGIN_ATTEMPTS speaks of; a change of the user begins anew.
type accountLock struct {
	user  *catalog.User
	count int64
	since time.Time
}

var _ mysql.Users = (*users)(nil)

// newUsers returns the users of a catalog. A password given at the start is that of root and admin while this process runs.
func newUsers(accounts *catalog.Accounts, password string, c clock.Clock) *users {
	if password != "" {
		hash := mysql.HashPassword(password)
		accounts.PresetPassword(catalog.Root, hash)
		accounts.PresetPassword(catalog.Admin, hash)
	}
	return &users{accounts: accounts, clock: c, failures: map[[2]string]failure{}, locks: map[catalog.UserIdentity]accountLock{}}
}

// Authenticate implements [mysql.Users].
func (u *users) Authenticate(l mysql.Login) (string, error) {
	user := u.accounts.Match(l.User, l.Host)
	ok := u.attempt(l.User, l.Host, func() bool { return user != nil && l.Matches(user.Password) })
	if user == nil {
		return "", l.Denied(u.accounts.Known(l.User))
	}
	if err := u.policy(user, ok); err != nil {
		return "", err
	}
	if !ok {
		return "", l.Denied(true)
	}
	return l.User, nil
}

// turn waits until an attempt may be made. Once there is a wait, attempts that come at the same time take it one after the other;
// false is one that has stood in line for too long.
func (u *users) turn(key [2]string) bool {
	for range longestLine {
		u.mu.Lock()
		f := u.failures[key]
		now := u.clock.Now()
		wait := f.until.Sub(now)
		if wait <= 0 {
			if f.count >= freeFailures {
				f.until = now.Add(min(longestDelay, firstDelay<<min(f.count-freeFailures, 10)))
				u.failures[key] = f
			}
			u.mu.Unlock()
			return true
		}
		u.mu.Unlock()
		<-u.clock.After(wait)
	}
	return false
}

// attempt checks a password after the wait that former failures have earned, and counts another failure.
func (u *users) attempt(name, host string, matches func() bool) bool {
	key := [2]string{name, host}
	if !u.turn(key) {
		return false
	}
	if matches() {
		u.mu.Lock()
		delete(u.failures, key)
		u.mu.Unlock()
		return true
	}
	now := u.clock.Now()
	u.mu.Lock()
	defer u.mu.Unlock()
	f := u.failures[key]
	if now.Sub(f.until) > forgetFailures {
		f.count = 0
	}
	f.count++
	f.until = now
	if n := f.count - freeFailures; n > 0 {
		f.until = now.Add(min(longestDelay, firstDelay<<min(n-1, 10)))
	}
	if len(u.failures) >= rememberedPairs {
		for k, old := range u.failures {
			if now.Sub(old.until) > forgetFailures || len(u.failures) >= rememberedPairs {
				delete(u.failures, k)
			}
		}
	}
	u.failures[key] = f
	return false
}

// policy applies what CREATE USER said about failed logins and expiry (Doris: PasswordPolicy).
func (u *users) policy(user *catalog.User, ok bool) error {
	p, id, now := user.Policy, user.Identity, u.clock.Now()
	if p.FailedLogins > 0 && p.LockSeconds != 0 {
		u.mu.Lock()
		l := u.locks[id]
		if l.user != user {
			l = accountLock{user: user}
		}
		left := int64(0)
		if !l.since.IsZero() {
			left = 9999
			if p.LockSeconds > 0 {
				left = max(0, p.LockSeconds-int64(now.Sub(l.since).Seconds()))
			}
			if left == 0 {
				l = accountLock{user: user}
			}
		}
		switch {
		case left > 0:
		case ok:
			l.count = 0
		default:
			if l.count++; l.count >= p.FailedLogins {
				l.since = now
			}
		}
		u.locks[id] = l
		u.mu.Unlock()
		if left > 0 {
			return &doriserr.Error{Code: doriserr.Internal, MySQL: 3955, Message: doriserr.New(
				"Access denied for user '%s'@'%s'. Account is blocked for %d second(s) (%d second(s) remaining) due to %d consecutive failed logins.",
				id.Name, id.Host, p.LockSeconds, left, l.count).Message}
		}
	}
	if ok && p.ExpireSeconds > 0 && now.After(user.PasswordSet.Add(time.Duration(p.ExpireSeconds)*time.Second)) {
		return doriserr.Native(1862, "HY000", "Your password has expired. To log in you must change it using a client that supports expired passwords.")
	}
	return nil
}

// httpUsers are the users as the HTTP edge asks for them.
type httpUsers struct{ *users }

// Authenticate implements http.Users.
func (u httpUsers) Authenticate(name, password, host string) (in, admin bool) {
	user := u.accounts.Match(name, host)
	hash := mysql.HashPassword(password)
	in = u.attempt(name, host, func() bool { return user != nil && subtle.ConstantTimeCompare(hash, user.Password) == 1 })
	if user == nil || u.policy(user, in) != nil || !in {
		return false, false
	}
	return true, u.accounts.On(user.Identity, "", "").Any(catalog.AdminPriv)
}

// May implements http.Users.
func (u httpUsers) May(name, host string, p catalog.Privileges, database, table string) bool {
	user := u.accounts.Match(name, host)
	return user != nil && u.accounts.On(user.Identity, database, table).Any(p)
}

// Sees implements http.Users.
func (u httpUsers) Sees(name, host, database, table string) bool {
	user := u.accounts.Match(name, host)
	return user != nil && u.accounts.Sees(user.Identity, database, table)
}

// connectionLimit is max_user_connections of SET PROPERTY. Doris has a limit of 100 for everyone; here only one that was set counts.
func (u *users) connectionLimit(name string) int {
	set, _ := u.accounts.Properties(name)
	n, _ := strconv.Atoi(set["max_user_connections"]) // it was checked when it was set
	return n
}

// Identity implements mysql.Identities: what CURRENT_USER() shows, e.g. 'root'@'%'.
func (u *users) Identity(name, host string) string {
	if user := u.accounts.Match(name, host); user != nil {
		return user.Identity.String()
	}
	return catalog.UserIdentity{Name: name, Host: host}.String()
}

// mayUse, mayRead and maySetGlobal are the checks that the engine asks for.
func (u *users) mayUse(name, host, database string) error {
	return statement.MayUse(u.accounts, name, host, database)
}

// mayRead checks SELECT on the columns at these places of a table, or on all of a view.
func (u *users) mayRead(name, host, database string, t *catalog.Table, places []int) error {
	var columns []string
	if t.IsView() {
		for _, c := range t.ViewColumns {
			columns = append(columns, c.Name)
		}
	}
	for _, i := range places {
		columns = append(columns, t.Columns[i].Name)
	}
	first := ""
	if visible := t.VisibleColumns(); len(visible) > 0 {
		first = visible[0].Name
	}
	return statement.MayRead(u.accounts, name, host, database, t.Name, columns, first)
}

// maySee checks whether anything is granted on a table.
func (u *users) maySee(name, host, database, table string) bool {
	user := u.accounts.Match(name, host)
	return user != nil && u.accounts.Sees(user.Identity, database, table)
}

// maySetGlobal checks SET GLOBAL.
func (u *users) maySetGlobal(name, host string) error {
	return statement.MaySetGlobal(u.accounts, name, host)
}
