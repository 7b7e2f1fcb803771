package mysql

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxPayload is the largest payload of one packet; a longer message goes on in the next one.
const maxPayload = 1<<24 - 1

// flushAt is the number of buffered bytes at which the writer sends them.
const flushAt = 64 << 10

// errTooLarge is the error of a message beyond the limit.
var errTooLarge = errors.New("message exceeds max_allowed_packet")

// reader reads messages: payloads of one or more packets.
type reader struct {
	src *bufio.Reader
	// sequence is the number that the next packet must not contradict; it is the last one read plus one.
	sequence byte
	buf      []byte
}

// message reads one message of at most limit bytes. The bytes are valid until the next call.
func (r *reader) message(limit int) ([]byte, error) {
	r.buf = r.buf[:0]
	for {
		var head [4]byte
		if _, err := io.ReadFull(r.src, head[:]); err != nil {
			return nil, err
		}
		n := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
		r.sequence = head[3] + 1
		if len(r.buf)+n > limit {
			return nil, errTooLarge
		}
		if err := r.body(n); err != nil {
			return nil, err
		}
		if n < maxPayload {
			return r.buf, nil
		}
	}
}

// body appends n bytes, growing as they arrive: a length that lies costs no memory.
func (r *reader) body(n int) error {
	const step = 1 << 20
	for n > 0 {
		part := min(n, step)
		at := len(r.buf)
		if cap(r.buf)-at < part {
			r.buf = append(make([]byte, 0, max(2*cap(r.buf), at+part)), r.buf...)
		}
		r.buf = r.buf[:at+part]
		if _, err := io.ReadFull(r.src, r.buf[at:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		n -= part
	}
	return nil
}

// writer builds packets in a buffer and sends it when it is full or flushed.
type writer struct {
	dst      io.Writer
	sequence byte
	buf      []byte
	// start is where the packet being built begins.
	start int
	err   error
	// limit sets the deadline of the write that follows; nil sets none.
	limit func()
}

// begin starts a packet.
func (w *writer) begin() {
	w.start = len(w.buf)
	w.buf = append(w.buf, 0, 0, 0, 0)
}

// end completes the packet; a payload beyond the maximum is cut into several.
func (w *writer) end() {
	n := len(w.buf) - w.start - 4
	if n >= maxPayload {
		w.cut()
		return
	}
	w.head(w.start, n)
	// A panic drops what was begun from here on.
	w.start = len(w.buf)
	if len(w.buf) >= flushAt {
		w.flush()
	}
}

// cut writes an oversized payload as several packets.
func (w *writer) cut() {
	payload := append([]byte(nil), w.buf[w.start+4:]...)
	w.buf = w.buf[:w.start]
	for {
		n := min(len(payload), maxPayload)
		at := len(w.buf)
		w.buf = append(w.buf, 0, 0, 0, 0)
		w.buf = append(w.buf, payload[:n]...)
		w.head(at, n)
		w.flush()
		payload = payload[n:]
		if n < maxPayload {
			return
		}
	}
}

// head fills in the header of the packet at a place.
func (w *writer) head(at, n int) {
	w.buf[at], w.buf[at+1], w.buf[at+2], w.buf[at+3] = byte(n), byte(n>>8), byte(n>>16), w.sequence
	w.sequence++
}

// flush sends what is buffered and returns the first error of the writer.
func (w *writer) flush() error {
	if w.err == nil && len(w.buf) > 0 {
		if w.limit != nil {
			w.limit()
		}
		_, w.err = w.dst.Write(w.buf)
	}
	w.buf, w.start = w.buf[:0], 0
	if cap(w.buf) > 16*flushAt {
		w.buf = nil
	}
	return w.err
}

func (w *writer) u8(x byte)    { w.buf = append(w.buf, x) }
func (w *writer) u16(x uint16) { w.buf = binary.LittleEndian.AppendUint16(w.buf, x) }
func (w *writer) u32(x uint32) { w.buf = binary.LittleEndian.AppendUint32(w.buf, x) }
func (w *writer) raw(s string) { w.buf = append(w.buf, s...) }
func (w *writer) text(s string) {
	w.buf = appendLength(w.buf, uint64(len(s)))
	w.buf = append(w.buf, s...)
}

// appendLength appends a length-encoded integer.
func appendLength(b []byte, n uint64) []byte {
	switch {
	case n < 251:
		return append(b, byte(n))
	case n < 1<<16:
		return append(b, 0xfc, byte(n), byte(n>>8))
	case n < 1<<24:
		return append(b, 0xfd, byte(n), byte(n>>8), byte(n>>16))
	}
	return binary.LittleEndian.AppendUint64(append(b, 0xfe), n)
}

// fields walks the fields of a message; the first short one sets bad, and all later ones are empty.
type fields struct {
	rest []byte
	bad  bool
}

// take returns the next n bytes.
func (f *fields) take(n int) []byte {
	if n < 0 || n > len(f.rest) {
		f.bad, f.rest = true, nil
		return nil
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

// u8 returns the next byte.
func (f *fields) u8() byte {
	if b := f.take(1); b != nil {
		return b[0]
	}
	return 0
}

// u16 returns the next two bytes.
func (f *fields) u16() uint16 {
	if b := f.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

// u32 returns the next four bytes.
func (f *fields) u32() uint32 {
	if b := f.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// u64 returns the next eight bytes.
func (f *fields) u64() uint64 {
	if b := f.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// zero returns the text up to the next zero byte, or the rest if there is none.
func (f *fields) zero() string {
	for i, c := range f.rest {
		if c == 0 {
			s := string(f.rest[:i])
			f.rest = f.rest[i+1:]
			return s
		}
	}
	s := string(f.rest)
	f.rest = nil
	return s
}

// length returns the next length-encoded integer.
func (f *fields) length() uint64 {
	switch c := f.u8(); c {
	case 0xfc:
		return uint64(f.u16())
	case 0xfd:
		b := f.take(3)
		if b == nil {
			return 0
		}
		return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16
	case 0xfe:
		return f.u64()
	default:
		return uint64(c)
	}
}

// bytes returns the next length-prefixed bytes.
func (f *fields) bytes() []byte {
	n := f.length()
	if n > uint64(len(f.rest)) {
		f.bad, f.rest = true, nil
		return nil
	}
	return f.take(int(n))
}

// err returns an error if a field was short.
func (f *fields) err(what string) error {
	if f.bad {
		return fmt.Errorf("reading %s: message too short", what)
	}
	return nil
}
