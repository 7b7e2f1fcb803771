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

// Clause carries what every clause of ALTER TABLE has.
type Clause struct{ Pos Pos }

// Position returns where the clause starts.
func (c Clause) Position() Pos { return c.Pos }

func (Clause) alterClause() {}

// ColumnPosition is FIRST or AFTER column; both empty means at the end.
type ColumnPosition struct {
	First bool
	After string
}

// AddColumns is ADD COLUMN definition [FIRST|AFTER c] [TO rollup], or ADD COLUMN (definitions) [TO rollup] (List is set).
type AddColumns struct {
	Clause
	List       bool
	Columns    []ColumnDef
	Place      ColumnPosition
	Rollup     string
	Properties []Property
}

// DropColumn is DROP COLUMN name [FROM rollup].
type DropColumn struct {
	Clause
	Name       string
	Rollup     string
	Properties []Property
}

// ModifyColumn is MODIFY COLUMN definition [FIRST|AFTER c] [FROM rollup].
type ModifyColumn struct {
	Clause
	Column     ColumnDef
	Place      ColumnPosition
	Rollup     string
	Properties []Property
}

// ModifyColumnComment is MODIFY COLUMN name COMMENT 'x'.
type ModifyColumnComment struct {
	Clause
	Name    string
	Comment string
}

// ReorderColumns is ORDER BY (columns) [FROM rollup].
type ReorderColumns struct {
	Clause
	Columns    []string
	Rollup     string
	Properties []Property
}

// AddPartition is ADD [TEMPORARY] PARTITION definition [DISTRIBUTED BY ...] ["k" = "v"], or ADD PARTITIONS FROM ... TO ... INTERVAL.
type AddPartition struct {
	Clause
	Temporary    bool
	Partition    PartitionDef
	Distribution *DistributedBy
	Properties   []Property
}

// DropPartition is DROP [TEMPORARY] PARTITION [IF EXISTS] name [FORCE] [FROM INDEX i].
type DropPartition struct {
	Clause
	Temporary, IfExists, Force bool
	Name                       string
	Index                      string
}

// ModifyPartition is MODIFY [TEMPORARY] PARTITION p|(p, q)|(*) SET (...); All is (*).
type ModifyPartition struct {
	Clause
	Temporary  bool
	All        bool
	Names      []string
	Properties []Property
}

// ReplacePartition is REPLACE PARTITION (p) WITH TEMPORARY PARTITION (tp) [FORCE] [PROPERTIES (...)].
type ReplacePartition struct {
	Clause
	Partitions, With *PartitionNames
	Force            bool
	Properties       []Property
}

// ReplaceTable is REPLACE WITH TABLE name [PROPERTIES (...)] [FORCE].
type ReplaceTable struct {
	Clause
	Name       string
	Force      bool
	Properties []Property
}

// Rename is RENAME name; Kind is TABLE, COLUMN, PARTITION or ROLLUP, and Old empty for TABLE.
type Rename struct {
	Clause
	Kind     string
	Old, New string
}

// AddIndex is ADD INDEX definition.
type AddIndex struct {
	Clause
	Index IndexDef
}

// DropIndexClause is DROP INDEX [IF EXISTS] name.
type DropIndexClause struct {
	Clause
	IfExists bool
	Name     string
}

// AddRollups is ADD ROLLUP definitions.
type AddRollups struct {
	Clause
	Rollups []RollupDef
}

// DropRollups is DROP ROLLUP names.
type DropRollups struct {
	Clause
	Names []string
}

// EnableFeature is ENABLE FEATURE "name" [WITH PROPERTIES (...)].
type EnableFeature struct {
	Clause
	Name       string
	Properties []Property
}

// ModifyDistribution is MODIFY DISTRIBUTION [DISTRIBUTED BY ...].
type ModifyDistribution struct {
	Clause
	Distribution *DistributedBy
}

// ModifyComment is MODIFY COMMENT 'x'.
type ModifyComment struct {
	Clause
	Comment string
}

// ModifyEngine is MODIFY ENGINE TO name [PROPERTIES (...)].
type ModifyEngine struct {
	Clause
	Engine     string
	Properties []Property
}

// SetProperties is SET ("k" = "v", ...).
type SetProperties struct {
	Clause
	Properties []Property
}

// SetStats is SET STATS (...), or MODIFY COLUMN c SET STATS (...).
type SetStats struct {
	Clause
	Index, Column string
	Properties    []Property
	Partitions    *PartitionNames
}

// Constraint is ADD CONSTRAINT name ... or DROP CONSTRAINT name (Drop is set). Kind is PRIMARY KEY, UNIQUE or FOREIGN KEY.
type Constraint struct {
	Clause
	Drop              bool
	Name              string
	Kind              string
	Columns           []string
	References        Name
	ReferencedColumns []string
}

// OtherClause is a clause of ALTER TABLE that dorisemu reads but has no node for; What is its leading keywords.
type OtherClause struct {
	Clause
	What string
}
