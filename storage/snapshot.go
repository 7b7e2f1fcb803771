package storage

import (
	"time"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Snapshot is the store as it was at one moment: whole transactions only. It must be closed; it belongs to one goroutine at a
// time.
type Snapshot struct {
	store *Store
	db    *pebble.Snapshot
	// rewritten is the store's at that moment.
	rewritten map[uint64]uint32
	// held says that the store's structure is held.
	held bool
}

// Snapshot takes a snapshot.
func (s *Store) Snapshot() (*Snapshot, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	s.structure.RLock()
	defer s.structure.RUnlock()
	return &Snapshot{store: s, db: s.db.NewSnapshot(), rewritten: s.rewritten}, nil
}

// readable refuses a definition of a table that the rows of the snapshot are not of.
func (sn *Snapshot) readable(table *catalog.Table) error {
	now := sn.store.rewrittenTables(sn.held)[table.ID]
	then := sn.rewritten[table.ID]
	if table.SchemaVersion < then || now != then && table.SchemaVersion >= now {
		return changed(table)
	}
	return nil
}

// changed is the error of reading rows that are not of the definition given.
func changed(table *catalog.Table) error {
	return doriserr.New("Table %s has been changed while it was read, please retry", table.Name)
}

// Close lets go of the snapshot. Its scans must have been closed.
func (sn *Snapshot) Close() error { return sn.db.Close() }

// RowCount returns the number of rows of a table's partitions, temporary ones apart, and whether it is exact.
func (sn *Snapshot) RowCount(table *catalog.Table) (rows int64, exact bool, err error) {
	exact = true
	for i := range table.Partitions {
		if table.Partitions[i].Temporary {
			continue
		}
		statistics, err := sn.PartitionStatistics(table, table.Partitions[i].ID)
		if err != nil {
			return 0, false, err
		}
		rows += statistics.Rows
		exact = exact && !statistics.Estimate
	}
	return rows, exact, nil
}

// Statistics are the size of a partition.
type Statistics struct {
	Rows, Bytes, Blocks int64
	// Estimate says that Rows was not counted since the last load.
	Estimate bool
	// Version is 1 and one more for each transaction that has changed the partition; Updated is when the last one did, zero if
	// there was none.
	Version int64
	Updated time.Time
}

// PartitionStatistics returns the size of a partition.
func (sn *Snapshot) PartitionStatistics(table *catalog.Table, partition uint64) (Statistics, error) {
	if err := sn.store.usable(); err != nil {
		return Statistics{}, err
	}
	c, err := readCounts(sn.db, catalog.PartitionRef{Table: table.ID, Partition: partition})
	if err != nil {
		return Statistics{}, err
	}
	statistics := Statistics{Rows: c.rows, Bytes: c.bytes, Blocks: c.blocks, Version: 1 + c.commits}
	if c.updated > 0 {
		statistics.Updated = time.UnixMilli(c.updated)
	}
	if table.Model != catalog.Duplicate {
		var exact bool
		statistics.Rows, exact, err = sn.exactRows(table, partition, c)
		statistics.Estimate = !exact
	}
	return statistics, err
}

// RowCount is [Snapshot.RowCount] at this moment.
func (s *Store) RowCount(table *catalog.Table) (rows int64, exact bool, err error) {
	sn, err := s.Snapshot()
	if err != nil {
		return 0, false, err
	}
	defer sn.Close()
	return sn.RowCount(table)
}
