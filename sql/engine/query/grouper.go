package query

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// grouper numbers distinct keys in the order of their first appearance.
type grouper struct {
	n int
	// dense has the number behind the place of each small integer from denseFrom on, as long as the key is one integer column
	// whose values are near each other; 0 is none.
	dense     []int32
	denseFrom int64
	// ints are used as long as the key is one short integer column, and for the short values of one text column.
	ints intTable
	null int32
	// keys are used for all other keys.
	keys byteTable
	buf  []byte
	// wide says that keys has taken over.
	wide bool
	seed maphash.Seed
	// heap is about how many bytes the keys take.
	heap int64
	// placed says that it is decided whether dense is used.
	placed bool
}

// keyBytes is about what an entry of a map takes besides its key.
const keyBytes = 48

// denseRange is how far apart integers may be that have a place of their own.
const denseRange = 1 << 16

// newGrouper returns an empty grouper.
func newGrouper() *grouper { return &grouper{null: -1, seed: maphash.MakeSeed()} }

// groups returns the number of each row's key; the slice is reused.
func (g *grouper) groups(columns []*chunk.Vector, rows int, out []int32) []int32 {
	out = out[:0]
	defer g.weigh()
	if len(columns) == 1 && !g.wide {
		if short(columns[0]) {
			return g.intGroups(columns[0], rows, out)
		}
		if columns[0].Layout == chunk.Bytes {
			return g.textGroups(columns[0], rows, out)
		}
	}
	g.wide = true
	for i := 0; i < rows; i++ {
		g.buf = g.buf[:0]
		for _, v := range columns {
			if v.Nulls == 0 && short(v) {
				g.buf = binary.LittleEndian.AppendUint64(append(g.buf, 1), uint64(v.Int(i)))
				continue
			}
			g.buf = appendGroupKey(g.buf, v, i)
		}
		out = append(out, g.number(g.buf))
	}
	return out
}

// weigh counts the memory.
func (g *grouper) weigh() {
	g.heap = int64(4*len(g.dense) + 16*len(g.ints.slots) + 24*len(g.keys.slots) + cap(g.keys.arena))
}

// appendGroupKey is appendKey, with eight bytes for every short integer.
func appendGroupKey(dst []byte, v *chunk.Vector, i int) []byte {
	if !v.IsNull(i) && short(v) {
		return binary.LittleEndian.AppendUint64(append(dst, 1), uint64(v.Int(i)))
	}
	return appendKey(dst, v, i)
}

// number returns the number of a key.
func (g *grouper) number(k []byte) int32 {
	number, added := g.keys.put(maphash.Bytes(g.seed, k), k, int32(g.n))
	if added {
		g.n++
	}
	return number
}

// short reports whether a column's values are integers of at most eight bytes.
func short(v *chunk.Vector) bool {
	return v.Layout <= chunk.Fixed8 && v.Type.Kind != catalog.Float && v.Type.Kind != catalog.Double
}

// textGroups is groups of one text column. Texts of up to seven bytes are looked for as integers.
func (g *grouper) textGroups(v *chunk.Vector, rows int, out []int32) []int32 {
	for i := 0; i < rows; i++ {
		if v.IsNull(i) {
			out = append(out, g.nullNumber())
			continue
		}
		from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
		if to-from > 7 {
			out = append(out, g.number(v.Data[from:to]))
			continue
		}
		number, added := g.ints.put(shortText(v.Data, from, to), int32(g.n))
		if added {
			g.n++
		}
		out = append(out, number)
	}
	return out
}

// shortText is an integer for the up to seven bytes of data from from to to, another one for each text.
func shortText(data []byte, from, to int) int64 {
	var w uint64
	if from+8 <= len(data) {
		w = binary.LittleEndian.Uint64(data[from:]) & (1<<(8*(to-from)) - 1)
	} else {
		for i, b := range data[from:to] {
			w |= uint64(b) << (8 * i)
		}
	}
	return int64(w | uint64(to-from)<<56)
}

// nullNumber is the number of NULL as a key of one column.
func (g *grouper) nullNumber() int32 {
	if g.null < 0 {
		g.null = int32(g.n)
		g.n++
	}
	return g.null
}

