package storage

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// stagedMove moves what a transaction has staged to its final keys. What belongs to partitions that were dropped meanwhile and
// index entries whose blocks were erased are left out.
type stagedMove struct {
	store  *Store
	batch  *pebble.Batch
	blocks *pebble.Iterator
	moved  map[catalog.PartitionRef]*counts
	// versions stamp the rows of each partition; row is where that happens.
	versions map[catalog.PartitionRef]*versionWriter
	row      []byte
	gone     map[catalog.PartitionRef]bool
	// definitions are those of tables whose columns were changed since, rewrite has the rows of such a table's partition under way.
	definitions map[uint64]*catalog.Table
	rewrite     *rowRewrite
	files       *Txn
	// put adds a row; it is that of the batch unless the rows go elsewhere.
	put putRow
}

// errTooLarge says that what is to be moved does not fit into a batch.
var errTooLarge = errors.New("staged rows are too many for a batch")

// newStagedMove moves to a batch; done is to be called at the end. s.structure is held.
func (s *Store) newStagedMove(b *pebble.Batch, txn uint64, versions map[catalog.PartitionRef]*versionWriter) (m *stagedMove, done func() error, err error) {
	definitions, err := s.stagedDefinitions(txn)
	if err != nil {
		return nil, nil, err
	}
	blocks, err := newRangeIter(s.db, key(kindBlock))
	if err != nil {
		return nil, nil, err
	}
	for _, w := range versions {
		w.rows = []byte{historyFormat}
	}
	m = &stagedMove{store: s, batch: b, blocks: blocks, versions: versions, moved: map[catalog.PartitionRef]*counts{}, gone: map[catalog.PartitionRef]bool{},
		definitions: definitions, files: s.rewriteTxn(txn)}
	m.put = func(kind pebble.InternalKeyKind, k, value []byte) error {
		if b.Len() > s.options.IngestBytes {
			return errTooLarge
		}
		if kind == pebble.InternalKeyKindSet {
			return b.Set(k, value, nil)
		}
		return b.Merge(k, value, nil)
	}
	return m, func() error {
		if m.rewrite != nil {
			m.rewrite.writer.release()
		}
		return errors.Join(blocks.Close(), m.files.endRewrite())
	}, nil
}

// applyStaged commits a batch together with what makes the staged entries of a transaction visible: in one synced batch, or
// by ingestion if they are many. s.structure is held.
func (s *Store) applyStaged(b *pebble.Batch, txn uint64) error {
	staged := s.db.NewBatch()
	defer s.closeBatch(staged)
	versions := map[catalog.PartitionRef]*versionWriter{}
	err := s.moveStaged(staged, txn, versions)
	if errors.Is(err, errTooLarge) {
		return s.ingestStaged(b, txn, versions)
	}
	if err != nil {
		return err
	}
	if err := b.Apply(staged, nil); err != nil {
		return err
	}
	return s.apply(b, true)
}

