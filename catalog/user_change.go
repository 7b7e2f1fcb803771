package catalog

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// CreateUser adds a user with a role, which may be empty (Doris: Auth.createUserInternal). An existing user is an error unless
// ifNotExists is set.
func (a *Accounts) CreateUser(ctx context.Context, id UserIdentity, ifNotExists bool, password []byte, role, comment string, policy func(*PasswordPolicy)) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		if role != "" && s.roles[role] == nil {
			return doriserr.New("Role: %s does not exist", role)
		}
		if s.users[id] != nil {
			if ifNotExists {
				return nil
			}
			return doriserr.New("User %s already exist", id)
		}
		u := newUser(id)
		u.Comment = comment
		if role != "" {
			u.Roles = []string{role}
		}
		policy(&u.Policy)
		a.setPassword(u, password)
		e.user(u)
		return nil
	})
}

// setPassword gives a user a password and remembers it as its policy demands.
func (a *Accounts) setPassword(u *User, password []byte) {
	u.Password, u.PasswordSet = password, a.catalog.clock.Now()
	if n := u.Policy.History; n > 0 && len(password) > 0 {
		u.Policy.Former = append(u.Policy.Former, password)
		u.Policy.Former = u.Policy.Former[max(0, len(u.Policy.Former)-int(n)):]
	}
}

// SetPassword gives a user another password; empty is none. A password that its policy forbids is refused.
func (a *Accounts) SetPassword(ctx context.Context, id UserIdentity, password []byte) error {
	return a.ChangeUser(ctx, id, func(u *User) error {
		if u.Policy.History > 0 && slices.ContainsFunc(u.Policy.Former, func(f []byte) bool { return bytes.Equal(f, password) }) {
			return doriserr.New("Cannot use these credentials for '%s'@'%s' because they contradict the password history policy.", id.Name, id.Host)
		}
		a.setPassword(u, password)
		return nil
	})
}

// PresetPassword gives a user a password for as long as this process runs; it is not kept unless the user is changed.
func (a *Accounts) PresetPassword(id UserIdentity, password []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	old := a.current.Load()
	if old.users[id] == nil {
		return
	}
	next := &accountState{users: maps.Clone(old.users), roles: old.roles, properties: old.properties}
	u := old.users[id].clone()
	u.Password, u.PasswordSet = password, a.catalog.clock.Now()
	next.users[id] = u
	next.index()
	a.current.Store(next)
}

// ChangeUser changes one user, which must exist.
func (a *Accounts) ChangeUser(ctx context.Context, id UserIdentity, f func(*User) error) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		old := s.users[id]
		if old == nil {
			return doriserr.New("user %s does not exist", id)
		}
		u := old.clone()
		if err := f(u); err != nil {
			return err
		}
		e.user(u)
		return nil
	})
}

// DropUser removes a user, and the properties of its name with the last one of that name.
func (a *Accounts) DropUser(ctx context.Context, id UserIdentity, ifExists bool) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		if s.users[id] == nil {
			if ifExists {
				return nil
			}
			return doriserr.New("User `%s`@`%s` does not exist.", id.Name, id.Host)
		}
		delete(s.users, id)
		e.put[userKey+id.Name+"@"+id.Host] = nil
		for other := range s.users {
			if other.Name == id.Name {
				return nil
			}
		}
		delete(s.properties, id.Name)
		e.put[propertyKey+id.Name] = nil
		return nil
	})
}

// SetProperties replaces the properties of the users of one name.
func (a *Accounts) SetProperties(ctx context.Context, name string, properties map[string]string) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		s.properties[name] = properties
		e.put[propertyKey+name] = properties
		return nil
	})
}

// CreateRole adds a role. errExists makes the error if there is one already; a nil function passes over it.
func (a *Accounts) CreateRole(ctx context.Context, name, comment string, errExists func(*Role) error) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		if r := s.roles[name]; r != nil {
			if errExists == nil {
				return nil
			}
			return errExists(r)
		}
		e.role(&Role{Name: name, Comment: &comment})
		return nil
	})
}

