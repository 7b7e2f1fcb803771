package ast

// RecoverDatabase is RECOVER DATABASE name [id] [AS alias]. ID is 0 without one.
type RecoverDatabase struct {
	Base
	Name  string
	ID    int64
	Alias string
}

// RecoverTable is RECOVER TABLE name [id] [AS alias].
type RecoverTable struct {
	Base
	Name  Name
	ID    int64
	Alias string
}

// RecoverPartition is RECOVER PARTITION name [id] [AS alias] FROM table.
type RecoverPartition struct {
	Base
	Name  string
	ID    int64
	Alias string
	Table Name
}

// DropRecycleBin is DROP CATALOG RECYCLE BIN WHERE 'DbId'|'TableId'|'PartitionId' = id.
type DropRecycleBin struct {
	Base
	IDType string
	ID     int64
}