// ingestStaged commits a batch together with very many staged rows.
func (s *Store) ingestStaged(b *pebble.Batch, txn uint64, versions map[catalog.PartitionRef]*versionWriter) (err error) {
	m, done, err := s.newStagedMove(b, txn, versions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	prefix := key(kindStaged, txn)
	if err := m.moveAll(prefix, append(bytes.Clone(prefix), kindIndex)); err != nil {
		return err
	}
	return s.ingest(b, txn, func(put putRow) error {
		m.put = put
		if err := m.moveAll(prefix, append(bytes.Clone(prefix), kindRow)); err != nil {
			return err
		}
		return m.finish(txn)
	})
}

// moveStaged adds everything to a batch.
func (s *Store) moveStaged(b *pebble.Batch, txn uint64, versions map[catalog.PartitionRef]*versionWriter) (err error) {
	m, done, err := s.newStagedMove(b, txn, versions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	prefix := key(kindStaged, txn)
	if err := m.moveAll(prefix, prefix); err != nil {
		return err
	}
	return m.finish(txn)
}

// moveAll moves the staged entries under from, which begins with the transaction's prefix.
func (m *stagedMove) moveAll(prefix, from []byte) error {
	err := eachKey(m.store.db, from, func(k, value []byte) error {
		if err := m.move(k[len(prefix):], value); err != nil {
			return fmt.Errorf("staged key %x: %w", k, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.endRewrite()
}

// finish adds the counts and the removal of what was staged.
func (m *stagedMove) finish(txn uint64) error {
	for ref, c := range m.moved {
		c.commits, c.updated = 1, m.store.now().UnixMilli()
		if err := m.batch.Merge(partitionKey(ref), c.encode(), nil); err != nil {
			return err
		}
		if c.blocks > 0 && c.rows/c.blocks < smallRows {
			m.store.merges.written(ref, int(c.blocks))
		}
	}
	for ref, w := range m.versions {
		if err := m.store.addHistory(m.batch, ref, w.version, w.rows); err != nil {
			return err
		}
	}
	return deleteAll(m.batch, key(kindStaged, txn))
}

// move adds one entry under its final key.
func (m *stagedMove) move(final, value []byte) error {
	if len(final) > 0 && final[0] == kindTable {
		return nil
	}
	table, ok1 := idOf(final, 0)
	partition, ok2 := idOf(final, 1)
	if !ok1 || !ok2 {
		return errKey
	}
	ref := catalog.PartitionRef{Table: table, Partition: partition}
	c := m.moved[ref]
	if c == nil {
		c = &counts{}
		m.moved[ref] = c
		m.gone[ref] = !m.store.hasPartition(ref)
	}
	switch final[0] {
	case kindIndex:
		return m.moveEntry(c, ref, final, value)
	case kindRow:
		if m.gone[ref] {
			return nil
		}
		if old := m.definitions[table]; old != nil {
			return m.convert(old, ref, final, value)
		}
		return m.moveRow(ref, final, value)
	}
	return errKey
}

// moveRow adds a row under its final key.
func (m *stagedMove) moveRow(ref catalog.PartitionRef, final, value []byte) error {
	m.moved[ref].add(counts{rows: 1, bytes: int64(len(final) + len(value))})
	if m.versions[ref] == nil {
		w, err := m.store.newVersionWriter(ref, m.store.tables[ref.Table])
		if err != nil {
			return err
		}
		m.versions[ref] = w
	}
	m.row = append(m.row[:0], value...)
	value = m.row
	if err := m.versions[ref].add(final[17:], value); err != nil {
		return err
	}
	if len(value) > 0 && value[0] == rowReplaces {
		return m.put(pebble.InternalKeyKindSet, final, value)
	}
	return m.put(pebble.InternalKeyKindMerge, final, value)
}

// convert gathers a row that was written for an old definition of its table.
func (m *stagedMove) convert(old *catalog.Table, ref catalog.PartitionRef, final, value []byte) error {
	if m.rewrite == nil || m.rewrite.writer.partition.ref != ref {
		if err := m.endRewrite(); err != nil {
			return err
		}
		var err error
		if m.rewrite, err = m.store.newRowRewrite(old, m.store.tables[ref.Table], ref.Partition, m.files); err != nil {
			return err
		}
	}
	return m.rewrite.writer.convert(m.rewrite.converter, final[17:], value)
}

// endRewrite adds the rows that were gathered.
func (m *stagedMove) endRewrite() error {
	if m.rewrite == nil {
		return nil
	}
	w := m.rewrite.writer
	m.rewrite = nil
	return w.put(nil, func(_ pebble.InternalKeyKind, k, value []byte) error {
		return m.moveRow(w.partition.ref, k, value)
	})
}

// moveEntry adds an index entry if its block is there.
func (m *stagedMove) moveEntry(c *counts, ref catalog.PartitionRef, final, value []byte) error {
	id, ok := parseBlockID(final)
	if !ok {
		return errKey
	}
	entry, err := decodeIndexEntry(value)
	if err != nil {
		return err
	}
	blockKey := id.key(kindBlock)
	there := !m.gone[ref] && m.blocks.SeekGE(blockKey) && bytes.Equal(m.blocks.Key(), blockKey)
	if err := m.blocks.Error(); err != nil {
		// A block that cannot be read now is not one that was erased.
		return fmt.Errorf("looking for block %x: %w", blockKey, err)
	}
	if !there {
		return m.batch.Delete(blockKey, nil)
	}
	c.add(counts{rows: int64(entry.rows), bytes: int64(entry.size), blocks: 1})
	return m.batch.Set(final, value, nil)
}
