package storage

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// directRows is from how many rows on a chunk becomes a block without being gathered with others.
const directRows = chunk.MaxRows / 2

// blockWriter makes blocks of the rows that a transaction has for one partition of a DUPLICATE table.
type blockWriter struct {
	partition target
	txn       *Txn
	table     *catalog.Table
	// rows are those of chunks that were too small for a block.
	rows   *chunk.Chunk
	number uint32
	// entries are the index entries of all blocks so far, one after the other; ends are where they end.
	entries []byte
	ends    []int
	counts  counts
	// smallBlocks is how many blocks are worth merging later.
	smallBlocks int
	sizes       []int
	// removed are the blocks of rows that a DELETE removes, nil once they are too large; gone are those without a block yet.
	removed      [][]byte
	removedBytes int
	gone         *chunk.Chunk
	// own is the table that blocks go to once there are many; nil as long as they go to the transaction's batch.
	own *blockTable
}

// use goes on with another schema of the table.
func (w *blockWriter) use(table *catalog.Table) error {
	if w.table == table {
		return nil
	}
	if (w.number > 0 || w.rows != nil && w.rows.Rows > 0) && len(w.table.LosingColumns(table)) > 0 {
		return load.ErrSchemaChanged
	}
	err := w.flush()
	w.table, w.rows = table, nil
	return err
}

// target says where the rows go.
func (w *blockWriter) target() *target { return &w.partition }

