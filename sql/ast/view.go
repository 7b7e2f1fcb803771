package ast

// CreateView is CREATE [OR REPLACE] VIEW [IF NOT EXISTS] name [(columns)] [COMMENT 'x'] AS query.
type CreateView struct {
	Base
	OrReplace, IfNotExists bool
	Name                   Name
	Columns                []ViewColumn
	Comment                string
	Query                  *Query
}

// ViewColumn is a column name of a view with its comment.
type ViewColumn struct {
	Pos     Pos
	Name    string
	Comment string
}

// AlterView is ALTER VIEW name [(columns)] [COMMENT 'x'] AS query, or ALTER VIEW name MODIFY COMMENT 'x' (Query is nil).
type AlterView struct {
	Base
	Name    Name
	Columns []ViewColumn
	Comment string
	Query   *Query
}

// DropView is DROP VIEW [IF EXISTS] name.
type DropView struct {
	Base
	IfExists bool
	Name     Name
}

// DropMaterializedView is DROP MATERIALIZED VIEW [IF EXISTS] name [ON table].
type DropMaterializedView struct {
	Base
	IfExists bool
	Name     Name
	Table    *Name
}
