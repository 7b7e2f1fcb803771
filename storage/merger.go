package storage

import (
	"errors"
	"io"
	"sync"

	"github.com/cockroachdb/pebble/v2"
)

// merger folds merge operands, whatever they are: the key's kind and the leading byte of each say it. Pebble may fold during
// compactions before the catalog is loaded, so an operand describes itself. The name is on disk and never changes.
var merger = &pebble.Merger{
	Name: "dorisemu",
	Merge: func(k, value []byte) (pebble.ValueMerger, error) {
		if len(k) > 0 {
			switch k[0] {
			case kindPartition:
				m := &countsMerger{}
				return m, m.MergeOlder(value)
			case kindRow, kindStaged:
				m := rowMergers.Get().(*rowMerger)
				m.value, m.final = append(m.value[:0], value...), k[0] == kindRow
				return m, nil
			}
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

// rowMerger folds the values of one row. Pebble closes it once nobody needs the outcome any more.
type rowMerger struct {
	value, spare []byte
	held         rowStack
	// final is set where rows are read; staged ones still meet the row in its final place.
	final bool
}

// rowMergers are those that nobody uses: there is one for each row that a compaction or a scan reads.
var rowMergers = sync.Pool{New: func() any { return &rowMerger{} }}

// MergeNewer folds a newer value into what is known.
func (m *rowMerger) MergeNewer(value []byte) error {
	row, err := pickRow(m.value, value)
	switch {
	case err != nil:
		return err
	case row == nil && len(m.value) > largeRow:
		return m.hold(value, false)
	case row == nil:
		return m.fold(m.value, value)
	case &row[0] != &m.value[0]:
		m.value = append(m.value[:0], row...)
	}
	return nil
}

// MergeOlder folds what is known into an older value.
func (m *rowMerger) MergeOlder(value []byte) error {
	row, err := pickRow(value, m.value)
	switch {
	case err != nil:
		return err
	case row == nil && len(m.value) > largeRow:
		return m.hold(value, true)
	case row == nil:
		return m.fold(value, m.value)
	case &row[0] != &m.value[0]:
		m.value = append(m.value[:0], row...)
	}
	return nil
}

// hold keeps what is known apart from a value that is newer, or older, and goes on with that.
func (m *rowMerger) hold(value []byte, older bool) error {
	if m.held.older != older {
		known, err := m.held.take(m.value)
		if err != nil {
			return err
		}
		m.value, m.held.older = known, older
	}
	err := m.held.push(m.value)
	m.value = append(m.value[:0], value...)
	return err
}

// fold keeps the outcome; the two buffers take turns.
func (m *rowMerger) fold(older, newer []byte) error {
	folded, err := foldRows(m.spare[:0], older, newer)
	if err != nil {
		return err
	}
	m.value, m.spare = folded, m.value
	return nil
}

// Finish returns the row, or with the older ones still to come what they will meet.
func (m *rowMerger) Finish(includesBase bool) ([]byte, io.Closer, error) {
	known, err := m.held.take(m.value)
	if err != nil {
		return nil, nil, err
	}
	m.value = known
	if includesBase && m.final && len(m.value) > 0 && m.value[0] == rowList {
		row, err := settleList(m.spare[:0], m.value)
		if err != nil {
			return nil, nil, err
		}
		m.value, m.spare = row, m.value
	}
	return m.value, m, nil
}

// Close gives the merger back.
func (m *rowMerger) Close() error {
	m.held.values = m.held.values[:0]
	rowMergers.Put(m)
	return nil
}
