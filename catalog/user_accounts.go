package catalog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dorisemu/dorisemu/internal/likepattern"
)

// Accounts are the users, roles, privileges and user properties (Doris: Auth). Readers take no lock; writers take turns. They are
// kept in the catalog's named records.
type Accounts struct {
	catalog *Catalog
	mu      sync.Mutex
	current atomic.Pointer[accountState]
}

// accountState is all accounts at one moment; it never changes.
type accountState struct {
	users map[UserIdentity]*User
	// byName has the users of one name, those with special hosts first.
	byName     map[string][]*User
	roles      map[string]*Role
	properties map[string]map[string]string
}

// The named records' keys.
const (
	userKey     = "user/"
	roleKey     = "role/"
	propertyKey = "user_property/"
)

// OpenAccounts reads the accounts of a catalog.
func OpenAccounts(c *Catalog) (*Accounts, error) {
	s := &accountState{users: builtinUsers(), roles: builtinRoles(), properties: map[string]map[string]string{}}
	for _, key := range c.OtherKeys(userKey) {
		u := &User{}
		if err := json.Unmarshal(c.Other(key), u); err != nil {
			return nil, fmt.Errorf("reading user %s: %w", strings.TrimPrefix(key, userKey), err)
		}
		s.users[u.Identity] = u
	}
	for _, key := range c.OtherKeys(roleKey) {
		r := &Role{}
		if err := json.Unmarshal(c.Other(key), r); err != nil {
			return nil, fmt.Errorf("reading role %s: %w", strings.TrimPrefix(key, roleKey), err)
		}
		s.roles[r.Name] = r
	}
	for _, key := range c.OtherKeys(propertyKey) {
		properties := map[string]string{}
		if err := json.Unmarshal(c.Other(key), &properties); err != nil {
			return nil, fmt.Errorf("reading properties of user %s: %w", strings.TrimPrefix(key, propertyKey), err)
		}
		s.properties[strings.TrimPrefix(key, propertyKey)] = properties
	}
	a := &Accounts{catalog: c}
	s.index()
	a.current.Store(s)
	return a, nil
}

// index sorts the users of each name.
func (s *accountState) index() {
	s.byName = map[string][]*User{}
	for _, u := range s.users {
		s.byName[u.Identity.Name] = append(s.byName[u.Identity.Name], u)
	}
	for _, list := range s.byName {
		sort.Slice(list, func(i, j int) bool {
			a, b := list[i].Identity.Host, list[j].Identity.Host
			if hostRank(a) != hostRank(b) {
				return hostRank(a) > hostRank(b)
			}
			return a > b
		})
	}
}

// User returns a user, or nil.
func (a *Accounts) User(id UserIdentity) *User { return a.current.Load().users[id] }

// Match returns the user that a client with this name from this address is, or nil: the one with the most special host. Doris tries
// the next one if the password does not fit; here, as in MySQL, only that one counts.
func (a *Accounts) Match(name, address string) *User {
	for _, u := range a.current.Load().byName[name] {
		if likepattern.Match(u.Identity.Host, address) {
			return u
		}
	}
	return nil
}

// Version returns a value that is another one after each change of users, roles and what they may do.
func (a *Accounts) Version() any { return a.current.Load() }

// Known reports whether there is a user with this name, from wherever.
func (a *Accounts) Known(name string) bool { return len(a.current.Load().byName[name]) > 0 }

// Users returns all users by identity.
func (a *Accounts) Users() []*User {
	users := slices.Collect(maps.Values(a.current.Load().users))
	sort.Slice(users, func(i, j int) bool { return users[i].Identity.String() < users[j].Identity.String() })
	return users
}

// Role returns a role, or nil.
func (a *Accounts) Role(name string) *Role { return a.current.Load().roles[name] }

