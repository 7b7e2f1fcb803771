package server

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// tableRows gives statements the rows of tables, to delete them too, and what tables hold.
type tableRows struct{ tableReader }

var (
	_ statement.RowDeleter = tableRows{}
	_ statement.Statistics = tableRows{}
)

// DeleteRows implements statement.RowDeleter.
func (r tableRows) DeleteRows(ctx context.Context, t *catalog.Table, label string, partitions []uint64, remove func(*chunk.Chunk, []bool) error) (rows, txn int64, err error) {
	return r.store.DeleteRows(ctx, t, label, partitions, remove)
}

// PartitionStatistics implements statement.Statistics.
func (r tableRows) PartitionStatistics(t *catalog.Table, partition uint64) (statement.PartitionStatistics, error) {
	snapshot, err := r.store.Snapshot()
	if err != nil {
		return statement.PartitionStatistics{}, err
	}
	defer snapshot.Close()
	s, err := snapshot.PartitionStatistics(t, partition)
	return statement.PartitionStatistics{Rows: s.Rows, Bytes: s.Bytes, Version: int64(s.Version), Updated: s.Updated}, err
}
