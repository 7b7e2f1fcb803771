package ast

// Insert is INSERT INTO|OVERWRITE TABLE table [PARTITION (...)] [WITH LABEL l] [(columns)] [[hints]] query.
type Insert struct {
	Base
	Overwrite bool
	With      *With
	Table     Name
	// Branch is that of table@branch(name); Partitions' All is PARTITION (*).
	Branch     string
	Partitions *PartitionNames
	// StaticPartition is PARTITION (column = value, ...).
	StaticPartition []Assignment
	Label           string
	Columns         []string
	Hints           []string
	// Query is the rows: VALUES or any other query.
	Query *Query
}

// Assignment is column = value; Value may be *DefaultValue.
type Assignment struct {
	Pos    Pos
	Column []string
	Value  Expr
}

// Update is UPDATE table [alias] SET ... [FROM ...] [WHERE ...].
type Update struct {
	Base
	With  *With
	Table Name
	Alias string
	Set   []Assignment
	From  []TableRef
	Where Expr
}

// Delete is DELETE FROM table [PARTITION ...] [alias] [USING ...] [WHERE ...].
type Delete struct {
	Base
	With       *With
	Table      Name
	Partitions *PartitionNames
	Alias      string
	Using      []TableRef
	Where      Expr
}

// MergeInto is MERGE INTO table [alias] USING source ON condition clauses.
type MergeInto struct {
	Base
	With       *With
	Table      Name
	Alias      string
	Source     TableRef
	On         Expr
	Matched    []MergeMatched
	NotMatched []MergeNotMatched
}

// MergeMatched is WHEN MATCHED [AND condition] THEN UPDATE SET ... | DELETE.
type MergeMatched struct {
	// When is nil without a condition; Set is nil for DELETE.
	When   Expr
	Set    []Assignment
	Delete bool
}

// MergeNotMatched is WHEN NOT MATCHED [AND condition] THEN INSERT [(columns)] VALUES (...).
type MergeNotMatched struct {
	// When is nil without a condition; an item of Row may be *DefaultValue.
	When    Expr
	Columns []string
	Row     []Expr
}