// Roles returns all roles in the order in which they were made, those that always exist by name.
func (a *Accounts) Roles() []*Role {
	roles := slices.Collect(maps.Values(a.current.Load().roles))
	sort.Slice(roles, func(i, j int) bool {
		return cmp.Or(cmp.Compare(roles[i].Made, roles[j].Made), cmp.Compare(roles[i].Name, roles[j].Name)) < 0
	})
	return roles
}

// Granted returns all that a user has, from itself and its roles.
func (a *Accounts) Granted(id UserIdentity) Grants {
	s := a.current.Load()
	u := s.users[id]
	if u == nil {
		return Grants{}
	}
	g := u.Own.clone()
	for _, name := range u.Roles {
		if r := s.roles[name]; r != nil {
			g.add(r.Grants)
		}
	}
	return g
}

// each calls f with every set of grants of a user.
func (s *accountState) each(id UserIdentity, f func(*Grants)) {
	u := s.users[id]
	if u == nil {
		return
	}
	f(&u.Own)
	for _, name := range u.Roles {
		if r := s.roles[name]; r != nil {
			f(&r.Grants)
		}
	}
}

// On returns a user's privileges on a table, on a database (empty table), or on everything (both empty).
func (a *Accounts) On(id UserIdentity, database, table string) (p Privileges) {
	a.current.Load().each(id, func(g *Grants) { p |= g.on(database, table) })
	return p
}

// Sees reports whether a user may know of a database, or of a table of it: anything granted on it, or inside it, is enough.
func (a *Accounts) Sees(id UserIdentity, database, table string) bool {
	if a.On(id, database, table).Any(MayShow) {
		return true
	}
	sees := false
	a.current.Load().each(id, func(g *Grants) { sees = sees || g.within(database, table) })
	return sees
}

// Columns returns the columns of a table on which a user has a privilege beyond those on the whole table.
func (a *Accounts) Columns(id UserIdentity, privilege Privileges, database, table string) map[string]bool {
	columns := map[string]bool{}
	a.current.Load().each(id, func(g *Grants) {
		for _, c := range g.Columns {
			if c.Privilege&privilege != 0 && c.On == (TablePattern{InternalCatalog, database, table}) {
				for _, name := range c.Columns {
					columns[name] = true
				}
			}
		}
	})
	return columns
}

// Properties returns the properties that were set for the users of one name, and whether there is one.
func (a *Accounts) Properties(name string) (map[string]string, bool) {
	s := a.current.Load()
	return maps.Clone(s.properties[name]), len(s.byName[name]) > 0
}

// change makes the accounts of the next moment out of a copy of the current ones and keeps them.
func (a *Accounts) change(ctx context.Context, f func(s *accountState, e *accountEdit) error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	old := a.current.Load()
	next := &accountState{users: maps.Clone(old.users), roles: maps.Clone(old.roles), properties: maps.Clone(old.properties)}
	edit := &accountEdit{state: next, put: map[string]any{}}
	if err := f(next, edit); err != nil {
		return err
	}
	err := a.catalog.Edit(ctx, func(e *Edit) error {
		for key, value := range edit.put {
			if value == nil {
				e.DropOther(key)
				continue
			}
			text, err := json.Marshal(value)
			if err != nil {
				return fmt.Errorf("encoding %s: %w", key, err)
			}
			e.PutOther(key, text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	next.index()
	a.current.Store(next)
	return nil
}

// accountEdit collects the records of one change; a nil value removes one.
type accountEdit struct {
	state *accountState
	put   map[string]any
}

// user puts a user.
func (e *accountEdit) user(u *User) {
	e.state.users[u.Identity] = u
	e.put[userKey+u.Identity.Name+"@"+u.Identity.Host] = u
}

// role puts a role.
func (e *accountEdit) role(r *Role) {
	if old := e.state.roles[r.Name]; old != nil {
		r.Made = old.Made
	} else {
		for _, other := range e.state.roles {
			r.Made = max(r.Made, other.Made+1)
		}
	}
	e.state.roles[r.Name] = r
	e.put[roleKey+r.Name] = r
}
