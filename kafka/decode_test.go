package kafka

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// testBatch describes a record batch; values at offsets first, first+1, …
type testBatch struct {
	first      int64
	values     []string
	attributes int16
	producer   int64
	lastDelta  int32 // of a batch that compaction thinned out; 0 means the last value's
	control    int16 // key of a control record: 0 abort, 1 commit; used with controlFlag
}

// encode writes the batch as a broker does.
func (b testBatch) encode() []byte {
	var data []byte
	add := func(delta int, key, value []byte) {
		r := []byte{0}
		r = binary.AppendVarint(r, int64(10*delta))
		r = binary.AppendVarint(r, int64(delta))
		for _, part := range [][]byte{key, value} {
			if part == nil {
				r = binary.AppendVarint(r, -1)
				continue
			}
			r = binary.AppendVarint(r, int64(len(part)))
			r = append(r, part...)
		}
		r = binary.AppendVarint(r, 0)
		data = binary.AppendVarint(data, int64(len(r)))
		data = append(data, r...)
	}
	count := len(b.values)
	if b.attributes&controlFlag != 0 {
		add(0, []byte{0, 0, byte(b.control >> 8), byte(b.control)}, []byte{0, 0, 0, 0, 0, 0})
		count = 1
	}
	for i, v := range b.values {
		add(i, nil, []byte(v))
	}
	raw := make([]byte, headerSize, headerSize+len(data))
	raw = append(raw, data...)
	binary.BigEndian.PutUint64(raw, uint64(b.first))
	binary.BigEndian.PutUint32(raw[atLength:], uint32(len(raw)-lengthOverhead))
	raw[atMagic] = 2
	binary.BigEndian.PutUint16(raw[atAttributes:], uint16(b.attributes))
	binary.BigEndian.PutUint32(raw[atLastOffsetDelta:], uint32(max(b.lastDelta, int32(count-1))))
	binary.BigEndian.PutUint64(raw[atFirstTimestamp:], 1000)
	binary.BigEndian.PutUint64(raw[atMaxTimestamp:], 5000)
	binary.BigEndian.PutUint64(raw[atProducerID:], uint64(b.producer))
	binary.BigEndian.PutUint32(raw[atCount:], uint32(count))
	binary.BigEndian.PutUint32(raw[atChecksum:], crc32.Checksum(raw[atAttributes:], castagnoli))
	return raw
}

// encodeAll joins batches.
func encodeAll(batches ...testBatch) []byte {
	var raw []byte
	for _, b := range batches {
		raw = append(raw, b.encode()...)
	}
	return raw
}

// decodeAll decodes until nothing is left and returns "offset@timestamp=value" texts, the position and the number of pieces.
func decodeAll(s *settings, raw []byte, from int64, aborted []kmsg.FetchResponseTopicPartitionAbortedTransaction) (got []string, next int64, pieces int, err error) {
	d := newDecoder(s)
	parts := []part{{from: from, raw: raw, aborted: aborted}}
	parts[0].skip.set(aborted)
	for len(parts[0].raw) > 0 && err == nil {
		d.space = newBuffer(parts)
		err = d.partition(&parts[0])
		for _, r := range d.space.records {
			got = append(got, fmt.Sprintf("%d@%d=%s", r.Offset, r.Timestamp, r.Value))
		}
		d.space.release()
		pieces++
	}
	return got, parts[0].from, pieces, err
}

func TestDecodeTransactionsAndGaps(t *testing.T) {
	const tx = transactionFlag
	raw := encodeAll(
		testBatch{first: 0, values: []string{"p1 aborted"}, attributes: tx, producer: 1},
		testBatch{first: 1, values: []string{"p2 committed"}, attributes: tx, producer: 2},
		testBatch{first: 2, values: []string{"plain"}, producer: 1},
		testBatch{first: 3, attributes: tx | controlFlag, producer: 1, control: 0},
		testBatch{first: 4, attributes: tx | controlFlag, producer: 2, control: 1},
		testBatch{first: 5, values: []string{"p1 committed"}, attributes: tx, producer: 1},
		testBatch{first: 6, attributes: tx | controlFlag, producer: 1, control: 1},
		testBatch{first: 10, values: []string{"thin"}, lastDelta: 4},
		testBatch{first: 15, lastDelta: 9}, // all removed by compaction
		testBatch{first: 25, values: []string{"p1 aborted again"}, attributes: tx, producer: 1},
		testBatch{first: 26, attributes: tx | controlFlag, producer: 1, control: 0},
		testBatch{first: 27, values: []string{"appended"}, attributes: appendTimeFlag},
	)
	// Not every broker sorts this list.
	aborted := []kmsg.FetchResponseTopicPartitionAbortedTransaction{{ProducerID: 1, FirstOffset: 25}, {ProducerID: 1, FirstOffset: 0}}
	got, next, _, err := decodeAll(&settings{readCommitted: true}, raw, 0, aborted)
	want := []string{"1@1000=p2 committed", "2@1000=plain", "5@1000=p1 committed", "10@1000=thin", "27@5000=appended"}
	if !slices.Equal(got, want) || next != 28 || err != nil {
		t.Errorf("got %q up to %d, %v\nwant %q up to 28", got, next, err, want)
	}
	got, next, _, err = decodeAll(&settings{}, raw, 12, nil)
	if want := []string{"25@1000=p1 aborted again", "27@5000=appended"}; !slices.Equal(got, want) || next != 28 || err != nil {
		t.Errorf("from 12: got %q up to %d, %v; want %q", got, next, err, want)
	}
	if at, ok := glance(raw, 0); at != 28 || !ok {
		t.Errorf("glance sees %d, %t", at, ok)
	}
}

