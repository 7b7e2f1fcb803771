package catalog

import "context"

// Store keeps the catalog durably. The storage room implements it.
type Store interface {
	// LoadCatalog returns what the last successful SaveCatalog left.
	LoadCatalog() (State, error)
	// SaveCatalog applies a change atomically and returns once it is synced; after an error nothing of it is applied.
	SaveCatalog(ctx context.Context, change Change) error
}

// State is a whole catalog as loaded from the store.
type State struct {
	// NextID is the next id to hand out to a database, table, partition, index, job or transaction.
	NextID    uint64
	Databases []*Database
	Tables    []*Table
	// Other holds further named records of the catalog room: users, roles, recycle bin, files, global variables.
	Other map[string][]byte
}

// Change is a set of changes that become durable together.
type Change struct {
	NextID        uint64
	PutDatabases  []*Database
	DropDatabases []uint64
	PutTables     []*Table
	DropTables    []uint64
	// EraseTables and ErasePartitions also remove the rows, by range.
	EraseTables     []uint64
	ErasePartitions []PartitionRef
	// PutOther and DropOther change named records.
	PutOther  map[string][]byte
	DropOther []string
}

// PartitionRef names one partition's rows.
type PartitionRef struct{ Table, Partition uint64 }