// AlterRole sets a role's comment.
func (a *Accounts) AlterRole(ctx context.Context, name, comment string) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		r := s.roles[name]
		if r == nil {
			return doriserr.New("Role %s not exist", name)
		}
		e.role(&Role{Name: name, Comment: &comment, Grants: r.Grants})
		return nil
	})
}

// DropRole removes a role from everyone.
func (a *Accounts) DropRole(ctx context.Context, name string, ifExists bool) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		if s.roles[name] == nil {
			if ifExists {
				return nil
			}
			return doriserr.New("Role %s does not exist", name)
		}
		delete(s.roles, name)
		e.put[roleKey+name] = nil
		for _, u := range s.users {
			if i := slices.Index(u.Roles, name); i >= 0 {
				changed := u.clone()
				changed.Roles = slices.Delete(changed.Roles, i, i+1)
				e.user(changed)
			}
		}
		return nil
	})
}

// GrantRoles gives roles to a user, or takes them away.
func (a *Accounts) GrantRoles(ctx context.Context, id UserIdentity, roles []string, revoke bool) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		u := s.users[id]
		if u == nil {
			return doriserr.New("user: %s does not exist", id)
		}
		for _, name := range roles {
			if s.roles[name] == nil {
				return doriserr.New("role:%s does not exist", name)
			}
		}
		changed := u.clone()
		for _, name := range roles {
			i := slices.Index(changed.Roles, name)
			switch {
			case revoke && i >= 0:
				changed.Roles = slices.Delete(changed.Roles, i, i+1)
			case !revoke && i < 0:
				changed.Roles = append(changed.Roles, name)
			}
		}
		e.user(changed)
		return nil
	})
}

// Grant gives privileges to a user, or to a role, which is made if there is none.
func (a *Accounts) Grant(ctx context.Context, id *UserIdentity, role string, grants Grants) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		if id != nil {
			u := s.users[*id]
			if u == nil {
				return doriserr.New("user %s does not exist", id)
			}
			changed := u.clone()
			changed.Own.add(grants)
			e.user(changed)
			return nil
		}
		changed := &Role{Name: role}
		if r := s.roles[role]; r != nil {
			changed.Comment, changed.Grants = r.Comment, r.Grants.clone()
		}
		changed.Grants.add(grants)
		e.role(changed)
		return nil
	})
}

// Revoke takes privileges away from a user or a role. A pattern that was never granted is an error; a privilege of a pattern that has
// others is not.
func (a *Accounts) Revoke(ctx context.Context, id *UserIdentity, role string, grants Grants) error {
	return a.change(ctx, func(s *accountState, e *accountEdit) error {
		if id != nil {
			u := s.users[*id]
			if u == nil {
				return doriserr.New("Role %s does not exist", id.DefaultRole())
			}
			changed := u.clone()
			e.user(changed)
			return changed.Own.revoke(grants, id.DefaultRole())
		}
		r := s.roles[role]
		if r == nil {
			return doriserr.New("Role %s does not exist", role)
		}
		changed := &Role{Name: role, Comment: r.Comment, Grants: r.Grants.clone()}
		e.role(changed)
		return changed.Grants.revoke(grants, role)
	})
}

// revoke takes grants away; columns alone need no grant on their table.
func (g *Grants) revoke(less Grants, role string) error {
	if len(less.Columns) > 0 {
		for _, c := range less.Columns {
			g.revokeColumns(c)
		}
		return nil
	}
	for _, t := range less.Tables {
		if !g.revokeTables(t.On, t.Privileges) {
			return doriserr.New("%s does not exist in role %s", t.On, role)
		}
	}
	for _, o := range less.Objects {
		if !g.revokeObjects(o) {
			return doriserr.New("%s does not exist in role %s", o.Name, role)
		}
	}
	return nil
}
