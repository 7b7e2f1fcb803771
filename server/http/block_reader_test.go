package http

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/pierrec/lz4/v4"
)

// framed puts small blocks of a text into large blocks, as Hadoop does.
func framed(text string, large, small int, compress func([]byte) []byte) []byte {
	var out []byte
	for len(text) > 0 {
		block := text[:min(large, len(text))]
		text = text[len(block):]
		out = binary.BigEndian.AppendUint32(out, uint32(len(block)))
		for len(block) > 0 {
			piece := block[:min(small, len(block))]
			block = block[len(piece):]
			c := compress([]byte(piece))
			out = append(binary.BigEndian.AppendUint32(out, uint32(len(c))), c...)
		}
	}
	return out
}

func TestBlockReader(t *testing.T) {
	text := strings.Repeat("1,abc\n2,def\n", 5000)
	for kind, compress := range map[string]func([]byte) []byte{
		"snappy_block": func(b []byte) []byte { return snappy.Encode(nil, b) },
		"lz4_block": func(b []byte) []byte {
			out := make([]byte, lz4.CompressBlockBound(len(b)))
			var c lz4.Compressor
			n, err := c.CompressBlock(b, out)
			if err != nil || n == 0 {
				t.Fatalf("compressing: %d, %v", n, err)
			}
			return out[:n]
		},
	} {
		body := framed(text, 20000, 7000, compress)
		read := func(body []byte) (string, error) {
			r, err := decompressed(bytes.NewReader(body), kind)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			return string(got), err
		}
		if got, err := read(body); err != nil || got != text {
			t.Errorf("%s: %d bytes, %v; want %d", kind, len(got), err, len(text))
		}
		for _, cut := range []int{2, 6, 100, len(body) - 1} {
			if _, err := read(body[:cut]); err == nil {
				t.Errorf("%s: a body of %d bytes is read without an error", kind, cut)
			}
		}
		broken := bytes.Clone(body)
		binary.BigEndian.PutUint32(broken, 10)
		if _, err := read(broken); err == nil {
			t.Errorf("%s: a block longer than it says is read without an error", kind)
		}
		binary.BigEndian.PutUint32(broken, 1<<31)
		if _, err := read(broken); err == nil {
			t.Errorf("%s: a block of 2 GB is read", kind)
		}
	}
}
