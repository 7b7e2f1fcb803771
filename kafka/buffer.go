package kafka

import (
	"encoding/binary"
	"sync"

	"github.com/dorisemu/dorisemu/load"
)

// A piece of an answer is full at so many records or decompressed bytes. The last batch may exceed both. A piece that is handed
// over should still be in the processor's cache.
const (
	pieceRecords = 1 << 14
	pieceBytes   = 256 << 10
)

// Limits of what a released buffer may keep for its next use.
const (
	keepRecords = 8 * pieceRecords
	keepBytes   = 32 * pieceBytes
)

// span is a partition's share of a buffer's records.
type span struct {
	partition  int32
	start, end int
}

// buffer is the memory of one piece of an answer: its records, and what was decompressed. Values of uncompressed batches point
// into the answer itself.
type buffer struct {
	records []load.Record
	spans   []span
	batches []load.Batch
	// arena[:used] holds decompressed batches; wanted counts what all of them needed, to size the next arena.
	arena        []byte
	used, wanted int
}

// buffers are released buffers, shared by all consumers.
var buffers = sync.Pool{New: func() any { return new(buffer) }}

// newBuffer returns an empty buffer with room for the records that the parts announce, or for a piece.
func newBuffer(parts []part) *buffer {
	b := buffers.Get().(*buffer)
	announced := 0
	for i := range parts {
		for raw := parts[i].raw; announced < pieceRecords; {
			size, magic := wholeBatch(raw)
			if size < headerSize || magic != 2 {
				break
			}
			// The count is only a claim: it must not make us allocate more than a piece.
			count := int(binary.BigEndian.Uint32(raw[atCount:]))
			announced += min(count, pieceRecords)
			raw = raw[size:]
		}
	}
	if announced > cap(b.records) {
		b.records = make([]load.Record, 0, announced)
	}
	if b.wanted > cap(b.arena) {
		b.arena = make([]byte, min(b.wanted+b.wanted/4, keepBytes))
	}
	b.used, b.wanted = 0, 0
	return b
}

// full tells whether the piece should be handed over.
func (b *buffer) full() bool { return len(b.records) >= pieceRecords || b.wanted >= pieceBytes }

// cut makes a batch of every partition's records.
func (b *buffer) cut() {
	for _, s := range b.spans {
		if s.end > s.start {
			b.batches = append(b.batches, load.Batch{Partition: s.partition, Records: b.records[s.start:s.end:s.end]})
		}
	}
}

// free returns the unused rest of the arena.
func (b *buffer) free() []byte { return b.arena[b.used:b.used:cap(b.arena)] }

// took notes that out was decompressed; it lies in free() unless it did not fit. Then it is the arena from now on, if it is larger:
// what lies in the old one stays alive with its records.
func (b *buffer) took(out []byte) {
	b.wanted += len(out)
	rest := b.free()
	switch {
	case len(out) > 0 && cap(rest) > 0 && &rest[:1][0] == &out[0]:
		b.used += len(out)
	case cap(out) > cap(b.arena):
		b.arena, b.used = out[:cap(out)], len(out)
	}
}

// release makes the buffer available again; its records must not be used any more.
func (b *buffer) release() {
	// Records of uncompressed batches would keep the whole answer alive.
	clear(b.records)
	clear(b.batches)
	b.records, b.spans, b.batches = b.records[:0], b.spans[:0], b.batches[:0]
	if cap(b.records) > keepRecords {
		b.records = nil
	}
	if cap(b.arena) > keepBytes {
		b.arena = nil
	}
	buffers.Put(b)
}
