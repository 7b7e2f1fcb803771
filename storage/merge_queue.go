package storage

import (
	"sync"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// When blocks are merged.
const (
	// smallRows is below how many rows a block is worth merging.
	smallRows = chunk.MaxRows / 4
	// mergeBlocks is how many small blocks of a partition make a merge worth it.
	mergeBlocks = 256
)

// mergeQueue knows which partitions have gathered small blocks.
type mergeQueue struct {
	mu    sync.Mutex
	small map[catalog.PartitionRef]int
	// wake has one element when a partition is due.
	wake chan struct{}
}

// init makes an empty queue.
func (q *mergeQueue) init() {
	q.small, q.wake = map[catalog.PartitionRef]int{}, make(chan struct{}, 1)
}

// written counts the small blocks of a commit.
func (q *mergeQueue) written(p catalog.PartitionRef, n int) {
	if n == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.small[p] += n
	if q.small[p] >= mergeBlocks {
		select {
		case q.wake <- struct{}{}:
		default:
		}
	}
}

// take returns the partitions that are due and starts to count them anew.
func (q *mergeQueue) take() []catalog.PartitionRef {
	q.mu.Lock()
	defer q.mu.Unlock()
	var due []catalog.PartitionRef
	for p, n := range q.small {
		if n >= mergeBlocks {
			due = append(due, p)
			delete(q.small, p)
		}
	}
	return due
}
