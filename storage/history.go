package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// A partition's history is what its last transactions have given it, each apart from the others as in a rowset of Doris, and the
// rows of DUPLICATE tables that a DELETE has removed. Only the session variables of Doris's debug mode read it (skip_delete_bitmap,
// skip_storage_engine_merge, skip_delete_predicate). It is written with the commit as one value, without reading anything, and as a
// whole let go of once it is larger than historyBytes: Doris loses it too, when it compacts. A larger transaction never has one.

// historyBytes is how large the history of a partition may become.
const historyBytes = 1 << 20

// historyFormat is the leading byte of a history entry of a UNIQUE or AGGREGATE table, before rows: uvarint length and bytes of the
// key, the same of the value, which is empty for a row that a DELETE has removed. Entries of DUPLICATE tables are blocks.
const historyFormat = 1

// errHistory says that a history entry cannot be read.
var errHistory = errors.New("history entry has no known format")

// versions knows the histories of partitions. A version is that of Doris: 1, and one more for each transaction.
type versions struct {
	mu    sync.Mutex
	known map[catalog.PartitionRef]*partitionVersions
}

// partitionVersions is the state of one partition's history.
type partitionVersions struct {
	// last is the version of the last commit that has begun.
	last uint64
	// read is set once the fields below are those on disk: the bytes of the history, and whether transactions are missing from it.
	read  bool
	bytes int
	cut   bool
}

// historyKey is the key of entry number of a version; version 0 is the record that transactions are missing.
func historyKey(ref catalog.PartitionRef, version, number uint64) []byte {
	return key(kindHistory, ref.Table, ref.Partition, version, number)
}

// nextVersion returns the version of a commit that begins now. Commits of a partition that run at the same time may become
// visible in another order.
func (s *Store) nextVersion(ref catalog.PartitionRef) (uint64, error) {
	s.versions.mu.Lock()
	defer s.versions.mu.Unlock()
	p, err := s.partitionVersions(ref)
	if err != nil {
		return 0, err
	}
	p.last++
	return p.last, nil
}

// partitionVersions returns the state of a partition as the disk and the commits since then have it; s.versions.mu is held.
func (s *Store) partitionVersions(ref catalog.PartitionRef) (*partitionVersions, error) {
	p := s.versions.known[ref]
	if p == nil {
		c, err := readCounts(s.db, ref)
		if err != nil {
			return nil, err
		}
		p = &partitionVersions{last: 1 + uint64(c.commits)}
		s.versions.known[ref] = p
	}
	if p.read {
		return p, nil
	}
	p.bytes, p.cut = 0, false
	err := eachKey(s.db, key(kindHistory, ref.Table, ref.Partition), func(k, value []byte) error {
		if version, ok := idOf(k, 2); ok && version == 0 {
			p.cut = true
			return nil
		}
		p.bytes += len(value)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the history of partition %d: %w", ref.Partition, err)
	}
	p.read = true
	return p, nil
}

// addHistory adds the entries of a version to a commit's batch, or what lets go of the history if they are too many; nil are.
func (s *Store) addHistory(b *pebble.Batch, ref catalog.PartitionRef, version uint64, entries ...[]byte) error {
	s.versions.mu.Lock()
	defer s.versions.mu.Unlock()
	p, err := s.partitionVersions(ref)
	if err != nil {
		return err
	}
	size := 0
	for _, e := range entries {
		size += len(e)
	}
	fits := size > 0 && size <= historyBytes
	if (!fits || p.bytes+size > historyBytes) && (p.bytes > 0 || !p.cut) {
		if err := b.DeleteRange(historyKey(ref, 1, 0), historyKey(ref, version, 0), nil); err != nil {
			return err
		}
		if err := b.Set(historyKey(ref, 0, 0), []byte{historyFormat}, nil); err != nil {
			return err
		}
		p.bytes, p.cut = 0, true
	}
	if !fits {
		return nil
	}
	for i, e := range entries {
		if err := b.Set(historyKey(ref, version, uint64(i)), e, nil); err != nil {
			return err
		}
	}
	p.bytes += size
	return nil
}

// forgetHistory lets the state of partitions be read again: of one after its commit has failed, of a whole table if partition is 0
// after its rows were erased.
func (s *Store) forgetHistory(ref catalog.PartitionRef, erased bool) {
	if erased {
		s.forgetRows(ref.Table, ref.Partition)
	}
	s.versions.mu.Lock()
	defer s.versions.mu.Unlock()
	for known, p := range s.versions.known {
		if known.Table != ref.Table || ref.Partition != 0 && known != ref {
			continue
		}
		if p.read = false; erased {
			delete(s.versions.known, known)
		}
	}
}

// versionWriter stamps the rows that a transaction has for one partition and gathers its history.
type versionWriter struct {
	version uint64
	// column is the id of the hidden version column, 0 without one.
	column uint32
	// rows is the entry, nil once it is too large.
	rows []byte
}

// newVersionWriter begins the commit of rows to a partition of a table, which is nil if it was dropped.
func (s *Store) newVersionWriter(ref catalog.PartitionRef, table *catalog.Table) (*versionWriter, error) {
	w := &versionWriter{rows: []byte{historyFormat}}
	if table == nil {
		return w, nil
	}
	if c := table.Column(catalog.VersionColumn); c != nil {
		w.column = c.ID
	}
	var err error
	w.version, err = s.nextVersion(ref)
	return w, err
}

// add stamps the value of a row in place and adds the row, a removed one if there is no value.
func (w *versionWriter) add(k, value []byte) error {
	if w.column != 0 && len(value) > 0 {
		if err := stampRow(value, w.column, w.version); err != nil {
			return err
		}
	}
	if w.rows == nil {
		return nil
	}
	if len(w.rows)+len(k)+len(value) > historyBytes-16 {
		w.rows = nil
		return nil
	}
	w.rows = binary.AppendUvarint(w.rows, uint64(len(k)))
	w.rows = append(w.rows, k...)
	w.rows = binary.AppendUvarint(w.rows, uint64(len(value)))
	w.rows = append(w.rows, value...)
	return nil
}

// stampRow sets the version column of a row's value, which is the first of its fields if it has one.
func stampRow(value []byte, column uint32, version uint64) error {
	if value[0] != rowList {
		_, _, fields, err := splitRow(value)
		if err != nil || len(fields) == 0 {
			return err
		}
		f, _, err := nextField(fields)
		if err == nil && f.id == column && len(f.value) == 8 {
			binary.LittleEndian.PutUint64(f.value, version)
		}
		return err
	}
	for b := value[1:]; len(b) > 0; {
		n, w := binary.Uvarint(b)
		if w <= 0 || n == 0 || n > uint64(len(b)-w) {
			return errRow
		}
		if err := stampRow(b[w:w+int(n)], column, version); err != nil {
			return err
		}
		b = b[w+int(n):]
	}
	return nil
}
