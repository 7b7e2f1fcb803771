package storage

import (
	"bytes"
	"slices"
)

// rowMerge walks over runs and an arena as if they were one: in the order of the keys, each key once.
type rowMerge struct {
	// heap has the cursor with the least row first.
	heap   []*rowCursor
	folder rowFolder
	met    []*rowCursor
}

// mergeRows begins with runs, oldest first, and an arena that is newer.
func mergeRows(file *runFile, runs []rowRun, newest *rowArena) (*rowMerge, error) {
	m := &rowMerge{}
	for i, run := range runs {
		if err := m.add(&rowCursor{arena: newRowArena(), file: file, rest: run, order: i}); err != nil {
			m.close()
			return nil, err
		}
	}
	if err := m.add(&rowCursor{arena: newest, order: len(runs)}); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

// add adds a cursor unless it has no rows.
func (m *rowMerge) add(c *rowCursor) error {
	more, err := c.next()
	if err != nil || !more {
		c.release()
		return err
	}
	m.heap = append(m.heap, c)
	slices.SortFunc(m.heap, (*rowCursor).compare)
	return nil
}

// release gives the buffer of a run back.
func (c *rowCursor) release() {
	if c.file != nil {
		c.arena.release()
		c.arena = nil
	}
}

// close ends the walk.
func (m *rowMerge) close() {
	for _, c := range append(m.heap, m.met...) {
		c.release()
	}
	m.heap, m.met = nil, nil
}

// each calls visit for every row; key and value are valid during the call, and the value may be changed.
func (m *rowMerge) each(visit func(k, value []byte) error) error {
	for len(m.heap) > 0 {
		c := m.heap[0]
		if len(m.heap) == 1 {
			if err := m.rest(c, visit); err != nil {
				return err
			}
			break
		}
		value := c.value
		m.met = append(m.met[:0], c)
		m.pop()
		for len(m.heap) > 0 && m.heap[0].prefix == c.prefix && bytes.Equal(m.heap[0].key, c.key) {
			newer := m.heap[0]
			var err error
			if value, err = m.folder.fold(value, newer.value); err != nil {
				return err
			}
			m.met = append(m.met, newer)
			m.pop()
		}
		if err := visit(c.key, value); err != nil {
			return err
		}
		for len(m.met) > 0 {
			c := m.met[len(m.met)-1]
			m.met = m.met[:len(m.met)-1]
			more, err := c.next()
			if err != nil || !more {
				c.release()
				if err != nil {
					return err
				}
				continue
			}
			m.push(c)
		}
	}
	return nil
}

// rest is each for the only cursor that is left.
func (m *rowMerge) rest(c *rowCursor, visit func(k, value []byte) error) error {
	for {
		if err := visit(c.key, c.value); err != nil {
			return err
		}
		if more, err := c.next(); err != nil {
			return err
		} else if !more {
			c.release()
			m.heap = m.heap[:0]
			return nil
		}
	}
}

// pop removes the first cursor from the heap.
func (m *rowMerge) pop() {
	last := len(m.heap) - 1
	m.heap[0] = m.heap[last]
	m.heap = m.heap[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return
		}
		if child+1 < last && m.heap[child+1].compare(m.heap[child]) < 0 {
			child++
		}
		if m.heap[i].compare(m.heap[child]) <= 0 {
			return
		}
		m.heap[i], m.heap[child] = m.heap[child], m.heap[i]
		i = child
	}
}

// push adds a cursor to the heap.
func (m *rowMerge) push(c *rowCursor) {
	m.heap = append(m.heap, c)
	for i := len(m.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if m.heap[parent].compare(m.heap[i]) <= 0 {
			return
		}
		m.heap[i], m.heap[parent] = m.heap[parent], m.heap[i]
		i = parent
	}
}
