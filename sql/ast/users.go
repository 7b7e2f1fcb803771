package ast

// UserIdentity is 'name'@'host' or 'name'@('domain'). Host is % without one.
type UserIdentity struct {
	Pos        Pos
	Name, Host string
	Domain     bool
}

// CreateUser is CREATE USER.
type CreateUser struct {
	Base
	IfNotExists bool
	User        UserIdentity
	// Password is nil without IDENTIFIED BY; Hashed says that it is a hash (IDENTIFIED BY PASSWORD '*...').
	Password  *string
	Hashed    bool
	Superuser bool
	// DefaultRole is empty without DEFAULT ROLE.
	DefaultRole string
	Policy      PasswordPolicy
	Comment     string
}

// AlterUser is ALTER USER.
type AlterUser struct {
	Base
	IfExists bool
	User     UserIdentity
	Password *string
	Hashed   bool
	Policy   PasswordPolicy
	// Comment is nil without COMMENT.
	Comment *string
}

// PasswordPolicy is the password options of CREATE and ALTER USER. A nil number was not given; -1 is DEFAULT, and for ExpireSeconds 0
// is NEVER, for LockSeconds -1 is UNBOUNDED.
type PasswordPolicy struct {
	History       *int64
	ExpireSeconds *int64
	ReuseDays     *int64
	FailedLogins  *int64
	LockSeconds   *int64
	// Locked is set by ACCOUNT_LOCK (true) and ACCOUNT_UNLOCK (false).
	Locked *bool
}

// DropUser is DROP USER [IF EXISTS] user.
type DropUser struct {
	Base
	IfExists bool
	User     UserIdentity
}

// CreateRole is CREATE ROLE [IF NOT EXISTS] name [COMMENT 'x'].
type CreateRole struct {
	Base
	IfNotExists bool
	Name        string
	Comment     string
}

// AlterRole is ALTER ROLE name COMMENT 'x'.
type AlterRole struct {
	Base
	Name    string
	Comment string
}

// DropRole is DROP ROLE [IF EXISTS] name.
type DropRole struct {
	Base
	IfExists bool
	Name     string
}

// Privilege is one privilege of GRANT or REVOKE, with its columns.
type Privilege struct {
	Pos     Pos
	Name    string
	Columns []string
}

// Grant is GRANT privileges ON object TO user or role, GRANT roles TO user, or the same with REVOKE ... FROM.
type Grant struct {
	Base
	Revoke bool
	// Privileges is nil if Roles are granted.
	Privileges []Privilege
	Roles      []string
	// ObjectKind is empty for tables, otherwise RESOURCE, CLUSTER, COMPUTE GROUP, STAGE, STORAGE VAULT or WORKLOAD GROUP.
	ObjectKind string
	// Object is the object's parts; * stands for all.
	Object []string
	// User is nil if the privileges go to a Role.
	User *UserIdentity
	Role string
}
