package storage

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// PointReader reads rows of a UNIQUE or AGGREGATE table that are given by their whole key: one lookup in the store for each, without a
// snapshot or an iterator. It belongs to one goroutine at a time.
type PointReader struct {
	store *Store
	table *catalog.Table
	rows  *rowReader
	// partitions are those that are not temporary.
	partitions []uint64
	key        []byte
}

// maxPointPartitions is how many partitions are looked through for a key at most; of more, a scan finds the one that has it.
const maxPointPartitions = 4

// PointKey returns the places of the columns that together are the key of a table's rows, or nil if its rows cannot be found by one: it
// is a DUPLICATE table, has too many partitions, or has got a key column that older rows lack.
func PointKey(table *catalog.Table) []int {
	order, partitions := KeyOrder(table), 0
	for i := range table.Partitions {
		if !table.Partitions[i].Temporary {
			partitions++
		}
	}
	keys := 0
	for i := range table.Columns {
		if table.Columns[i].Key {
			keys++
		}
	}
	if keys == 0 || len(order) != keys || partitions > maxPointPartitions {
		return nil
	}
	return order
}

// PointReader returns a reader of the columns at these places; the table must have a [PointKey].
func (s *Store) PointReader(table *catalog.Table, columns []int) *PointReader {
	r := &PointReader{store: s, table: table, rows: newRowReader(table, columns, false)}
	for i := range table.Partitions {
		if !table.Partitions[i].Temporary {
			r.partitions = append(r.partitions, table.Partitions[i].ID)
		}
	}
	return r
}

// Read returns the row that has a key, a value for each column of [PointKey], or no row. The chunk is valid until the next call.
func (r *PointReader) Read(ctx context.Context, key []*chunk.Vector) (*chunk.Chunk, error) {
	r.rows.out.Reset()
	for _, partition := range r.partitions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.key = appendKey(r.key[:0], kindRow, r.table.ID, partition)
		var err error
		for _, v := range key {
			if r.key, err = appendKeyValue(r.key, v, 0); err != nil {
				return nil, err
			}
		}
		if found, err := r.get(); err != nil {
			return nil, fmt.Errorf("reading table %s: %w", r.table.Name, err)
		} else if found {
			break
		}
	}
	return r.rows.out, nil
}

// get appends the row of the key if there is one, even if it says that it is deleted.
func (r *PointReader) get() (found bool, err error) {
	value, closer, err := r.value()
	if errors.Is(err, pebble.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer closer.Close()
	return true, r.rows.row(r.key, value)
}

// value looks the key up, unless the rows have been rewritten for another definition of the table.
func (r *PointReader) value() ([]byte, io.Closer, error) {
	r.store.structure.RLock()
	defer r.store.structure.RUnlock()
	if err := r.store.usable(); err != nil {
		return nil, nil, err
	}
	if r.table.SchemaVersion < r.store.rewritten[r.table.ID] {
		return nil, nil, changed(r.table)
	}
	return r.store.db.Get(r.key)
}
