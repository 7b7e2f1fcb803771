package ast

// Use is USE [catalog.]database, or USE [[catalog.]database]@cluster.
type Use struct {
	Base
	// Database has the database in Name and the catalog in Catalog; Name is empty in USE @cluster.
	Database Name
	Cluster  string
}

// Switch is SWITCH catalog.
type Switch struct {
	Base
	Catalog string
}

// SetKind says what an item of SET sets.
type SetKind uint8

// The kinds of items of SET.
const (
	// SetVariable is a system variable.
	SetVariable SetKind = iota
	// SetUserVariable is @name.
	SetUserVariable
	// SetNames is NAMES charset [COLLATE collation]; Value is nil for DEFAULT.
	SetNames
	// SetCharset is CHARSET or CHAR SET.
	SetCharset
	// SetPassword is PASSWORD [FOR user] = ....
	SetPassword
	// SetLDAPPassword is LDAP_ADMIN_PASSWORD = ....
	SetLDAPPassword
)

// Set is SET with its items.
type Set struct {
	Base
	Items []SetItem
}

// SetItem is one item of SET.
type SetItem struct {
	Pos  Pos
	Kind SetKind
	// Scope is GLOBAL, SESSION, LOCAL or empty.
	Scope string
	Name  string
	// Value is nil for DEFAULT; ON and ALL are string literals.
	Value Expr
	// Collation is that of SET NAMES.
	Collation string
	// User is that of PASSWORD FOR; Plain says that the password is in PASSWORD('...') rather than a hash.
	User     *UserIdentity
	Password string
	Plain    bool
}

// SetProperty is SET PROPERTY [FOR user] "k" = "v", ....
type SetProperty struct {
	Base
	User       string
	Properties []Property
}

// SetTransaction is SET [scope] TRANSACTION ISOLATION LEVEL ... or READ ONLY|WRITE; it does nothing in Doris.
type SetTransaction struct {
	Base
	Scope string
	// Isolation is e.g. READ COMMITTED; Access is READ ONLY or READ WRITE; either may be empty.
	Isolation, Access string
}

// UnsetVariable is UNSET [scope] VARIABLE name|ALL.
type UnsetVariable struct {
	Base
	Scope string
	All   bool
	Name  string
}

// Kill is KILL [CONNECTION] id, or KILL QUERY id or 'query id'.
type Kill struct {
	Base
	Query bool
	ID    int64
	// QueryID is the text of KILL QUERY '...'.
	QueryID string
}

// Begin is BEGIN [WITH LABEL [label]], or START TRANSACTION (Start is set).
type Begin struct {
	Base
	Start bool
	// WithLabel is set by WITH LABEL, with an empty Label if none follows.
	WithLabel bool
	Label     string
}

// Commit is COMMIT [WORK] [AND [NO] CHAIN] [[NO] RELEASE].
type Commit struct{ Base }

// Rollback is ROLLBACK [WORK] [AND [NO] CHAIN] [[NO] RELEASE].
type Rollback struct{ Base }

// LockTables is LOCK TABLES ..., which does nothing in Doris.
type LockTables struct {
	Base
	Tables []LockTable
}

// LockTable is one table of LOCK TABLES; Mode is READ, READ LOCAL, WRITE or LOW_PRIORITY WRITE.
type LockTable struct {
	Name  Name
	Alias string
	Mode  string
}

// UnlockTables is UNLOCK TABLES.
type UnlockTables struct{ Base }

// Sync is SYNC.
type Sync struct{ Base }

// Help is HELP topic.
type Help struct {
	Base
	Topic string
}
