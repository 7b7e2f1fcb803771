package catalog

import (
	"slices"
	"strings"
	"time"
)

// UserIdentity names a user and where it may come from: Host is an address in which % and _ are LIKE's (Doris: UserIdentity).
type UserIdentity struct{ Name, Host string }

// String is 'name'@'host'.
func (u UserIdentity) String() string { return "'" + u.Name + "'@'" + u.Host + "'" }

// DefaultRole is the name of the role that holds what was granted to the user itself.
func (u UserIdentity) DefaultRole() string { return "default_role_rbac_" + u.Name + "@" + u.Host }

// Root and Admin always exist.
var (
	Root  = UserIdentity{"root", "%"}
	Admin = UserIdentity{"admin", "%"}
)

// User is one user. It never changes: changes put another one in its place.
type User struct {
	Identity UserIdentity
	// Password is SHA1(SHA1(password)), nil without a password; it was set at PasswordSet.
	Password    []byte
	PasswordSet time.Time
	Comment     string
	// Roles are the names of granted roles in the order of granting; Own is what was granted to the user itself.
	Roles  []string
	Own    Grants
	Policy PasswordPolicy
}

// PasswordPolicy is what CREATE USER and ALTER USER say about a password.
type PasswordPolicy struct {
	// History is how many former passwords may not be used again; -1 is the default, which is none.
	History int64
	// Former are the hashes of the last History passwords.
	Former [][]byte `json:",omitempty"`
	// ExpireSeconds is how long a password may be used; 0 is for ever, -1 the default, which is for ever too.
	ExpireSeconds int64
	// FailedLogins in a row lock the account for LockSeconds, -1 until it is unlocked; 0 in either does nothing.
	FailedLogins, LockSeconds int64
}

// clone returns a copy that shares nothing that changes.
func (u *User) clone() *User {
	c := *u
	c.Roles = slices.Clone(u.Roles)
	c.Own = u.Own.clone()
	c.Policy.Former = slices.Clone(u.Policy.Former)
	return &c
}

// newUser returns a user with what every user has (Doris: RoleManager.createDefaultRole).
func newUser(id UserIdentity) *User {
	u := &User{Identity: id, Policy: PasswordPolicy{History: -1}}
	u.Own.add(Grants{
		Tables: []TableGrant{
			{TablePattern{InternalCatalog, "information_schema", "*"}, SelectPriv},
			{TablePattern{InternalCatalog, "mysql", "*"}, SelectPriv},
		},
		Objects: []ObjectGrant{{"WORKLOAD GROUP", "normal", UsagePriv}},
	})
	return u
}

// hostRank orders hosts from special to general: plain ones first, then by what stands before the first wildcard.
func hostRank(host string) int {
	if i := strings.IndexAny(host, "%_"); i >= 0 {
		return i
	}
	return 1 << 20
}

// Role is a named set of grants.
type Role struct {
	Name string
	// Comment is nil for a role that GRANT ... TO ROLE made.
	Comment *string
	Grants  Grants
	// Made counts roles in the order of making them; those that always exist have 0.
	Made uint64
}

// The roles that always exist.
const (
	OperatorRole = "operator"
	AdminRole    = "admin"
)

// builtinRoles returns the roles of every frontend.
func builtinRoles() map[string]*Role {
	all := TablePattern{"*", "*", "*"}
	return map[string]*Role{
		OperatorRole: {Name: OperatorRole, Grants: Grants{Tables: []TableGrant{{all, NodePriv | AdminPriv}}}},
		AdminRole:    {Name: AdminRole, Grants: Grants{Tables: []TableGrant{{all, AdminPriv}}}},
	}
}

// builtinUsers returns the users of every frontend, without passwords.
func builtinUsers() map[UserIdentity]*User {
	root, admin := newUser(Root), newUser(Admin)
	root.Comment, root.Roles = "ROOT", []string{OperatorRole}
	admin.Comment, admin.Roles = "ADMIN", []string{AdminRole}
	return map[UserIdentity]*User{Root: root, Admin: admin}
}
