package ast

// Empty is a text without a statement: blanks, comments and semicolons.
type Empty struct{ Base }

// CreateDatabase is CREATE DATABASE|SCHEMA [IF NOT EXISTS] [catalog.]name [PROPERTIES (...)].
type CreateDatabase struct {
	Base
	IfNotExists bool
	// Name has the database in Name and the catalog in Catalog.
	Name       Name
	Properties []Property
}

// DropDatabase is DROP DATABASE|SCHEMA [IF EXISTS] name [FORCE].
type DropDatabase struct {
	Base
	IfExists bool
	Name     Name
	Force    bool
}

// AlterDatabase is ALTER DATABASE name RENAME x, SET DATA|REPLICA|TRANSACTION QUOTA n, or SET PROPERTIES (...).
type AlterDatabase struct {
	Base
	Name string
	// NewName is set by RENAME.
	NewName string
	// QuotaKind is DATA, REPLICA or TRANSACTION, and Quota its text, e.g. 10G.
	QuotaKind, Quota string
	// Properties is set by SET PROPERTIES.
	Properties []Property
}
