package storage

import (
	"errors"
	"io"

	"github.com/cockroachdb/pebble/v2"
)

// merger folds merge operands, whatever they are: the leading byte of each says it. Pebble may fold during compactions before
// the catalog is loaded, so an operand describes itself. The name is on disk and never changes.
var merger = &pebble.Merger{
	Name: "dorisemu",
	Merge: func(k, value []byte) (pebble.ValueMerger, error) {
		if len(k) > 0 && k[0] == kindPartition {
			m := &countsMerger{}
			return m, m.MergeOlder(value)
		}
		return nil, errors.New("merge operand under a key of kind " + string(k[:min(len(k), 1)]))
	},
}

// countsMerger adds the counts of a partition.
type countsMerger struct{ sum counts }

// MergeNewer adds an operand.
func (m *countsMerger) MergeNewer(value []byte) error { return m.MergeOlder(value) }

// MergeOlder adds an operand; the order does not matter.
func (m *countsMerger) MergeOlder(value []byte) error {
	c, err := decodeCounts(value)
	if err != nil {
		return err
	}
	m.sum.add(c)
	return nil
}

// Finish returns the sum.
func (m *countsMerger) Finish(bool) ([]byte, io.Closer, error) { return m.sum.encode(), nil, nil }
