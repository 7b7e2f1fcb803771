package storage

import (
	"context"
	"sync"

	"github.com/dorisemu/dorisemu/catalog"
)

// Nobody knows how many rows a partition of a UNIQUE or AGGREGATE table has without reading it: a load does not ask whether its keys
// are there. Whoever asks for the number of a partition that may be small counts it; of a larger one the last count is given, and the
// background counts again. So the number is exact some time after the last load, as it is in Doris after compactions.

// countAtOnce is up to how many rows are counted for who asks: some milliseconds.
const countAtOnce = 50_000

// rowCounts are the exact numbers of rows that are known.
type rowCounts struct {
	mu    sync.Mutex
	known map[catalog.PartitionRef]countedRows
	// stale are partitions whose number was asked for and is not known.
	stale map[catalog.PartitionRef]bool
}

// countedRows is the number of rows of a partition after a number of commits.
type countedRows struct{ commits, rows int64 }

// exactRows returns the number of rows of a partition of a UNIQUE or AGGREGATE table as the snapshot has it, whose counts are c, and
// whether it is exact.
func (sn *Snapshot) exactRows(table *catalog.Table, partition uint64, c counts) (rows int64, exact bool, err error) {
	s, ref := sn.store, catalog.PartitionRef{Table: table.ID, Partition: partition}
	s.rowCounts.mu.Lock()
	known, ok := s.rowCounts.known[ref]
	if !ok && c.commits == 0 || ok && known.commits == c.commits {
		s.rowCounts.mu.Unlock()
		return known.rows, true, nil
	}
	if c.rows > countAtOnce {
		s.rowCounts.stale[ref] = true
		s.rowCounts.mu.Unlock()
		if ok {
			return known.rows, false, nil
		}
		return c.rows, false, nil
	}
	s.rowCounts.mu.Unlock()
	rows, err = sn.countRows(context.Background(), table, partition, c)
	return rows, err == nil, err
}

// countRows reads a partition and remembers the number of its rows.
func (sn *Snapshot) countRows(ctx context.Context, table *catalog.Table, partition uint64, c counts) (rows int64, err error) {
	sc, err := sn.Scan(ctx, table, nil, ScanOptions{Partitions: []uint64{partition}})
	if err != nil {
		return 0, err
	}
	defer sc.Close()
	for {
		chunk, err := sc.Next()
		if err != nil {
			return 0, err
		}
		if chunk == nil {
			break
		}
		rows += int64(chunk.Rows)
	}
	s, ref := sn.store, catalog.PartitionRef{Table: table.ID, Partition: partition}
	s.rowCounts.mu.Lock()
	defer s.rowCounts.mu.Unlock()
	if known := s.rowCounts.known[ref]; known.commits <= c.commits {
		s.rowCounts.known[ref] = countedRows{c.commits, rows}
	}
	delete(s.rowCounts.stale, ref)
	return rows, nil
}

// countStale counts the partitions whose number of rows was asked for.
func (s *Store) countStale(ctx context.Context) error {
	s.rowCounts.mu.Lock()
	var refs []catalog.PartitionRef
	for ref := range s.rowCounts.stale {
		refs = append(refs, ref)
	}
	s.rowCounts.mu.Unlock()
	for _, ref := range refs {
		s.structure.RLock()
		table := s.tables[ref.Table]
		s.structure.RUnlock()
		if table == nil {
			s.forgetRows(ref.Table, ref.Partition)
			continue
		}
		sn, err := s.Snapshot()
		if err != nil {
			return err
		}
		c, err := readCounts(sn.db, ref)
		if err == nil {
			_, err = sn.countRows(ctx, table, ref.Partition, c)
		}
		sn.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetRows forgets the numbers of a partition that was erased, or of a whole table if partition is 0.
func (s *Store) forgetRows(table, partition uint64) {
	s.rowCounts.mu.Lock()
	defer s.rowCounts.mu.Unlock()
	for ref := range s.rowCounts.known {
		if ref.Table == table && (partition == 0 || ref.Partition == partition) {
			delete(s.rowCounts.known, ref)
		}
	}
	for ref := range s.rowCounts.stale {
		if ref.Table == table && (partition == 0 || ref.Partition == partition) {
			delete(s.rowCounts.stale, ref)
		}
	}
}