func TestDecodeStopsAtACutBatch(t *testing.T) {
	raw := encodeAll(testBatch{first: 0, values: []string{"a", "b"}}, testBatch{first: 2, values: []string{"c"}})
	for cut := 1; cut < 60; cut++ {
		got, next, _, err := decodeAll(&settings{}, raw[:len(raw)-cut], 0, nil)
		if len(got) != 2 || next != 2 || err != nil {
			t.Fatalf("cut by %d: %q up to %d, %v", cut, got, next, err)
		}
	}
}

func TestDecodeDamage(t *testing.T) {
	good := testBatch{first: 0, values: []string{"a", "b"}}
	bad := testBatch{first: 2, values: []string{"c"}}.encode()
	bad[len(bad)-2] ^= 1
	raw := append(good.encode(), bad...)
	got, next, _, err := decodeAll(&settings{}, raw, 0, nil)
	if len(got) != 2 || next != 2 || err == nil {
		t.Errorf("damaged batch: %q up to %d, %v; want an error at 2 behind the good batch", got, next, err)
	}
	if got, next, _, err = decodeAll(&settings{skipChecksum: true}, raw, 0, nil); len(got) != 3 || next != 3 || err != nil {
		t.Errorf("check.crcs=false: %q up to %d, %v", got, next, err)
	}
}

func TestDecodeInPieces(t *testing.T) {
	values := slices.Repeat([]string{"0123456789"}, 10_000)
	var batches []testBatch
	for i := range int64(10) {
		batches = append(batches, testBatch{first: i * 10_000, values: values})
	}
	got, next, pieces, err := decodeAll(&settings{}, encodeAll(batches...), 0, nil)
	if len(got) != 100_000 || next != 100_000 || pieces != 5 || err != nil {
		t.Errorf("%d records up to %d in %d pieces, %v; want 100000 in 5", len(got), next, pieces, err)
	}
}

// TestDecodeOldFormats reads message sets as Kafka 0.10 wrote them, followed by a batch.
func TestDecodeOldFormats(t *testing.T) {
	message := func(offset int64, value string) []byte {
		m := kmsg.MessageV1{Offset: offset, Magic: 1, Timestamp: 77, Value: []byte(value)}
		raw := m.AppendTo(nil)
		binary.BigEndian.PutUint32(raw[8:], uint32(len(raw)-12))
		binary.BigEndian.PutUint32(raw[12:], crc32.ChecksumIEEE(raw[16:]))
		return raw
	}
	raw := slices.Concat(message(3, "old"), message(4, "older"), testBatch{first: 5, values: []string{"new"}}.encode())
	if _, ok := glance(raw, 0); ok {
		t.Error("glance claims to know the old format")
	}
	got, next, _, err := decodeAll(&settings{}, raw, 4, nil)
	if want := []string{"4@77=older", "5@1000=new"}; !slices.Equal(got, want) || next != 6 || err != nil {
		t.Errorf("got %q up to %d, %v; want %q up to 6", got, next, err, want)
	}
}

// FuzzDecode feeds damaged data to the decoder and compares what it accepts with franz-go's.
func FuzzDecode(f *testing.F) {
	f.Add(encodeAll(testBatch{first: 0, values: []string{"a", "", "ccc"}}, testBatch{first: 7, values: []string{"d"}, lastDelta: 3}), int64(1), false)
	f.Add(encodeAll(testBatch{first: 0, values: []string{"x"}, attributes: transactionFlag, producer: 1},
		testBatch{first: 1, attributes: transactionFlag | controlFlag, producer: 1}), int64(0), true)
	f.Add(testBatch{first: 0, values: []string{"x"}, attributes: 2}.encode(), int64(0), false)
	// A marker whose offset lies before its batch.
	f.Add([]byte("00000000\x00\x00\x0090000\x0200000000000000000000000000000000000000000000\x0e0011100"), int64(0), true)
	f.Fuzz(func(t *testing.T, raw []byte, from int64, committed bool) {
		if from < 0 || len(raw) > 1<<16 {
			return
		}
		var aborted []kmsg.FetchResponseTopicPartitionAbortedTransaction
		if committed {
			aborted = append(aborted, kmsg.FetchResponseTopicPartitionAbortedTransaction{ProducerID: 1})
		}
		got, next, _, err := decodeAll(&settings{readCommitted: committed, skipChecksum: true}, bytes.Clone(raw), from, aborted)
		if next < from {
			t.Errorf("position %d before %d", next, from)
		}
		if err != nil {
			return
		}
		if seen, ok := glance(raw, from); ok && seen != next {
			t.Errorf("glance sees %d, decoding ends at %d", seen, next)
		}
		p := kmsg.NewFetchResponseTopicPartition()
		p.RecordBatches, p.AbortedTransactions = raw, aborted
		o := kgo.ProcessFetchPartitionOpts{Offset: from, DisableCRCValidation: true}
		if committed {
			o.IsolationLevel = kgo.ReadCommitted()
		}
		theirs, _ := kgo.ProcessFetchPartition(o, &p, kgo.DefaultDecompressor(), nil)
		if theirs.Err == nil && len(theirs.Records) > len(got) {
			t.Errorf("franz-go reads %d records, we %d", len(theirs.Records), len(got))
		}
	})
}
