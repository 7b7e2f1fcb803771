package csv

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

const (
	low7 = 0x7f7f7f7f7f7f7f7f
	high = 0x8080808080808080
)

// repeat returns a word of eight times c.
func repeat(c byte) uint64 { return uint64(c) * 0x0101010101010101 }

// zeroBytes has the high bit of exactly those bytes of x set that are zero.
func zeroBytes(x uint64) uint64 { return ^((x&low7 + low7) | x | low7) }

// nextPlain finds a row when separator and delimiter are single bytes and nothing is enclosed: eight bytes at a time are looked
// through for separators and bytes beyond ASCII.
func (r *Reader) nextPlain() bool {
	data := r.data
	for r.from < len(data) {
		line := data[r.from:]
		if k := bytes.IndexByte(line, byte(r.newline)); k >= 0 {
			line = line[:k:k]
		}
		r.from += len(line) + 1
		if n := len(line); byte(r.newline) == '\n' && n > 0 && line[n-1] == '\r' {
			line = line[: n-1 : n-1]
		}
		if r.skip() || len(line) == 0 {
			continue
		}
		r.line = line
		r.finish(r.cut(line) < 0x80)
		return true
	}
	return false
}

// cut finds the fields of a line. What it returns is at least 0x80 if a byte is beyond ASCII.
func (r *Reader) cut(line []byte) (beyond uint64) {
	separator, fields := r.separator, r.fields
	found, at, i := 0, 0, 0
	for ; i+8 <= len(line); i += 8 {
		w := binary.LittleEndian.Uint64(line[i:])
		beyond |= w
		for m := zeroBytes(w ^ separator); m != 0; m &= m - 1 {
			k := i + bits.TrailingZeros64(m)>>3
			if found < len(fields) {
				fields[found] = line[at:k:k]
			}
			found++
			at = k + 1
		}
	}
	for ; i < len(line); i++ {
		c := line[i]
		beyond |= uint64(c)
		if c == byte(separator) {
			if found < len(fields) {
				fields[found] = line[at:i:i]
			}
			found++
			at = i + 1
		}
	}
	if found < len(fields) {
		fields[found] = line[at:]
	}
	r.found = found + 1
	return beyond & high
}

// nextLong finds a row when the separator or the delimiter has several bytes.
func (r *Reader) nextLong() bool {
	for r.from < len(r.data) {
		rest := r.data[r.from:]
		line, used := cutLine(rest, r.options.LineDelimiter)
		r.from += used
		if r.skip() || len(line) == 0 {
			continue
		}
		r.line = line
		r.found = 0
		for {
			k := bytes.Index(line, r.options.Separator)
			if k < 0 {
				break
			}
			r.add(line[:k:k])
			line = line[k+len(r.options.Separator):]
		}
		r.add(line)
		r.finish(false)
		return true
	}
	return false
}

// cutLine returns the first line of data and the bytes it takes with its delimiter. Before a plain newline, and before the
// end, which stands for one, a carriage return is dropped.
func cutLine(data, delimiter []byte) (line []byte, used int) {
	k := bytes.Index(data, delimiter)
	used = k + len(delimiter)
	if k < 0 {
		k, used = len(data), len(data)
	}
	if len(delimiter) == 1 && delimiter[0] == '\n' && k > 0 && data[k-1] == '\r' {
		k--
	}
	return data[:k:k], used
}
