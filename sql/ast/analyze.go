package ast

// Analyze is ANALYZE DATABASE name, or ANALYZE TABLE name [PARTITION ...] [(columns)], with [WITH option ...] [PROPERTIES (...)].
type Analyze struct {
	Base
	// Whole says that Name is a database.
	Whole      bool
	Name       Name
	Partitions *PartitionNames
	Columns    []string
	// With has the options as Doris's properties.
	With       []Property
	Properties []Property
}
