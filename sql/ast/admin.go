package ast

// AdminSetConfig is ADMIN SET FRONTEND CONFIG (...) [ALL], or ADMIN SET ALL FRONTENDS CONFIG (...).
type AdminSetConfig struct {
	Base
	// All is set by ALL in either place.
	All        bool
	Properties []Property
}

// AdminSetTable is ADMIN SET TABLE name STATUS|PARTITION VERSION [PROPERTIES (...)]; What is STATUS or PARTITION VERSION.
type AdminSetTable struct {
	Base
	Table      Name
	What       string
	Properties []Property
}

// AdminTable is ADMIN REPAIR|CANCEL REPAIR|COMPACT TABLE table [PARTITION ...]; What is REPAIR, CANCEL REPAIR or COMPACT.
type AdminTable struct {
	Base
	What       string
	Table      Name
	Partitions *PartitionNames
	// Type is that of COMPACT ... WHERE TYPE = 'x'.
	Type string
}

// AdminCleanTrash is ADMIN CLEAN TRASH [ON (...)].
type AdminCleanTrash struct {
	Base
	Backends []string
}
