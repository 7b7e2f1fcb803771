package storage

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// rowSort orders the rows of an arena by key, those of one key in the order in which they came.
type rowSort struct {
	items, spare []sortItem
	// beyond is set if a prefix is not all that tells keys from each other.
	beyond bool
}

// sortItem is a row: prefix are the eight bytes of its key behind what all keys have in common, big-endian.
type sortItem struct {
	prefix uint64
	at     int
}

// sorts are those that nobody uses.
var sorts = sync.Pool{New: func() any { return &rowSort{} }}

// radixRows is from how many rows on a radix sort is worth its counters.
const radixRows = 256

// sort fills items.
func (s *rowSort) sort(a *rowArena) {
	s.items = slices.Grow(s.items[:0], a.rows)
	first, _, _ := a.row(0)
	common, longest, shortest := len(first), 0, len(first)
	for at := 0; at < len(a.data); {
		k, _, next := a.row(at)
		common = commonPrefix(first[:common], k)
		longest, shortest = max(longest, len(k)), min(shortest, len(k))
		at = next
	}
	// A key that ends within the eight bytes looks as one that goes on with zeros.
	s.beyond = longest > common+8 || longest != shortest
	varying := uint64(0)
	for at := 0; at < len(a.data); {
		k, _, next := a.row(at)
		item := sortItem{prefixOf(k[common:]), at}
		if len(s.items) > 0 {
			varying |= item.prefix ^ s.items[0].prefix
		}
		s.items = append(s.items, item)
		at = next
	}
	if len(s.items) >= radixRows {
		s.radix(varying)
	} else {
		slices.SortFunc(s.items, func(a, b sortItem) int {
			if a.prefix != b.prefix {
				return compareOrdered(a.prefix, b.prefix)
			}
			return a.at - b.at
		})
	}
	if s.beyond {
		s.sortEqual(a)
	}
}

// radix sorts by the bytes of the prefix that are not the same everywhere; it keeps the order of equal ones.
func (s *rowSort) radix(varying uint64) {
	s.spare = slices.Grow(s.spare[:0], len(s.items))[:len(s.items)]
	for shift := bits.TrailingZeros64(varying) &^ 7; shift < 64; shift += 8 {
		if varying>>shift&0xff == 0 {
			continue
		}
		var ends [256]int
		for i := range s.items {
			ends[byte(s.items[i].prefix>>shift)]++
		}
		sum := 0
		for i, n := range ends {
			ends[i] = sum
			sum += n
		}
		for _, item := range s.items {
			b := byte(item.prefix >> shift)
			s.spare[ends[b]] = item
			ends[b]++
		}
		s.items, s.spare = s.spare, s.items
	}
}

// sortEqual sorts rows with the same prefix by the whole key.
func (s *rowSort) sortEqual(a *rowArena) {
	for i := 0; i < len(s.items); {
		n := i + 1
		for n < len(s.items) && s.items[n].prefix == s.items[i].prefix {
			n++
		}
		if n > i+1 {
			slices.SortFunc(s.items[i:n], func(x, y sortItem) int {
				k1, _, _ := a.row(x.at)
				k2, _, _ := a.row(y.at)
				if c := bytes.Compare(k1, k2); c != 0 {
					return c
				}
				return x.at - y.at
			})
		}
		i = n
	}
}

// prefixOf are the first eight bytes of a key, big-endian, so that most comparisons need no more.
func prefixOf(k []byte) uint64 {
	if len(k) >= 8 {
		return binary.BigEndian.Uint64(k)
	}
	var short [8]byte
	copy(short[:], k)
	return binary.BigEndian.Uint64(short[:])
}

// commonPrefix is how many bytes two keys have in common at their beginning.
func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if d := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); d != 0 {
			return i + bits.TrailingZeros64(d)/8
		}
	}
	for ; i < n && a[i] == b[i]; i++ {
	}
	return i
}
