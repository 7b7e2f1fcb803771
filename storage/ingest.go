package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/objstorage/objstorageprovider"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// ingestDirectory is where tables are written before they become part of the database.
const ingestDirectory = "ingest"

// ingestTableBytes is about how large one of them is.
const ingestTableBytes = 64 << 20

// ingestion writes the commit of a transaction that is too large for a batch as sorted tables, which become part of the
// database together: rows of UNIQUE and AGGREGATE tables, and around them everything else that the commit changes.
type ingestion struct {
	store *Store
	txn   uint64
	paths []string
	table *sstable.Writer
	size  int
	// rows says that the table has rows; those of the table of the catalog whose key begins with owner.
	rows  bool
	owner []byte
	// from and until are the rows that are still to be deleted for those that come instead; until is nil without any.
	from, until []byte
}

// ingestOp is one change of a batch.
type ingestOp struct {
	kind       pebble.InternalKeyKind
	key, value []byte
}

// ingest commits a batch together with the rows of a transaction, which come in the order of their keys and may add to the batch
// what follows them there; s.structure is held.
func (s *Store) ingest(b *pebble.Batch, txn uint64, rows func(putRow) error) error {
	in := &ingestion{store: s, txn: txn}
	err := in.write(b, rows)
	if in.table != nil {
		err = errors.Join(err, in.table.Close())
	}
	if err == nil {
		// Blocks that were written early must be durable before what makes them visible is.
		err = s.guard(func() error { return s.db.LogData(nil, pebble.Sync) })
	}
	if err == nil {
		err = s.guard(func() error { return s.db.Ingest(context.Background(), in.paths) })
	}
	if err != nil {
		for _, path := range in.paths {
			s.options.FS.Remove(path)
		}
		return fmt.Errorf("ingesting %d tables of transaction %d: %w", len(in.paths), txn, err)
	}
	return nil
}

// write writes all tables.
func (in *ingestion) write(b *pebble.Batch, rows func(putRow) error) error {
	if err := in.store.options.FS.MkdirAll(filepath.Join(in.store.dir, ingestDirectory), 0o755); err != nil {
		return err
	}
	before, err := sortedOps(b)
	if err != nil {
		return err
	}
	split, _ := slices.BinarySearchFunc(before, key(kindRow), func(op ingestOp, k []byte) int { return bytes.Compare(op.key, k) })
	for _, op := range before[:split] {
		if err := in.add(op.kind, op.key, op.value); err != nil {
			return err
		}
	}
	if err := rows(in.add); err != nil {
		return err
	}
	after, err := sortedOps(b)
	if err != nil {
		return err
	}
	for _, op := range after[split:] {
		if err := in.add(op.kind, op.key, op.value); err != nil {
			return err
		}
	}
	return in.cover(nil)
}

// sortedOps returns the changes of a batch by key, of several that set or delete one the last.
func sortedOps(b *pebble.Batch) ([]ingestOp, error) {
	var ops []ingestOp
	r := b.Reader()
	for {
		kind, k, value, ok, err := r.Next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		ops = append(ops, ingestOp{kind, k, value})
	}
	slices.SortStableFunc(ops, func(a, b ingestOp) int { return bytes.Compare(a.key, b.key) })
	point := func(op ingestOp) bool {
		return op.kind == pebble.InternalKeyKindSet || op.kind == pebble.InternalKeyKindDelete
	}
	n := 0
	for i, op := range ops {
		if i+1 < len(ops) && point(op) && point(ops[i+1]) && bytes.Equal(op.key, ops[i+1].key) {
			continue
		}
		ops[n] = op
		n++
	}
	return ops[:n], nil
}

// add adds one change, the keys of which ascend. Rows of one table of the catalog share no sorted table with anything else: what
// spans the whole database would take part in every compaction.
func (in *ingestion) add(kind pebble.InternalKeyKind, k, value []byte) error {
	isRow := k[0] == kindRow
	other := isRow != in.rows || isRow && in.size > 0 && !bytes.Equal(k[:9], in.owner)
	if in.table == nil || other || isRow && in.size >= ingestTableBytes {
		if err := in.next(k); err != nil {
			return err
		}
		if in.rows = isRow; isRow {
			in.owner = append(in.owner[:0], k[:9]...)
		}
	}
	in.size += len(k) + len(value)
	switch kind {
	case pebble.InternalKeyKindSet:
		return in.table.Set(k, value)
	case pebble.InternalKeyKindMerge:
		return in.table.Merge(k, value)
	case pebble.InternalKeyKindDelete:
		return in.table.Delete(k)
	case pebble.InternalKeyKindRangeDelete:
		if !isRow {
			return in.table.DeleteRange(k, value)
		}
		// The rows that follow take the place of those of the range, and do not all fit into this table.
		err := in.cover(nil)
		in.from, in.until = bytes.Clone(k), bytes.Clone(value)
		return err
	}
	return fmt.Errorf("a batch has a change of the unknown kind %d", kind)
}

// cover deletes from the database what the table's rows take the place of: the range under way up to a key, nil for all of it.
func (in *ingestion) cover(upTo []byte) error {
	if in.until == nil {
		return nil
	}
	if upTo == nil || bytes.Compare(upTo, in.until) >= 0 {
		err := in.table.DeleteRange(in.from, in.until)
		in.until = nil
		return err
	}
	err := in.table.DeleteRange(in.from, upTo)
	in.from = append(in.from[:0], upTo...)
	return err
}

// next begins a table, whose first key is given.
func (in *ingestion) next(k []byte) error {
	if in.table != nil {
		err := errors.Join(in.cover(k), in.table.Close())
		in.table = nil
		if err != nil {
			return err
		}
	}
	s := in.store
	path := filepath.Join(s.dir, ingestDirectory, strconv.FormatUint(in.txn, 10)+"-"+strconv.Itoa(len(in.paths))+".sst")
	f, err := s.options.FS.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	in.paths = append(in.paths, path)
	in.table = sstable.NewWriter(objstorageprovider.NewFileWritable(f), s.pebble.MakeWriterOptions(0, s.db.TableFormat()))
	in.size = 0
	return nil
}
