package storage

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/dorisemu/dorisemu/catalog"
)

// countsFormat is the leading byte of a partition's counts.
const countsFormat = 1

// counts are what is known about a partition without reading it. Each commit merges its share.
type counts struct {
	rows, bytes, blocks int64
	// commits is how many transactions have changed the partition, updated when the last one did, in milliseconds since the epoch.
	commits, updated int64
}

// encode makes a merge operand.
func (c counts) encode() []byte {
	b := []byte{countsFormat}
	b = binary.AppendVarint(b, c.rows)
	b = binary.AppendVarint(b, c.bytes)
	b = binary.AppendVarint(b, c.blocks)
	b = binary.AppendVarint(b, c.commits)
	return binary.AppendVarint(b, c.updated)
}

// add adds d to c.
func (c *counts) add(d counts) {
	c.rows += d.rows
	c.bytes += d.bytes
	c.blocks += d.blocks
	c.commits += d.commits
	c.updated = max(c.updated, d.updated)
}

// decodeCounts reads what encode made.
func decodeCounts(b []byte) (counts, error) {
	var c counts
	if len(b) < 1 || b[0] != countsFormat {
		return c, errors.New("counts of a partition have no known format")
	}
	b = b[1:]
	for _, field := range []*int64{&c.rows, &c.bytes, &c.blocks, &c.commits, &c.updated} {
		n, w := binary.Varint(b)
		if w <= 0 {
			return c, errors.New("counts of a partition are cut short")
		}
		*field, b = n, b[w:]
	}
	if len(b) != 0 {
		return c, errors.New("counts of a partition are too long")
	}
	return c, nil
}

// readCounts returns the counts of a partition.
func readCounts(r pebble.Reader, p catalog.PartitionRef) (counts, error) {
	value, closer, err := r.Get(partitionKey(p))
	if errors.Is(err, pebble.ErrNotFound) {
		return counts{}, nil
	}
	if err != nil {
		return counts{}, fmt.Errorf("reading counts of partition %d: %w", p.Partition, err)
	}
	defer closer.Close()
	return decodeCounts(value)
}
