package ast

// AlterTable is ALTER TABLE name clause, clause, ....
type AlterTable struct {
	Base
	Name    Name
	Clauses []AlterClause
}

// AlterClause is one clause of ALTER TABLE.
type AlterClause interface {
	Node
	alterClause()
}

// clause carries what every clause has.
type clause struct{ Pos Pos }

// Position returns where the clause starts.
func (c clause) Position() Pos { return c.Pos }

func (clause) alterClause() {}

// At makes the part of a clause that holds its position.
func At(pos Pos) clause { return clause{pos} }

// ColumnPosition is FIRST or AFTER column; both empty means at the end.
type ColumnPosition struct {
	First bool
	After string
}

// AddColumns is ADD COLUMN definition [FIRST|AFTER c] [TO rollup], or ADD COLUMN (definitions) [TO rollup] (List is set).
type AddColumns struct {
	clause
	List       bool
	Columns    []ColumnDef
	Place      ColumnPosition
	Rollup     string
	Properties []Property
}

// DropColumn is DROP COLUMN name [FROM rollup].
type DropColumn struct {
	clause
	Name       string
	Rollup     string
	Properties []Property
}

// ModifyColumn is MODIFY COLUMN definition [FIRST|AFTER c] [FROM rollup].
type ModifyColumn struct {
	clause
	Column     ColumnDef
	Place      ColumnPosition
	Rollup     string
	Properties []Property
}

// ModifyColumnComment is MODIFY COLUMN name COMMENT 'x'.
type ModifyColumnComment struct {
	clause
	Name    string
	Comment string
}

// ReorderColumns is ORDER BY (columns) [FROM rollup].
type ReorderColumns struct {
	clause
	Columns    []string
	Rollup     string
	Properties []Property
}

// AddPartition is ADD [TEMPORARY] PARTITION definition [DISTRIBUTED BY ...] ["k" = "v"], or ADD PARTITIONS FROM ... TO ... INTERVAL.
type AddPartition struct {
	clause
	Temporary    bool
	Partition    PartitionDef
	Distribution *DistributedBy
	Properties   []Property
}

// DropPartition is DROP [TEMPORARY] PARTITION [IF EXISTS] name [FORCE] [FROM INDEX i].
type DropPartition struct {
	clause
	Temporary, IfExists, Force bool
	Name                       string
	Index                      string
}

// ModifyPartition is MODIFY [TEMPORARY] PARTITION p|(p, q)|(*) SET (...); All is (*).
type ModifyPartition struct {
	clause
	Temporary  bool
	All        bool
	Names      []string
	Properties []Property
}

// ReplacePartition is REPLACE PARTITION (p) WITH TEMPORARY PARTITION (tp) [FORCE] [PROPERTIES (...)].
type ReplacePartition struct {
	clause
	Partitions, With *PartitionNames
	Force            bool
	Properties       []Property
}

// ReplaceTable is REPLACE WITH TABLE name [PROPERTIES (...)] [FORCE].
type ReplaceTable struct {
	clause
	Name       string
	Force      bool
	Properties []Property
}

// Rename is RENAME name; Kind is TABLE, COLUMN, PARTITION or ROLLUP, and Old empty for TABLE.
type Rename struct {
	clause
	Kind     string
	Old, New string
}

// AddIndex is ADD INDEX definition.
type AddIndex struct {
	clause
	Index IndexDef
}

// DropIndexClause is DROP INDEX [IF EXISTS] name.
type DropIndexClause struct {
	clause
	IfExists bool
	Name     string
}

// AddRollups is ADD ROLLUP definitions.
type AddRollups struct {
	clause
	Rollups []RollupDef
}

// DropRollups is DROP ROLLUP names.
type DropRollups struct {
	clause
	Names []string
}

// EnableFeature is ENABLE FEATURE "name" [WITH PROPERTIES (...)].
type EnableFeature struct {
	clause
	Name       string
	Properties []Property
}

// ModifyDistribution is MODIFY DISTRIBUTION [DISTRIBUTED BY ...].
type ModifyDistribution struct {
	clause
	Distribution *DistributedBy
}

// ModifyComment is MODIFY COMMENT 'x'.
type ModifyComment struct {
	clause
	Comment string
}

// ModifyEngine is MODIFY ENGINE TO name [PROPERTIES (...)].
type ModifyEngine struct {
	clause
	Engine     string
	Properties []Property
}

// SetProperties is SET ("k" = "v", ...).
type SetProperties struct {
	clause
	Properties []Property
}

// SetStats is SET STATS (...), or MODIFY COLUMN c SET STATS (...).
type SetStats struct {
	clause
	Index, Column string
	Properties    []Property
	Partitions    *PartitionNames
}

// Constraint is ADD CONSTRAINT name ... or DROP CONSTRAINT name (Drop is set). Kind is PRIMARY KEY, UNIQUE or FOREIGN KEY.
type Constraint struct {
	clause
	Drop              bool
	Name              string
	Kind              string
	Columns           []string
	References        Name
	ReferencedColumns []string
}

// OtherClause is a clause of ALTER TABLE that dorisemu reads but has no node for; What is its leading keywords.
type OtherClause struct {
	clause
	What string
}
