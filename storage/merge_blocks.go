package storage

import (
	"context"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// blockMerge rewrites runs of small blocks of one partition as blocks of up to 4,096 rows. The first blocks of a run get the
// rows of all, the keys of the others are deleted: order and visibility stay as they were.
type blockMerge struct {
	store   *Store
	table   *catalog.Table
	ref     catalog.PartitionRef
	readers []*columnReader
	batch   *pebble.Batch
	rows    *chunk.Chunk
	// run are the blocks that rows has values of, or of which nothing was written yet.
	run   []blockID
	sizes []int
	// runCounts are the counts of the run's blocks, change is what the batch changes of the partition's.
	runCounts, change counts
}

// mergeBlocks merges the small blocks of a partition. It is safe beside commits and snapshots; it holds off changes of the
// catalog.
func (s *Store) mergeBlocks(ctx context.Context, p catalog.PartitionRef) error {
	s.rewrite.Lock()
	defer s.rewrite.Unlock()
	s.structure.RLock()
	defer s.structure.RUnlock()
	table := s.tables[p.Table]
	if table == nil || s.usable() != nil {
		return nil
	}
	m := &blockMerge{
		store: s, table: table, ref: p, batch: s.db.NewBatch(),
		rows: chunk.ForTable(table, chunk.MaxRows), sizes: make([]int, len(table.Columns)),
	}
	defer func() { s.closeBatch(m.batch) }()
	for i := range table.Columns {
		m.readers = append(m.readers, newColumnReader(table, i))
	}
	sn := s.db.NewSnapshot()
	defer sn.Close()
	if err := m.walk(ctx, sn); err != nil {
		return err
	}
	if err := m.endRun(); err != nil {
		return err
	}
	return m.apply()
}

// walk goes through the index and gathers runs.
func (m *blockMerge) walk(ctx context.Context, sn *pebble.Snapshot) error {
	blocks, err := newRangeIter(sn, key(kindBlock, m.ref.Table, m.ref.Partition))
	if err != nil {
		return err
	}
	defer blocks.Close()
	return eachKey(sn, key(kindIndex, m.ref.Table, m.ref.Partition), func(k, value []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		entry, err := decodeIndexEntry(value)
		if err != nil {
			return err
		}
		if entry.rows >= smallRows {
			return m.endRun()
		}
		id, ok := parseBlockID(k)
		if !ok {
			return fmt.Errorf("index key %x has no known format", k)
		}
		if err := seekBlock(blocks, k); err != nil {
			return err
		}
		if m.rows.Rows+entry.rows > chunk.MaxRows {
			if err := m.endRun(); err != nil {
				return err
			}
		}
		m.run = append(m.run, id)
		m.runCounts.add(counts{bytes: int64(entry.size), blocks: 1})
		value, err = blocks.ValueAndErr()
		if err != nil {
			return err
		}
		return m.gather(value)
	})
}

// gather appends the rows of a block.
func (m *blockMerge) gather(value []byte) error {
	var k block
	if err := k.open(value); err != nil {
		return err
	}
	for i, r := range m.readers {
		v, err := r.read(&k)
		if err != nil {
			return err
		}
		m.rows.Columns[i].AppendRange(v, 0, k.rows)
	}
	m.rows.Rows += k.rows
	return nil
}

// endRun writes the rows gathered so far under the key of the run's first block. A run of one block stays as it is.
func (m *blockMerge) endRun() error {
	if len(m.run) > 1 {
		if err := m.writeRun(); err != nil {
			return err
		}
	}
	m.run, m.runCounts = m.run[:0], counts{}
	m.rows.Reset()
	if m.batch.Len() >= m.store.options.StageBytes {
		return m.apply()
	}
	return nil
}

// writeRun adds the merged block and the deletion of the others to the batch.
func (m *blockMerge) writeRun() error {
	size := blockSize(m.table, m.rows, m.sizes)
	value := appendBlock(make([]byte, 0, size), m.table, m.rows, m.sizes)
	if err := m.batch.Set(m.run[0].key(kindBlock), value, nil); err != nil {
		return err
	}
	if err := m.batch.Set(m.run[0].key(kindIndex), appendIndexEntry(nil, m.table, m.rows, size), nil); err != nil {
		return err
	}
	for _, id := range m.run[1:] {
		if err := m.batch.Delete(id.key(kindBlock), nil); err != nil {
			return err
		}
		if err := m.batch.Delete(id.key(kindIndex), nil); err != nil {
			return err
		}
	}
	m.change.add(counts{bytes: int64(size) - m.runCounts.bytes, blocks: 1 - m.runCounts.blocks})
	return nil
}

// apply makes the merges so far durable with the next sync; a crash before it leaves the small blocks.
func (m *blockMerge) apply() error {
	if m.batch.Empty() {
		return nil
	}
	if err := m.batch.Merge(partitionKey(m.ref), m.change.encode(), nil); err != nil {
		return err
	}
	if err := m.store.apply(m.batch, false); err != nil {
		return err
	}
	m.store.closeBatch(m.batch)
	m.batch, m.change = m.store.db.NewBatch(), counts{}
	return nil
}
