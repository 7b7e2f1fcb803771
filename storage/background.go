package storage

import (
	"context"
	"errors"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// cleanInterval is how often transactions are looked through (Doris: transaction_clean_interval_second).
const cleanInterval = 30 * time.Second

// background merges small blocks when there are enough of them and looks after transactions, until ctx is done.
func (s *Store) background(ctx context.Context) {
	clean := s.clock.After(cleanInterval)
	if err := s.queueFragmented(); err != nil && s.usable() == nil {
		s.log.Warn("looking for small blocks failed", "error", err)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.failed:
			return
		case <-clean:
			clean = s.clock.After(cleanInterval)
			if err := s.endLate(); err != nil && s.usable() == nil {
				s.log.Warn("cleaning transactions failed", "error", err)
			}
			if err := s.countStale(ctx); err != nil && !errors.Is(err, context.Canceled) && s.usable() == nil {
				s.log.Warn("counting rows failed", "error", err)
			}
		case <-s.merges.wake:
			for _, p := range s.merges.take() {
				if err := s.mergeBlocks(ctx, p); err != nil && !errors.Is(err, context.Canceled) && s.usable() == nil {
					s.log.Warn("merging small blocks failed", "table", p.Table, "partition", p.Partition, "error", err)
				}
			}
		}
	}
}

// queueFragmented queues the partitions that an earlier process has left with many small blocks.
func (s *Store) queueFragmented() error {
	return s.each(key(kindPartition), func(k, value []byte) error {
		c, err := decodeCounts(value)
		if err != nil {
			return err
		}
		table, ok1 := idOf(k, 0)
		partition, ok2 := idOf(k, 1)
		if small := c.blocks - 2*c.rows/chunk.MaxRows; ok1 && ok2 && small >= mergeBlocks {
			s.merges.written(catalog.PartitionRef{Table: table, Partition: partition}, int(small))
		}
		return nil
	})
}
