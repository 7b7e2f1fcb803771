package http

import "errors"

// errLZO is what is wrong with a block that is no LZO1X.
var errLZO = errors.New("malformed input")

// lzoBlock expands one block of LZO1X: runs of literal bytes, and matches, which repeat earlier bytes and carry up to three
// literals behind them.
type lzoBlock struct {
	in, out []byte
	// read and written are the places in them.
	read, written int
}

// expandLZO expands a block of LZO1X into out, which it has to fill.
func expandLZO(out, in []byte) error {
	b := lzoBlock{in: in, out: out}
	return b.expand()
}

func (b *lzoBlock) expand() error {
	// carried is how many literals the last instruction brought: 0 to 3 behind a match, 4 for a run of more.
	carried := 0
	if len(b.in) > 0 && b.in[0] > 17 {
		n := int(b.in[0]) - 17
		b.read++
		if !b.literals(n) {
			return errLZO
		}
		carried = min(n, 4)
	}
	for {
		op, ok := b.next()
		if !ok {
			return errLZO
		}
		length, distance := 0, 0
		switch {
		case op >= 64:
			high, ok := b.next()
			if !ok {
				return errLZO
			}
			length, distance = 3+int(op>>5&1), int(high)<<3+int(op>>2&7)+1
			if op >= 128 {
				length = 5 + int(op>>5&3)
			}
			carried = int(op & 3)
		case op >= 32:
			if length, ok = b.length(int(op&31), 31); !ok {
				return errLZO
			}
			pair, ok := b.pair()
			if !ok {
				return errLZO
			}
			length, distance, carried = length+2, pair>>2+1, pair&3
		case op >= 16:
			if length, ok = b.length(int(op&7), 7); !ok {
				return errLZO
			}
			pair, ok := b.pair()
			if !ok {
				return errLZO
			}
			distance = 16384 + int(op&8)<<11 + pair>>2
			if distance == 16384 {
				if b.written != len(b.out) {
					return errLZO
				}
				return nil
			}
			length, carried = length+2, pair&3
		case carried == 0:
			n, ok := b.length(int(op), 15)
			if !ok || !b.literals(n+3) {
				return errLZO
			}
			carried = 4
			continue
		default:
			high, ok := b.next()
			if !ok {
				return errLZO
			}
			length, distance = 2, int(high)<<2+int(op>>2)+1
			if carried == 4 {
				length, distance = 3, distance+2048
			}
			carried = int(op & 3)
		}
		if !b.repeat(distance, length) || !b.literals(carried) {
			return errLZO
		}
	}
}

// next is the next byte.
func (b *lzoBlock) next() (byte, bool) {
	if b.read >= len(b.in) {
		return 0, false
	}
	b.read++
	return b.in[b.read-1], true
}

// pair is the next two bytes, the lower first.
func (b *lzoBlock) pair() (int, bool) {
	if b.read+2 > len(b.in) {
		return 0, false
	}
	b.read += 2
	return int(b.in[b.read-2]) | int(b.in[b.read-1])<<8, true
}

// length reads the rest of a length of which few bits are in the instruction: 0 stands for base and more, 255 for each byte 0.
func (b *lzoBlock) length(bits, base int) (int, bool) {
	if bits != 0 {
		return bits, true
	}
	for n := base; n <= largestBlock; n += 255 {
		c, ok := b.next()
		if !ok {
			return 0, false
		}
		if c != 0 {
			return n + int(c), true
		}
	}
	return 0, false
}

// literals copies n bytes of the input.
func (b *lzoBlock) literals(n int) bool {
	if b.read+n > len(b.in) || b.written+n > len(b.out) {
		return false
	}
	copy(b.out[b.written:], b.in[b.read:b.read+n])
	b.read, b.written = b.read+n, b.written+n
	return true
}

// repeat copies n bytes from distance back; both may overlap.
func (b *lzoBlock) repeat(distance, n int) bool {
	if distance > b.written || b.written+n > len(b.out) {
		return false
	}
	for range n {
		b.out[b.written] = b.out[b.written-distance]
		b.written++
	}
	return true
}
