package kafka

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Layout of a record batch, version 2 (Kafka: DefaultRecordBatch). Numbers are offsets from the batch's start.
const (
	atLength          = 8
	atMagic           = 16
	atChecksum        = 17
	atAttributes      = 21
	atLastOffsetDelta = 23
	atFirstTimestamp  = 27
	atMaxTimestamp    = 35
	atProducerID      = 43
	atCount           = 57
	headerSize        = 61

	lengthOverhead = 12 // bytes before what the length field counts

	codecMask       = 0x07
	appendTimeFlag  = 0x08
	transactionFlag = 0x10
	controlFlag     = 0x20
)

// castagnoli is the polynomial of a batch's checksum.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errMalformed says that a batch contradicts itself.
var errMalformed = errors.New("malformed record batch")

// batchHeader is what is needed of a batch before its records are read.
type batchHeader struct {
	first, last    int64
	attributes     int16
	firstTimestamp int64
	maxTimestamp   int64
	producer       int64
	count          int32
	checksum       uint32
	// size is the whole batch's, header included.
	size int
}

// control tells whether the batch holds a transaction's end instead of messages.
func (h *batchHeader) control() bool { return h.attributes&controlFlag != 0 }

// transactional tells whether the batch belongs to a transaction.
func (h *batchHeader) transactional() bool { return h.attributes&transactionFlag != 0 }

// wholeBatch returns the size of the batch or message set entry at the start of raw and its format; 0 if raw ends before it does:
// brokers cut the last batch of an answer.
func wholeBatch(raw []byte) (size int, magic byte) {
	if len(raw) <= atMagic {
		return 0, 0
	}
	length := int32(binary.BigEndian.Uint32(raw[atLength:]))
	if length < 0 || int64(length)+lengthOverhead > int64(len(raw)) {
		return 0, 0
	}
	return int(length) + lengthOverhead, raw[atMagic]
}

// readHeader reads the header of a whole batch of version 2.
func readHeader(raw []byte) (batchHeader, error) {
	size, magic := wholeBatch(raw)
	if size < headerSize || magic != 2 {
		return batchHeader{}, errMalformed
	}
	first := int64(binary.BigEndian.Uint64(raw))
	delta := int32(binary.BigEndian.Uint32(raw[atLastOffsetDelta:]))
	h := batchHeader{
		first:          first,
		last:           first + int64(delta),
		attributes:     int16(binary.BigEndian.Uint16(raw[atAttributes:])),
		firstTimestamp: int64(binary.BigEndian.Uint64(raw[atFirstTimestamp:])),
		maxTimestamp:   int64(binary.BigEndian.Uint64(raw[atMaxTimestamp:])),
		producer:       int64(binary.BigEndian.Uint64(raw[atProducerID:])),
		count:          int32(binary.BigEndian.Uint32(raw[atCount:])),
		checksum:       binary.BigEndian.Uint32(raw[atChecksum:]),
		size:           size,
	}
	if first < 0 || delta < 0 || h.last < first || h.count < 0 {
		return batchHeader{}, errMalformed
	}
	return h, nil
}

// verify compares the batch's checksum.
func (h *batchHeader) verify(raw []byte) error {
	if sum := crc32.Checksum(raw[atAttributes:h.size], castagnoli); sum != h.checksum {
		return fmt.Errorf("record batch at offset %d has checksum %08x instead of %08x", h.first, sum, h.checksum)
	}
	return nil
}

// glance reads only the headers: it returns the position after the whole batches in raw, or from if there is none. For formats
// before version 2, and for a malformed batch, ok is false: only decoding tells.
func glance(raw []byte, from int64) (next int64, ok bool) {
	next = from
	for {
		size, magic := wholeBatch(raw)
		if size == 0 {
			return next, true
		}
		if magic != 2 {
			return next, false
		}
		h, err := readHeader(raw)
		if err != nil {
			return next, false
		}
		next = max(next, h.last+1)
		raw = raw[size:]
	}
}
