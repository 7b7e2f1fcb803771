package kafka

import (
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/load"
)

// decoder turns the record data of one answer after the other into records. It belongs to one goroutine.
type decoder struct {
	// codec is made for the first compressed batch.
	codec         kgo.Decompressor
	space         *buffer // of the answer being decoded
	readCommitted bool
	skipChecksum  bool
}

// newDecoder makes a decoder.
func newDecoder(s *settings) *decoder {
	return &decoder{readCommitted: s.readCommitted, skipChecksum: s.skipChecksum}
}

// GetDecompressBytes lends franz-go's decompressors the rest of the buffer.
func (d *decoder) GetDecompressBytes([]byte, kgo.CompressionCodecType) []byte { return d.space.free() }

// PutDecompressBytes gets the loan back when decompressing failed; nothing was taken yet.
func (d *decoder) PutDecompressBytes([]byte) {}

// partition appends records of a partition to d.space, until a piece is full or nothing is left in p.raw, and moves p.from to the
// position behind the last batch: past control batches, aborted messages and gaps. On an error p.from is the position of the
// batch which could not be read.
func (d *decoder) partition(p *part) error {
	start := p.from
	for !d.space.full() {
		size, magic := wholeBatch(p.raw)
		if size == 0 {
			p.raw = nil
			return nil
		}
		if magic < 2 {
			return d.messageSet(p)
		}
		h, err := readHeader(p.raw)
		if err != nil {
			return fmt.Errorf("%w at offset %d", err, p.from)
		}
		if h.last >= start {
			if err := d.batch(p.raw[:size], &h, start, &p.skip); err != nil {
				return err
			}
			p.from = max(p.from, h.last+1)
		}
		p.raw = p.raw[size:]
	}
	return nil
}

// batch appends one batch's records.
func (d *decoder) batch(raw []byte, h *batchHeader, from int64, skip *abortedProducers) error {
	if !d.skipChecksum {
		if err := h.verify(raw); err != nil {
			return err
		}
	}
	aborted := skip.batch(h)
	if !h.control() && (aborted || h.count == 0) {
		return nil
	}
	data := raw[headerSize:]
	if codec := h.attributes & codecMask; codec != 0 {
		if d.codec == nil {
			d.codec = boundedDecompressor(maxDecompressed, d)
		}
		out, err := d.codec.Decompress(data, kgo.CompressionCodecType(codec))
		if err != nil {
			return decompressError(err, h.first)
		}
		d.space.took(out)
		data = out
	}
	if h.control() {
		skip.end(h, data)
		return nil
	}
	records, ok := appendRecords(d.space.records, data, h, from)
	if !ok {
		return fmt.Errorf("%w at offset %d", errMalformed, h.first)
	}
	d.space.records = records
	return nil
}

// messageSet reads the formats of Kafka 0.10 and before, which old logs may still hold, with franz-go's decoder, and all that
// follows them.
func (d *decoder) messageSet(p *part) error {
	data := kmsg.NewFetchResponseTopicPartition()
	data.RecordBatches, data.AbortedTransactions = p.raw, p.aborted
	o := kgo.ProcessFetchPartitionOpts{Offset: p.from, DisableCRCValidation: d.skipChecksum}
	if d.readCommitted {
		o.IsolationLevel = kgo.ReadCommitted()
	}
	read, next := kgo.ProcessFetchPartition(o, &data, unpooledDecompressor(), nil)
	for _, r := range read.Records {
		d.space.records = append(d.space.records, load.Record{Offset: r.Offset, Timestamp: r.Timestamp.UnixMilli(), Key: r.Key, Value: r.Value})
	}
	if read.Err != nil && len(read.Records) == 0 {
		if errors.Is(read.Err, kgo.ErrMaxDecompress) {
			return decompressError(read.Err, p.from)
		}
		return read.Err
	}
	p.from, p.raw = max(p.from, next), nil
	return nil
}

// appendRecords reads the records of an uncompressed batch (Kafka: DefaultRecord); false if they contradict the header or
// themselves. Keys and values point into data.
func appendRecords(to []load.Record, data []byte, h *batchHeader, from int64) ([]load.Record, bool) {
	kept := len(to)
	at := 0
	for range h.count {
		length, n := varint(data, at)
		if n == 0 || length < 0 || length > int64(len(data)-n) {
			return to[:kept], false
		}
		record := data[n : n+int(length)]
		at = n + int(length)

		timestamp, i := varint(record, 1) // after the attributes
		if i == 0 {
			return to[:kept], false
		}
		delta, i := varint(record, i)
		if i == 0 || delta < 0 || delta > h.last-h.first {
			return to[:kept], false
		}
		key, i, ok := bytesAt(record, i)
		if !ok {
			return to[:kept], false
		}
		value, _, ok := bytesAt(record, i)
		if !ok {
			return to[:kept], false
		}
		offset := h.first + delta
		if offset < from {
			continue
		}
		millis := h.firstTimestamp + timestamp
		if h.attributes&appendTimeFlag != 0 {
			millis = h.maxTimestamp
		}
		to = append(to, load.Record{Offset: offset, Timestamp: millis, Key: key, Value: value})
	}
	return to, true
}

// bytesAt reads a length and that many bytes at i; a negative length is nil. It returns the index behind them.
func bytesAt(data []byte, i int) ([]byte, int, bool) {
	length, i := varint(data, i)
	switch {
	case i == 0:
		return nil, 0, false
	case length < 0:
		return nil, i, true
	case length > int64(len(data)-i):
		return nil, 0, false
	}
	end := i + int(length)
	return data[i:end:end], end, true
}

// varint reads a zigzag number at i and returns the index behind it, 0 if there is none.
func varint(data []byte, i int) (int64, int) {
	if i < len(data) && data[i] < 0x80 {
		u := uint64(data[i])
		return int64(u>>1) ^ -int64(u&1), i + 1
	}
	var u uint64
	for shift := uint(0); shift < 64 && i < len(data); shift += 7 {
		b := data[i]
		i++
		u |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int64(u>>1) ^ -int64(u&1), i
		}
	}
	return 0, 0
}
