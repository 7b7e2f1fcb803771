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

// nextPlain finds a row when separator and delimiter are single bytes and nothing is enclosed: one pass over the message,
// eight bytes at a time, sees separators, delimiter and bytes beyond ASCII together.
func (r *Reader) nextPlain() bool {
	data, separator, newline := r.data, r.separator, r.newline
	sep, end := byte(separator), byte(newline)
	fields := r.fields
	for r.from < len(data) {
		start, at := r.from, r.from
		found, beyond := 0, uint64(0)
		i := start
		stop := -1
	words:
		for ; i+8 <= len(data); i += 8 {
			w := binary.LittleEndian.Uint64(data[i:])
			beyond |= w
			m := zeroBytes(w^separator) | zeroBytes(w^newline)
			for ; m != 0; m &= m - 1 {
				k := i + bits.TrailingZeros64(m)>>3
				if data[k] == end {
					stop = k
					break words
				}
				if found < len(fields) {
					fields[found] = data[at:k:k]
				}
				found++
				at = k + 1
			}
		}
		if stop < 0 {
			for ; i < len(data); i++ {
				c := data[i]
				beyond |= uint64(c)
				if c == end {
					stop = i
					break
				}
				if c == sep {
					if found < len(fields) {
						fields[found] = data[at:i:i]
					}
					found++
					at = i + 1
				}
			}
			if stop < 0 {
				stop = len(data)
			}
		}
		r.from = stop + 1
		if end == '\n' && stop > start && data[stop-1] == '\r' {
			stop--
		}
		if r.skip() || stop == start {
			continue
		}
		if found < len(fields) {
			fields[found] = data[at:stop:stop]
		}
		r.found = found + 1
		r.line = data[start:stop:stop]
		r.finish(beyond&high == 0)
		return true
	}
	return false
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
