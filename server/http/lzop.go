package http

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"
)

// Bits of an lzop file's flags.
const (
	lzopAdlerPlain      = 0x0001
	lzopAdlerCompressed = 0x0002
	lzopExtraField      = 0x0040
	lzopCRCPlain        = 0x0100
	lzopCRCCompressed   = 0x0200
	lzopMultipart       = 0x0400
	lzopFilter          = 0x0800
	lzopCRCHeader       = 0x1000
)

// lzopMagic begins every lzop file.
var lzopMagic = []byte{0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n'}

// lzopReader reads what lzop writes: a header, then blocks with their two lengths and checksums in front, big-endian
// (Doris: LzopDecompressor). It reads lzop files one behind the other, too.
type lzopReader struct {
	body    io.Reader
	flags   uint32
	started bool
	pending []byte
	// compressed and plain are kept for the next block.
	compressed, plain []byte
}

// Read implements [io.Reader].
func (r *lzopReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		if !r.started {
			if err := r.header(); err != nil {
				return 0, err
			}
			r.started = true
		}
		if err := r.block(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// header reads the header of a file; io.EOF says that there is none.
func (r *lzopReader) header() error {
	magic := make([]byte, len(lzopMagic))
	if _, err := io.ReadFull(r.body, magic); errors.Is(err, io.EOF) {
		return io.EOF
	} else if err != nil || !bytes.Equal(magic, lzopMagic) {
		return errors.New("invalid lzo magic number")
	}
	var seen bytes.Buffer
	in := io.TeeReader(r.body, &seen)
	var h struct {
		Version, Library, Needed uint16
		Method, Level            uint8
		Flags                    uint32
		Mode, Low, High          uint32
		Name                     uint8
	}
	if err := binary.Read(in, binary.BigEndian, &h); err != nil {
		return fmt.Errorf("reading the header: %w", noEnd(err))
	}
	switch {
	case h.Version > 0x1040 || h.Needed > 0x1040:
		return fmt.Errorf("compressed with later version of lzop: %d must be less than: %d", h.Version, 0x1040)
	case h.Library < 0x0100:
		return fmt.Errorf("compressed with incompatible lzo version: %d must be at least: %d", h.Library, 0x0100)
	case h.Method < 1 || h.Method > 3:
		return fmt.Errorf("invalid compression method: %d", h.Method)
	case h.Flags&(lzopMultipart|lzopFilter) != 0:
		return fmt.Errorf("unsupported lzo flags: %d", h.Flags)
	}
	if _, err := io.CopyN(io.Discard, in, int64(h.Name)); err != nil {
		return fmt.Errorf("reading the header: %w", noEnd(err))
	}
	r.flags = h.Flags
	if err := r.checkHeader(seen.Bytes()); err != nil {
		return err
	}
	if h.Flags&lzopExtraField != 0 {
		n, err := r.number()
		if err == nil {
			_, err = io.CopyN(io.Discard, r.body, int64(n)+4)
		}
		if err != nil {
			return fmt.Errorf("reading the header: %w", noEnd(err))
		}
	}
	return nil
}

// checkHeader compares the checksum of the header. Doris takes CRC-32C for CRC-32, so that both are good.
func (r *lzopReader) checkHeader(header []byte) error {
	sums := []uint32{adler32.Checksum(header)}
	if r.flags&lzopCRCHeader != 0 {
		sums = []uint32{crc32.ChecksumIEEE(header), crc32.Checksum(header, crc32.MakeTable(crc32.Castagnoli))}
	}
	want, err := r.number()
	if err != nil {
		return fmt.Errorf("reading the header: %w", noEnd(err))
	}
	for _, sum := range sums {
		if sum == want {
			return nil
		}
	}
	return fmt.Errorf("invalid header checksum: %d expected: %d", sums[0], want)
}

// number reads a number of 32 bits.
func (r *lzopReader) number() (uint32, error) {
	var b [4]byte
	_, err := io.ReadFull(r.body, b[:])
	return binary.BigEndian.Uint32(b[:]), err
}

// block reads the next block into pending, or the end of the file.
func (r *lzopReader) block() error {
	size, err := r.number()
	if err != nil {
		return fmt.Errorf("reading a block's length: %w", noEnd(err))
	}
	if size == 0 {
		r.started = false
		return nil
	}
	packed, err := r.number()
	if err != nil {
		return fmt.Errorf("reading a block's length: %w", noEnd(err))
	}
	if size > largestBlock || packed > largestBlock {
		return fmt.Errorf("lzo block size: %d is greater than LZO_MAX_BLOCK_SIZE: %d", max(size, packed), largestBlock)
	}
	plainSums, err := r.checksums(lzopAdlerPlain, lzopCRCPlain)
	if err != nil {
		return err
	}
	var packedSums [2]uint32
	if packed < size {
		if packedSums, err = r.checksums(lzopAdlerCompressed, lzopCRCCompressed); err != nil {
			return err
		}
	}
	r.compressed = sized(r.compressed, int(packed))
	if _, err := io.ReadFull(r.body, r.compressed); err != nil {
		return fmt.Errorf("reading a block: %w", noEnd(err))
	}
	if packed == size {
		// It is stored as it is.
		r.pending = r.compressed
		return r.verify("decompressed", r.compressed, plainSums, lzopAdlerPlain, lzopCRCPlain)
	}
	if err := r.verify("compressed", r.compressed, packedSums, lzopAdlerCompressed, lzopCRCCompressed); err != nil {
		return err
	}
	r.plain = sized(r.plain, int(size))
	if err := expandLZO(r.plain, r.compressed); err != nil {
		return fmt.Errorf("Lzo decompression failed: %w", err) //nolint:staticcheck // Doris's text
	}
	r.pending = r.plain
	return r.verify("decompressed", r.plain, plainSums, lzopAdlerPlain, lzopCRCPlain)
}

// sized returns a slice of n bytes, the given one if it is large enough.
func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// checksums reads the checksums that the flags announce: Adler-32, then CRC-32.
func (r *lzopReader) checksums(adler, crc uint32) (sums [2]uint32, err error) {
	for i, flag := range []uint32{adler, crc} {
		if r.flags&flag != 0 {
			if sums[i], err = r.number(); err != nil {
				return sums, fmt.Errorf("reading a block's checksum: %w", noEnd(err))
			}
		}
	}
	return sums, nil
}

// verify compares the checksums of a block.
func (r *lzopReader) verify(what string, b []byte, want [2]uint32, adler, crc uint32) error {
	wrong := func(got, want uint32) error {
		return fmt.Errorf("checksum of %s block failed. computed checksum: %d expected: %d", what, got, want)
	}
	if got := adler32.Checksum(b); r.flags&adler != 0 && got != want[0] {
		return wrong(got, want[0])
	}
	if got := crc32.ChecksumIEEE(b); r.flags&crc != 0 && got != want[1] && crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) != want[1] {
		return wrong(got, want[1])
	}
	return nil
}
