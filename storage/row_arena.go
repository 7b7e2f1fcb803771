package storage

import (
	"encoding/binary"
	"slices"
	"sync"
)

// rowArena holds rows one behind the other: u32 length of the key, u32 length of the value, both little-endian, key, value.
type rowArena struct {
	data []byte
	rows int
	// settled is set while the rows are in the order of their keys, each key once.
	settled bool
}

// arenaStep is by how much a large arena grows.
const arenaStep = 2 << 20

// rowHeader is the length of what is in front of a row's key.
const rowHeader = 8

// arenas are buffers for the next transactions; the garbage collector takes those that none wants.
var arenas sync.Pool

// newRowArena returns an empty arena.
func newRowArena() *rowArena {
	if a, ok := arenas.Get().(*rowArena); ok {
		return a
	}
	return &rowArena{settled: true}
}

// release gives an arena back.
func (a *rowArena) release() {
	a.reset()
	arenas.Put(a)
}

// reset drops all rows.
func (a *rowArena) reset() { a.data, a.rows, a.settled = a.data[:0], 0, true }

// room makes place for n more bytes.
func (a *rowArena) room(n int) {
	if cap(a.data)-len(a.data) < n {
		a.data = slices.Grow(a.data, max(n, min(len(a.data), arenaStep), 32<<10))
	}
}

// add appends a row.
func (a *rowArena) add(k, value []byte) {
	a.room(rowHeader + len(k) + len(value))
	a.data = binary.LittleEndian.AppendUint32(a.data, uint32(len(k)))
	a.data = binary.LittleEndian.AppendUint32(a.data, uint32(len(value)))
	a.data = append(append(a.data, k...), value...)
	a.rows++
}

// begin appends the header of a row; its key and value are to be appended to data, then [rowArena.end] is to be called.
func (a *rowArena) begin() int {
	at := len(a.data)
	a.data = append(a.data, 0, 0, 0, 0, 0, 0, 0, 0)
	return at
}

// end completes the row that was begun at at and whose key ends at keyEnd.
func (a *rowArena) end(at, keyEnd int) {
	binary.LittleEndian.PutUint32(a.data[at:], uint32(keyEnd-at-rowHeader))
	binary.LittleEndian.PutUint32(a.data[at+4:], uint32(len(a.data)-keyEnd))
	a.rows++
	a.settled = false
}

// row returns the row at a place and the place of the next one.
func (a *rowArena) row(at int) (k, value []byte, next int) {
	keyEnd := at + rowHeader + int(binary.LittleEndian.Uint32(a.data[at:]))
	next = keyEnd + int(binary.LittleEndian.Uint32(a.data[at+4:]))
	return a.data[at+rowHeader : keyEnd : keyEnd], a.data[keyEnd:next:next], next
}

// settle sorts the rows and folds those of one key.
func (a *rowArena) settle() error {
	if a.settled {
		return nil
	}
	s := sorts.Get().(*rowSort)
	defer sorts.Put(s)
	sorted := newRowArena()
	sorted.room(len(a.data))
	s.sort(a)
	var fold rowFolder
	var held rowStack
	for i := 0; i < len(s.items); {
		k, value, _ := a.row(s.items[i].at)
		for i++; i < len(s.items) && s.items[i].prefix == s.items[i-1].prefix; i++ {
			sameKey, newer, _ := a.row(s.items[i].at)
			if s.beyond && string(sameKey) != string(k) {
				break
			}
			err := error(nil)
			if len(value) > largeRow && newer[0] == rowUpdates {
				err = held.push(value)
				value = newer
			} else {
				value, err = fold.fold(value, newer)
			}
			if err != nil {
				sorted.release()
				return err
			}
		}
		value, err := held.take(value)
		if err != nil {
			sorted.release()
			return err
		}
		sorted.add(k, value)
	}
	*a, *sorted = *sorted, *a
	a.settled = true
	sorted.release()
	return nil
}
