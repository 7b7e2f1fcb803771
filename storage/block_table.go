package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/objstorage/objstorageprovider"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	// blockTables is how many partitions of a transaction have a table of their own; the others' blocks take the way of the batch.
	blockTables = 16
	// blockTableSync is after how many bytes a table's pages are sent to the disk.
	blockTableSync = 4 << 20
	// blockTableFormat is the one whose writer copies large values least.
	blockTableFormat = sstable.TableFormatPebblev4
)

// blockTable is a sorted table of the blocks that a large transaction has for one partition. It is written beside the database and
// becomes part of it as it is: the blocks are neither logged nor sorted nor compacted. Nothing overlaps them, because their keys
// begin with the transaction's id.
type blockTable struct {
	path   string
	writer *sstable.Writer
	// block holds the block that is being written.
	block []byte
}

// openTable gives the writer a table of its own and moves its blocks out of the transaction's batch.
func (w *blockWriter) openTable() error {
	t := w.txn
	s := t.store
	directory := filepath.Join(s.dir, ingestDirectory)
	if err := s.options.FS.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	path := filepath.Join(directory, strconv.FormatInt(t.record.ID, 10)+"-blocks-"+strconv.Itoa(len(t.tables))+".sst")
	f, err := s.options.FS.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return fmt.Errorf("making a table for blocks: %w", err)
	}
	f = vfs.NewSyncingFile(f, vfs.SyncingFileOptions{BytesPerSync: blockTableSync})
	w.own = &blockTable{path: path, writer: sstable.NewWriter(objstorageprovider.NewFileWritable(f), s.pebble.MakeWriterOptions(0, blockTableFormat))}
	t.tables = append(t.tables, w.own)
	return w.moveBatch()
}

// moveBatch moves the writer's blocks from the batch to its table.
func (w *blockWriter) moveBatch() error {
	t := w.txn
	prefix := key(kindBlock, w.partition.ref.Table, w.partition.ref.Partition, uint64(t.record.ID))
	rest := t.store.db.NewBatch()
	r := t.batch.Reader()
	for {
		kind, k, value, ok, err := r.Next()
		switch {
		case err != nil:
		case !ok:
			t.store.closeBatch(t.batch)
			t.batch = rest
			return nil
		case kind == pebble.InternalKeyKindSet && bytes.HasPrefix(k, prefix):
			err = w.own.writer.Set(k, value)
		case kind == pebble.InternalKeyKindSet:
			err = rest.Set(k, value, nil)
		case kind == pebble.InternalKeyKindMerge:
			err = rest.Merge(k, value, nil)
		default:
			err = fmt.Errorf("a batch of rows has a change of the unexpected kind %d", kind)
		}
		if err != nil {
			t.store.closeBatch(rest)
			return err
		}
	}
}

// ingestTables makes the blocks in tables of their own durable parts of the database, in which nothing sees them yet. What says
// where they are is durable before, so that they can be deleted after a crash.
func (t *Txn) ingestTables() error {
	if len(t.tables) == 0 {
		return nil
	}
	s := t.store
	var paths []string
	for _, table := range t.tables {
		w := table.writer
		if table.writer = nil; w == nil {
			continue
		}
		if err := w.Close(); err != nil {
			return fmt.Errorf("writing a table of blocks: %w", err)
		}
		paths = append(paths, table.path)
	}
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	if err := t.setStaging(b); err != nil {
		return err
	}
	if err := s.apply(b, true); err != nil {
		return err
	}
	t.staged = true
	if err := s.guard(func() error { return s.db.Ingest(context.Background(), paths) }); err != nil {
		return fmt.Errorf("ingesting blocks of transaction %d: %w", t.record.ID, err)
	}
	t.tables = nil
	return nil
}

// dropTables deletes tables that did not become part of the database.
func (t *Txn) dropTables() {
	for _, table := range t.tables {
		var err error
		if table.writer != nil {
			err = table.writer.Close()
		}
		if err = errors.Join(err, t.store.options.FS.Remove(table.path)); err != nil && t.store.usable() == nil {
			t.store.log.Warn("deleting blocks of a transaction that was rolled back failed", "error", err)
		}
	}
	t.tables = nil
}
