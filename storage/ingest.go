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

	"github.com/dorisemu/dorisemu/catalog"
)

// ingestDirectory is where tables are written before they become part of the database.
const ingestDirectory = "ingest"

// ingestTableBytes is about how large one of them is.
const ingestTableBytes = 64 << 20

// ingestion writes the commit of a transaction that is too large for a batch as sorted tables, which become part of the
// database together: the staged rows, which the database has already sorted, and around them everything else that the commit
// changes.
type ingestion struct {
	store *Store
	txn   uint64
	paths []string
	table *sstable.Writer
	size  int
}

// ingestOp is one change of a batch.
type ingestOp struct {
	kind       pebble.InternalKeyKind
	key, value []byte
}

// ingest commits a batch together with the staged rows of a transaction; s.structure is held.
func (s *Store) ingest(b *pebble.Batch, txn uint64, versions map[catalog.PartitionRef]*versionWriter) error {
	in := &ingestion{store: s, txn: txn}
	err := in.write(b, versions)
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
func (in *ingestion) write(b *pebble.Batch, versions map[catalog.PartitionRef]*versionWriter) (err error) {
	if err := in.store.options.FS.MkdirAll(filepath.Join(in.store.dir, ingestDirectory), 0o755); err != nil {
		return err
	}
	m, done, err := in.store.newStagedMove(b, versions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	prefix := key(kindStaged, in.txn)
	if err := m.moveAll(prefix, append(bytes.Clone(prefix), kindIndex)); err != nil {
		return err
	}
	rows := append(bytes.Clone(prefix), kindRow)
	before, err := sortedOps(b)
	if err != nil {
		return err
	}
	split, _ := slices.BinarySearchFunc(before, key(kindRow), func(op ingestOp, k []byte) int { return bytes.Compare(op.key, k) })
	for _, op := range before[:split] {
		if err := in.add(op); err != nil {
			return err
		}
	}
	m.put = func(kind pebble.InternalKeyKind, k, value []byte) error { return in.add(ingestOp{kind, k, value}) }
	if err := m.moveAll(prefix, rows); err != nil {
		return err
	}
	if err := m.finish(in.txn); err != nil {
		return err
	}
	after, err := sortedOps(b)
	if err != nil {
		return err
	}
	for _, op := range after[split:] {
		if err := in.add(op); err != nil {
			return err
		}
	}
	return nil
}

// sortedOps returns the changes of a batch by key.
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
	return ops, nil
}

// add adds one change, the keys of which ascend.
func (in *ingestion) add(op ingestOp) error {
	// Range deletions reach beyond their key: the last table gets all of them.
	if in.table == nil || in.size >= ingestTableBytes && op.key[0] == kindRow {
		if err := in.next(); err != nil {
			return err
		}
	}
	in.size += len(op.key) + len(op.value)
	switch op.kind {
	case pebble.InternalKeyKindSet:
		return in.table.Set(op.key, op.value)
	case pebble.InternalKeyKindMerge:
		return in.table.Merge(op.key, op.value)
	case pebble.InternalKeyKindDelete:
		return in.table.Delete(op.key)
	case pebble.InternalKeyKindRangeDelete:
		return in.table.DeleteRange(op.key, op.value)
	}
	return fmt.Errorf("a batch has a change of the unknown kind %d", op.kind)
}

// next begins a table.
func (in *ingestion) next() error {
	if in.table != nil {
		err := in.table.Close()
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
