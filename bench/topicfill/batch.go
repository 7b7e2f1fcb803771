package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dorisemu/dorisemu/bench/message"
)

// castagnoli is the polynomial of a record batch's checksum.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// headerSize is that of a record batch, version 2.
const headerSize = 61

// batchBuilder builds whole record batches: far faster than handing records to a producer one by one.
type batchBuilder struct {
	compress kgo.Compressor
	space    bytes.Buffer
	row      []byte
	records  []byte
}

// build returns a batch of the rows first to first+count-1, all with one timestamp.
func (b *batchBuilder) build(f message.Format, first, count, millis int64) []byte {
	b.records = b.records[:0]
	for delta := range count {
		b.row = f.Append(b.row[:0], first+delta)
		n := int64(len(b.row))
		// attributes, timestamp delta, offset delta, no key, value, no headers
		size := 1 + 1 + varintSize(delta) + 1 + varintSize(n) + len(b.row) + 1
		b.records = binary.AppendVarint(b.records, int64(size))
		b.records = append(b.records, 0, 0)
		b.records = binary.AppendVarint(b.records, delta)
		b.records = append(b.records, 1)
		b.records = binary.AppendVarint(b.records, n)
		b.records = append(b.records, b.row...)
		b.records = append(b.records, 0)
	}
	data, attributes := b.records, byte(0)
	if b.compress != nil {
		b.space.Reset()
		var codec kgo.CompressionCodecType
		data, codec = b.compress.Compress(&b.space, b.records)
		attributes = byte(codec)
	}
	batch := make([]byte, headerSize, headerSize+len(data))
	binary.BigEndian.PutUint32(batch[8:], uint32(headerSize-12+len(data)))
	binary.BigEndian.PutUint32(batch[12:], ^uint32(0)) // leader epoch
	batch[16] = 2
	batch[22] = attributes
	binary.BigEndian.PutUint32(batch[23:], uint32(count-1))
	binary.BigEndian.PutUint64(batch[27:], uint64(millis))
	binary.BigEndian.PutUint64(batch[35:], uint64(millis))
	for i := 43; i < 57; i++ {
		batch[i] = 0xff // no producer id, epoch or sequence
	}
	binary.BigEndian.PutUint32(batch[57:], uint32(count))
	batch = append(batch, data...)
	binary.BigEndian.PutUint32(batch[17:], crc32.Checksum(batch[21:], castagnoli))
	return batch
}

// varintSize is how many bytes a zigzag number takes.
func varintSize(n int64) int {
	var buf [binary.MaxVarintLen64]byte
	return binary.PutVarint(buf[:], n)
}