// add takes all rows of a chunk, or those selected if selected is not nil.
func (w *blockWriter) add(rows *chunk.Chunk, selected []int32) error {
	if selected != nil {
		return w.addRows(rows, selected)
	}
	from := 0
	for from < rows.Rows {
		if w.rows == nil || w.rows.Rows == 0 {
			if n := rows.Rows; from == 0 && n >= directRows && n <= chunk.MaxRows {
				return w.write(rows)
			}
		}
		w.room(rows.Rows - from)
		n := min(rows.Rows-from, chunk.MaxRows-w.rows.Rows)
		w.rows.AppendRange(rows, from, from+n)
		from += n
		if err := w.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

// addRows takes some rows of a chunk.
func (w *blockWriter) addRows(rows *chunk.Chunk, selected []int32) error {
	for len(selected) > 0 {
		w.room(len(selected))
		n := min(len(selected), chunk.MaxRows-w.rows.Rows)
		for i, v := range w.rows.Columns {
			v.AppendRows(rows.Columns[i], selected[:n])
		}
		w.rows.Rows += n
		selected = selected[n:]
		if err := w.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

// room makes the chunk in which rows are gathered.
func (w *blockWriter) room(n int) {
	if w.rows == nil {
		w.rows = chunk.ForTable(w.table, min(n, chunk.MaxRows))
	}
}

// flushFull makes a block if enough rows were gathered.
func (w *blockWriter) flushFull() error {
	if w.rows.Rows < chunk.MaxRows {
		return nil
	}
	return w.flush()
}

// flush makes a block of what was gathered.
func (w *blockWriter) flush() error {
	if w.rows == nil || w.rows.Rows == 0 {
		return nil
	}
	err := w.write(w.rows)
	w.rows.Reset()
	return err
}

// write adds a block to the transaction's batch, or to the table of its own that a large transaction has.
func (w *blockWriter) write(rows *chunk.Chunk) error {
	id := blockID{w.partition.ref.Table, w.partition.ref.Partition, uint64(w.txn.record.ID), w.number}
	if len(w.sizes) != len(rows.Columns) {
		w.sizes = make([]int, len(rows.Columns))
	}
	size := blockSize(w.table, rows, w.sizes)
	if w.own == nil && w.counts.bytes+int64(size) > int64(w.txn.store.options.StageBytes) && len(w.txn.tables) < blockTables {
		if err := w.openTable(); err != nil {
			return err
		}
	}
	if err := w.put(id.key(kindBlock), rows, size); err != nil {
		return err
	}
	w.entries = appendIndexEntry(w.entries, w.table, rows, size)
	w.ends = append(w.ends, len(w.entries))
	w.counts.add(counts{rows: int64(rows.Rows), bytes: int64(size), blocks: 1})
	if rows.Rows < smallRows {
		w.smallBlocks++
	}
	w.number++
	return nil
}

// put writes a block under its key.
func (w *blockWriter) put(k []byte, rows *chunk.Chunk, size int) error {
	if own := w.own; own != nil {
		own.block = appendBlock(slices.Grow(own.block[:0], size), w.table, rows, w.sizes)
		if len(own.block) != size {
			return w.wrongSize(len(own.block), size)
		}
		return own.writer.Set(k, own.block)
	}
	op := w.txn.batch.SetDeferred(blockKeySize, size)
	copy(op.Key, k)
	if got := appendBlock(op.Value[:0], w.table, rows, w.sizes); len(got) != size {
		return w.wrongSize(len(got), size)
	}
	return op.Finish()
}

// wrongSize is the error of a block that is not as long as was foreseen.
func (w *blockWriter) wrongSize(got, want int) error {
	return fmt.Errorf("encoding a block of table %s: it has %d bytes, not %d", w.table.Name, got, want)
}

// gathered returns the memory that is not part of the transaction's batch: what becomes the next block does not count.
func (w *blockWriter) gathered() int { return 0 }

// release does nothing: the transaction drops batch and tables.
func (w *blockWriter) release() {}

// commit adds the index entries that make the blocks visible.
func (w *blockWriter) commit() error {
	if err := w.flush(); err != nil {
		return err
	}
	b := w.txn.batch
	if err := w.eachEntry(func(k, entry []byte) error { return b.Set(k, entry, nil) }); err != nil {
		return err
	}
	if w.gone != nil {
		w.keepGone()
		if err := w.txn.store.addHistory(b, w.partition.ref, uint64(w.txn.record.ID), w.removed...); err != nil {
			return err
		}
	}
	w.counts.commits, w.counts.updated = 1, w.txn.store.now().UnixMilli()
	return b.Merge(partitionKey(w.partition.ref), w.counts.encode(), nil)
}

// preCommit adds the index entries under the transaction's id.
func (w *blockWriter) preCommit() error {
	if err := w.flush(); err != nil {
		return err
	}
	b := w.txn.batch
	staged := key(kindStaged, uint64(w.txn.record.ID))
	return w.eachEntry(func(k, entry []byte) error { return b.Set(append(bytes.Clone(staged), k...), entry, nil) })
}

// small is the number of blocks worth merging.
func (w *blockWriter) small() int { return w.smallBlocks }

// eachEntry calls visit for the key and the index entry of every block.
func (w *blockWriter) eachEntry(visit func(k, entry []byte) error) error {
	from := 0
	for number, to := range w.ends {
		id := blockID{w.partition.ref.Table, w.partition.ref.Partition, uint64(w.txn.record.ID), uint32(number)}
		if err := visit(id.key(kindIndex), w.entries[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// remember keeps the flagged rows of a chunk for the partition's history.
func (w *blockWriter) remember(rows *chunk.Chunk, flags []bool) {
	if w.gone == nil {
		w.gone = chunk.ForTable(w.table, 0)
	}
	for i, flag := range flags {
		if !flag || w.removedBytes > historyBytes {
			continue
		}
		for c, v := range w.gone.Columns {
			v.AppendFrom(rows.Columns[c], i)
		}
		w.gone.Rows++
		if w.gone.Rows == chunk.MaxRows {
			w.keepGone()
		}
	}
}

// keepGone makes a block of the rows that are gone.
func (w *blockWriter) keepGone() {
	if w.gone.Rows > 0 {
		sizes := make([]int, len(w.gone.Columns))
		size := blockSize(w.table, w.gone, sizes)
		w.removed = append(w.removed, appendBlock(make([]byte, 0, size), w.table, w.gone, sizes))
		w.removedBytes += size
		w.gone.Reset()
	}
	if w.removedBytes > historyBytes {
		w.removed = nil
	}
}
