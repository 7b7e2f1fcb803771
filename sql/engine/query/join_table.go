package query

import (
	"hash/maphash"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// joinTable finds the rows of one side of a join by their keys. Rows with a NULL key have no partners and are not in it.
type joinTable struct {
	// ints is used if the key is one short integer column, texts otherwise.
	single bool
	ints   intTable
	texts  byteTable
	seed   maphash.Seed
	buf    []byte
	// first has the first row of each key's number, next the row behind each row, one greater; 0 is none.
	first, next []int32
}

// newJoinTable makes a table of rows.
func newJoinTable(x *execution, keys []*chunk.Vector, rows int) (*joinTable, error) {
	t := &joinTable{single: len(keys) == 1 && short(keys[0]), seed: maphash.MakeSeed(), next: make([]int32, rows)}
	held := x.account("HASH JOIN")
	// From the last row on, so that the rows of a key are in order.
	for r := rows - 1; r >= 0; r-- {
		if r%chunk.MaxRows == 0 {
			err := x.ended()
			if err == nil {
				err = held.set(t.bytes())
			}
			if err != nil {
				return nil, err
			}
		}
		number, added := int32(len(t.first)), false
		if t.single {
			if keys[0].IsNull(r) {
				continue
			}
			number, added = t.ints.put(keys[0].Int(r), number)
		} else {
			if !t.key(keys, r) {
				continue
			}
			number, added = t.texts.put(maphash.Bytes(t.seed, t.buf), t.buf, number)
		}
		if added {
			t.first = append(t.first, 0)
		}
		t.next[r], t.first[number] = t.first[number], int32(r)+1
	}
	return t, held.set(t.bytes())
}

// bytes is about what the table holds.
func (t *joinTable) bytes() int64 {
	return int64(16*len(t.ints.slots) + 24*len(t.texts.slots) + cap(t.texts.arena) + 4*cap(t.first) + 4*cap(t.next))
}

// key writes a row's key to buf and reports whether none of it is NULL.
func (t *joinTable) key(keys []*chunk.Vector, r int) bool {
	t.buf = t.buf[:0]
	for _, v := range keys {
		if v.IsNull(r) {
			return false
		}
		t.buf = appendGroupKey(t.buf, v, r)
	}
	return true
}

// head returns the first row with the keys of row r, or -1.
func (t *joinTable) head(keys []*chunk.Vector, r int) int32 {
	number := int32(-1)
	if t.single {
		if !keys[0].IsNull(r) {
			number = t.ints.get(keys[0].Int(r))
		}
	} else if t.key(keys, r) {
		number = t.texts.get(maphash.Bytes(t.seed, t.buf), t.buf)
	}
	if number < 0 {
		return -1
	}
	return t.first[number] - 1
}

// find appends the rows with the keys of row r.
func (t *joinTable) find(keys []*chunk.Vector, r int, to []int32) []int32 {
	for at := t.head(keys, r); at >= 0; at = t.next[at] - 1 {
		to = append(to, at)
	}
	return to
}
