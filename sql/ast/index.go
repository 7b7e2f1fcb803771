package ast

// CreateIndex is CREATE INDEX [IF NOT EXISTS] name ON table (columns) [USING type] [PROPERTIES (...)] [COMMENT 'x'].
type CreateIndex struct {
	Base
	Table Name
	Index IndexDef
}

// DropIndex is DROP INDEX [IF EXISTS] name ON table.
type DropIndex struct {
	Base
	IfExists bool
	Name     string
	Table    Name
}

// BuildIndex is BUILD INDEX [name] ON table [PARTITION (...)].
type BuildIndex struct {
	Base
	Name       string
	Table      Name
	Partitions *PartitionNames
}
