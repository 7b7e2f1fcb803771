package http

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/snappy"
	"github.com/pierrec/lz4/v4"
)

// largestBlock bounds what one block of a compressed body may say that it holds.
const largestBlock = 64 << 20

// blockReader reads the frame that Hadoop puts around LZ4 and Snappy blocks: the length of a large block, then small blocks with the
// length of their compressed bytes in front, until the large one is full; lengths are big-endian numbers of 32 bits.
type blockReader struct {
	body io.Reader
	// expand decompresses one block into at most limit bytes.
	expand func(compressed []byte, limit int) ([]byte, error)
	// left is what the large block still lacks.
	left    int
	pending []byte
	buffer  []byte
}

// Read implements [io.Reader].
func (r *blockReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// next reads a small block.
func (r *blockReader) next() error {
	for r.left == 0 {
		n, err := r.length()
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		if err != nil {
			return fmt.Errorf("reading a large block's length: %w", err)
		}
		r.left = n
	}
	n, err := r.length()
	if err != nil {
		return fmt.Errorf("reading a block's length: %w", noEnd(err))
	}
	if cap(r.buffer) < n {
		r.buffer = make([]byte, n)
	}
	r.buffer = r.buffer[:n]
	if _, err := io.ReadFull(r.body, r.buffer); err != nil {
		return fmt.Errorf("reading a block: %w", noEnd(err))
	}
	if r.pending, err = r.expand(r.buffer, r.left); err != nil {
		return fmt.Errorf("decompressing a block: %w", err)
	}
	if len(r.pending) == 0 || len(r.pending) > r.left {
		return fmt.Errorf("a block holds %d bytes where %d are left", len(r.pending), r.left)
	}
	r.left -= len(r.pending)
	return nil
}

// length reads a length.
func (r *blockReader) length() (int, error) {
	var b [4]byte
	if _, err := io.ReadFull(r.body, b[:]); err != nil {
		return 0, err
	}
	n := binary.BigEndian.Uint32(b[:])
	if n > largestBlock {
		return 0, fmt.Errorf("a block of %d bytes is too long", n)
	}
	return int(n), nil
}

// noEnd makes an end in the middle of a block an error.
func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// expandLZ4 decompresses an LZ4 block.
func expandLZ4(compressed []byte, limit int) ([]byte, error) {
	out := make([]byte, limit)
	n, err := lz4.UncompressBlock(compressed, out)
	if err != nil {
		return nil, err
	}
	return out[:n], nil
}

// expandSnappy decompresses a Snappy block.
func expandSnappy(compressed []byte, limit int) ([]byte, error) {
	if n, err := snappy.DecodedLen(compressed); err != nil || n > limit {
		return nil, fmt.Errorf("a Snappy block of %d bytes where %d are left: %w", n, limit, errors.Join(err, snappy.ErrTooLarge))
	}
	return snappy.Decode(nil, compressed)
}
