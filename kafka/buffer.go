package kafka

import (
	"sync"

	"github.com/dorisemu/dorisemu/load"
)

// Limits of what a released buffer may keep for its next use.
const (
	keepRecords = 1 << 18
	keepBytes   = 32 << 20
)

// buffer is the memory of one decoded answer: its records, and what was decompressed. Values of uncompressed batches point
// into the answer itself.
type buffer struct {
	records []load.Record
	batches []load.Batch
	// arena[:used] holds decompressed batches; wanted counts what all of them needed, to size the next arena.
	arena        []byte
	used, wanted int
}

// buffers are released buffers, shared by all consumers.
var buffers = sync.Pool{New: func() any { return new(buffer) }}

// newBuffer returns an empty buffer with room for so many records.
func newBuffer(records int) *buffer {
	b := buffers.Get().(*buffer)
	if records = min(records, keepRecords); cap(b.records) < records {
		b.records = make([]load.Record, 0, records)
	}
	if b.wanted > cap(b.arena) {
		b.arena = make([]byte, min(b.wanted+b.wanted/4, keepBytes))
	}
	b.used, b.wanted = 0, 0
	return b
}

// free returns the unused rest of the arena.
func (b *buffer) free() []byte { return b.arena[b.used:b.used:cap(b.arena)] }

// took notes that out was decompressed; it lies in free() unless it did not fit.
func (b *buffer) took(out []byte) {
	b.wanted += len(out)
	if rest := b.free(); len(out) > 0 && cap(rest) > 0 && &rest[:1][0] == &out[0] {
		b.used += len(out)
	}
}

// release makes the buffer available again; its records must not be used any more.
func (b *buffer) release() {
	if cap(b.records) > keepRecords {
		b.records = nil
	}
	// Records of uncompressed batches would keep the whole answer alive.
	clear(b.records)
	b.records = b.records[:0]
	clear(b.batches)
	b.batches = b.batches[:0]
	buffers.Put(b)
}
