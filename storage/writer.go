package storage

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// writer takes the rows that a transaction has for one partition. It belongs to the transaction's goroutine.
type writer interface {
	target() *target
	// add takes all rows of a chunk, or those selected if selected is not nil.
	add(rows *chunk.Chunk, selected []int32) error
	// use goes on with another schema of the table.
	use(table *catalog.Table) error
	// gathered returns the memory in bytes that rows occupy outside of the transaction's batch.
	gathered() int
	// commit adds to the transaction's batch what makes the rows visible.
	commit() error
	// release lets go of rows that are not committed.
	release()
	// preCommit adds to the transaction's batch what CommitPrepared makes visible, and may apply it before.
	preCommit() error
	// small is the number of blocks worth merging.
	small() int
}

// target is the partition that a writer writes to.
type target struct {
	ref catalog.PartitionRef
	// erased is how often the partition's rows had been erased when the first ones were staged.
	erased int
}

// newWriter makes the writer for a table's key model.
func newWriter(t *Txn, table *catalog.Table, ref catalog.PartitionRef) (writer, error) {
	to := target{ref: ref, erased: t.store.erasures(ref)}
	if table.Model == catalog.Duplicate {
		return &blockWriter{txn: t, partition: to, table: table}, nil
	}
	encoder, err := newRowEncoder(table, nil, false)
	if err != nil {
		return nil, err
	}
	return &rowWriter{txn: t, partition: to, encoder: encoder}, nil
}
