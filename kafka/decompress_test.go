package kafka

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// TestDecompressedSizeIsBounded decompresses what is much larger than it looks.
func TestDecompressedSizeIsBounded(t *testing.T) {
	zeros := make([]byte, 4<<20)
	for name, codec := range map[string]kgo.CompressionCodec{"gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()} {
		t.Run(name, func(t *testing.T) {
			c, err := kgo.DefaultCompressor(codec)
			if err != nil {
				t.Fatal(err)
			}
			small, kind := c.Compress(new(bytes.Buffer), zeros)
			if out, err := boundedDecompressor(len(zeros)).Decompress(small, kind); err != nil || len(out) != len(zeros) {
				t.Errorf("%d bytes, %v; want all that the bound allows", len(out), err)
			}
			d := newDecoder(&settings{})
			d.space = newBuffer(nil)
			_, err = boundedDecompressor(len(zeros)-1, d).Decompress(small, kind)
			if !errors.Is(err, kgo.ErrMaxDecompress) {
				t.Errorf("one byte too many: %v", err)
			}
		})
	}
}

// TestOversizedBatchPausesTheJob decodes a batch with a decompressor that allows little.
func TestOversizedBatchPausesTheJob(t *testing.T) {
	c, err := kgo.DefaultCompressor(kgo.GzipCompression())
	if err != nil {
		t.Fatal(err)
	}
	data, _ := c.Compress(new(bytes.Buffer), make([]byte, 1000))
	raw := make([]byte, headerSize, headerSize+len(data))
	raw = append(raw, data...)
	d := newDecoder(&settings{skipChecksum: true})
	d.codec, d.space = boundedDecompressor(999, d), newBuffer(nil)
	h := batchHeader{first: 42, last: 42, attributes: 1, count: 1, size: len(raw)}
	err = d.batch(raw, &h, 42, new(abortedProducers))
	if !errors.Is(err, kgo.ErrMaxDecompress) || !strings.HasPrefix(err.Error(), "PAUSE: the record batch at offset 42 is larger than") {
		t.Errorf("%v", err)
	}
	whole := &Error{Reason: "Local: Bad message format", Topic: "t", Partition: 3, Err: err}
	if text := whole.Error(); !strings.Contains(text, "topic t, partition 3") || !strings.Contains(text, "PAUSE") {
		t.Errorf("%s", text)
	}
}
