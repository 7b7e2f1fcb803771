package storage

import (
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// directRows is from how many rows on a chunk becomes a block without being gathered with others.
const directRows = chunk.MaxRows / 2

// partitionWriter makes blocks of the rows that a transaction has for one partition of a DUPLICATE table.
type partitionWriter struct {
	txn   *Txn
	ref   catalog.PartitionRef
	table *catalog.Table
	// erased is how often the partition's rows had been erased when the first ones were staged.
	erased int
	// gathered are rows of chunks that were too small for a block.
	gathered *chunk.Chunk
	number   uint32
	// entries are the index entries of all blocks so far, one after the other; ends are where they end.
	entries []byte
	ends    []int
	counts  counts
	// small is how many blocks are worth merging later.
	small int
	sizes []int
}

// use goes on with another schema of the table.
func (w *partitionWriter) use(table *catalog.Table) error {
	if w.table == table {
		return nil
	}
	err := w.flush()
	w.table, w.gathered = table, nil
	return err
}

// add takes all rows of a chunk.
func (w *partitionWriter) add(rows *chunk.Chunk) error {
	from := 0
	for from < rows.Rows {
		if w.gathered == nil || w.gathered.Rows == 0 {
			if n := rows.Rows; from == 0 && n >= directRows && n <= chunk.MaxRows {
				return w.write(rows)
			}
		}
		w.room(rows.Rows - from)
		n := min(rows.Rows-from, chunk.MaxRows-w.gathered.Rows)
		w.gathered.AppendRange(rows, from, from+n)
		from += n
		if err := w.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

// addRows takes some rows of a chunk.
func (w *partitionWriter) addRows(rows *chunk.Chunk, selected []int32) error {
	for len(selected) > 0 {
		w.room(len(selected))
		n := min(len(selected), chunk.MaxRows-w.gathered.Rows)
		for i, v := range w.gathered.Columns {
			v.AppendRows(rows.Columns[i], selected[:n])
		}
		w.gathered.Rows += n
		selected = selected[n:]
		if err := w.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

// room makes the chunk in which rows are gathered.
func (w *partitionWriter) room(n int) {
	if w.gathered == nil {
		w.gathered = chunk.ForTable(w.table, min(n, chunk.MaxRows))
	}
}

func (w *partitionWriter) flushFull() error {
	if w.gathered.Rows < chunk.MaxRows {
		return nil
	}
	return w.flush()
}

// flush makes a block of what was gathered.
func (w *partitionWriter) flush() error {
	if w.gathered == nil || w.gathered.Rows == 0 {
		return nil
	}
	err := w.write(w.gathered)
	w.gathered.Reset()
	return err
}

// write adds a block to the transaction's batch.
func (w *partitionWriter) write(rows *chunk.Chunk) error {
	id := blockID{w.ref.Table, w.ref.Partition, uint64(w.txn.record.ID), w.number}
	if len(w.sizes) != len(rows.Columns) {
		w.sizes = make([]int, len(rows.Columns))
	}
	size := blockSize(w.table, rows, w.sizes)
	op := w.txn.batch.SetDeferred(blockKeySize, size)
	copy(op.Key, id.key(kindBlock))
	if got := appendBlock(op.Value[:0], w.table, rows, w.sizes); len(got) != size {
		return fmt.Errorf("encoding a block of table %s: it has %d bytes, not %d", w.table.Name, len(got), size)
	}
	if err := op.Finish(); err != nil {
		return err
	}
	w.entries = appendIndexEntry(w.entries, w.table, rows, size)
	w.ends = append(w.ends, len(w.entries))
	w.counts.add(counts{rows: int64(rows.Rows), bytes: int64(size), blocks: 1})
	if rows.Rows < smallRows {
		w.small++
	}
	w.number++
	return nil
}

// eachEntry calls visit for the key and the index entry of every block.
func (w *partitionWriter) eachEntry(visit func(k, entry []byte) error) error {
	from := 0
	for number, to := range w.ends {
		id := blockID{w.ref.Table, w.ref.Partition, uint64(w.txn.record.ID), uint32(number)}
		if err := visit(id.key(kindIndex), w.entries[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}
