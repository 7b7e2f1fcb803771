package storage

import (
	"bytes"
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
	gone   map[catalog.PartitionRef]bool
}

// moveStaged adds to a batch what makes the staged entries of a transaction visible; s.structure is held.
func (s *Store) moveStaged(b *pebble.Batch, txn uint64) error {
	blocks, err := newRangeIter(s.db, key(kindBlock))
	if err != nil {
		return err
	}
	defer blocks.Close()
	m := &stagedMove{store: s, batch: b, blocks: blocks, moved: map[catalog.PartitionRef]*counts{}, gone: map[catalog.PartitionRef]bool{}}
	prefix := key(kindStaged, txn)
	err = eachKey(s.db, prefix, func(k, value []byte) error {
		final := k[len(prefix):]
		if err := m.move(final, value); err != nil {
			return fmt.Errorf("staged key %x: %w", k, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for ref, c := range m.moved {
		if err := b.Merge(partitionKey(ref), c.encode(), nil); err != nil {
			return err
		}
		if c.blocks > 0 && c.rows/c.blocks < smallRows {
			s.merges.written(ref, int(c.blocks))
		}
	}
	return deleteAll(b, prefix)
}

// move adds one entry under its final key.
func (m *stagedMove) move(final, value []byte) error {
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
		c.add(counts{rows: 1, bytes: int64(len(final) + len(value))})
		if len(value) > 0 && value[0] == rowReplaces {
			return m.batch.Set(final, value, nil)
		}
		return m.batch.Merge(final, value, nil)
	}
	return errKey
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
	if m.gone[ref] || !m.blocks.SeekGE(blockKey) || !bytes.Equal(m.blocks.Key(), blockKey) {
		return m.batch.Delete(blockKey, nil)
	}
	c.add(counts{rows: int64(entry.rows), bytes: int64(entry.size), blocks: 1})
	return m.batch.Set(final, value, nil)
}