// intGroups is groups of one integer column.
func (g *grouper) intGroups(v *chunk.Vector, rows int, out []int32) []int32 {
	if !g.placed && rows > 0 {
		g.placed = true
		if rows >= chunk.MaxRows/4 {
			g.dense = make([]int32, denseRange)
		}
		for i := 0; i < rows; i++ {
			if !v.IsNull(i) {
				g.denseFrom = v.Int(i) - denseRange/2
				break
			}
		}
	}
	if v.Nulls == 0 {
		switch v.Layout {
		case chunk.Fixed8:
			for _, x := range v.Int64s()[:rows] {
				out = append(out, g.intNumber(x))
			}
			return out
		case chunk.Fixed4:
			if v.Type.Kind != catalog.IPv4 {
				for _, x := range v.Int32s()[:rows] {
					out = append(out, g.intNumber(int64(x)))
				}
				return out
			}
		}
	}
	for i := 0; i < rows; i++ {
		if v.IsNull(i) {
			out = append(out, g.nullNumber())
		} else {
			out = append(out, g.intNumber(v.Int(i)))
		}
	}
	return out
}

// intNumber returns the number of an integer.
func (g *grouper) intNumber(x int64) int32 {
	if at := uint64(x) - uint64(g.denseFrom); at < uint64(len(g.dense)) {
		number := g.dense[at] - 1
		if number < 0 {
			number = int32(g.n)
			g.dense[at] = number + 1
			g.n++
		}
		return number
	}
	number, added := g.ints.put(x, int32(g.n))
	if added {
		g.n++
	}
	return number
}

// intTable is a hash table of integers with open addressing.
type intTable struct {
	slots []intSlot
	used  int
	shift int
}

// intSlot is one entry; a number of 0 is none, others are one greater.
type intSlot struct {
	key    int64
	number int32
}

// put returns the number of a key, which becomes this one if the key is new.
func (t *intTable) put(key int64, number int32) (int32, bool) {
	if 4*(t.used+1) > 3*len(t.slots) {
		t.grow()
	}
	mask := len(t.slots) - 1
	for at := int(uint64(key) * 0x9e3779b97f4a7c15 >> t.shift); ; at = (at + 1) & mask {
		s := &t.slots[at]
		if s.number == 0 {
			s.key, s.number = key, number+1
			t.used++
			return number, true
		}
		if s.key == key {
			return s.number - 1, false
		}
	}
}

// get returns the number of a key, or -1.
func (t *intTable) get(key int64) int32 {
	if len(t.slots) == 0 {
		return -1
	}
	mask := len(t.slots) - 1
	for at := int(uint64(key) * 0x9e3779b97f4a7c15 >> t.shift); ; at = (at + 1) & mask {
		if s := &t.slots[at]; s.number == 0 || s.key == key {
			return s.number - 1
		}
	}
}

// grow doubles the table.
func (t *intTable) grow() {
	old := t.slots
	t.slots = make([]intSlot, max(1024, 2*len(old)))
	t.shift = 64 - bits.TrailingZeros(uint(len(t.slots)))
	mask := len(t.slots) - 1
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		at := int(uint64(s.key) * 0x9e3779b97f4a7c15 >> t.shift)
		for t.slots[at].number != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = s
	}
}

// byteTable is a hash table of byte strings with open addressing; the strings are behind one another in an arena.
type byteTable struct {
	slots []byteSlot
	used  int
	arena []byte
}

// byteSlot is one entry; a number of 0 is none, others are one greater.
type byteSlot struct {
	hash   uint32
	number int32
	at     int
	size   int32
}

// put returns the number of a key, which becomes this one if the key is new.
func (t *byteTable) put(hash uint64, key []byte, number int32) (int32, bool) {
	if 4*(t.used+1) > 3*len(t.slots) {
		t.grow()
	}
	mask, high := len(t.slots)-1, uint32(hash)
	for at := int(high) & mask; ; at = (at + 1) & mask {
		s := &t.slots[at]
		if s.number == 0 {
			*s = byteSlot{high, number + 1, len(t.arena), int32(len(key))}
			t.arena = append(t.arena, key...)
			t.used++
			return number, true
		}
		if s.hash == high && int(s.size) == len(key) && bytes.Equal(t.arena[s.at:s.at+int(s.size)], key) {
			return s.number - 1, false
		}
	}
}

// get returns the number of a key, or -1.
func (t *byteTable) get(hash uint64, key []byte) int32 {
	if len(t.slots) == 0 {
		return -1
	}
	mask, high := len(t.slots)-1, uint32(hash)
	for at := int(high) & mask; ; at = (at + 1) & mask {
		s := &t.slots[at]
		if s.number == 0 || s.hash == high && int(s.size) == len(key) && bytes.Equal(t.arena[s.at:s.at+int(s.size)], key) {
			return s.number - 1
		}
	}
}

// grow doubles the table.
func (t *byteTable) grow() {
	old := t.slots
	t.slots = make([]byteSlot, max(1024, 2*len(old)))
	mask := len(t.slots) - 1
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		at := int(s.hash) & mask
		for t.slots[at].number != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = s
	}
}
