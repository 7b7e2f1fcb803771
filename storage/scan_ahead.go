package storage

import (
	"bytes"

	"github.com/cockroachdb/pebble/v2"
)

const (
	// aheadFrom is how many blocks of a partition are read one by one before others are read while one is being looked at: who wants
	// only the first rows must not wait for more.
	aheadFrom = 2
	// aheadBlocks is how many blocks are read ahead, each in a goroutine of its own: reading costs more than adding up.
	aheadBlocks = 2
)

// readAhead reads the blocks that a scan wants next. It belongs to the goroutine of the scan, which waits before it closes anything.
type readAhead struct {
	// met counts blocks of the partition; ended is set once there are no more.
	met   int
	ended bool
	// running are the blocks that are being read, in the order in which they are wanted; idle are those of other turns.
	running, idle []*blockAhead
}

// blockAhead is a block that is being read with an iterator of its own; done then has the error.
type blockAhead struct {
	blocks     *pebble.Iterator
	key, entry []byte
	rows       int
	done       chan error
}

// close waits for what is being read and closes the iterators.
func (a *readAhead) close() (err error) {
	for _, b := range a.running {
		<-b.done
	}
	for _, b := range append(a.running, a.idle...) {
		if e := b.blocks.Close(); err == nil {
			err = e
		}
	}
	*a = readAhead{}
	return err
}

// nextBlock moves to the next block that is wanted and the iterator over blocks to it, if columns of it are.
func (sc *Scan) nextBlock() (bool, error) {
	a := &sc.ahead
	switch {
	case len(a.running) > 0:
		b := a.running[0]
		err := <-b.done
		a.running, a.idle = append(a.running[:0], a.running[1:]...), append(a.idle, b)
		if err != nil {
			return false, sc.wrap(err)
		}
		sc.blocks, b.blocks = b.blocks, sc.blocks
		sc.at, sc.entry, sc.chunk.Rows = append(sc.at[:0:0], b.key...), append(sc.entry[:0:0], b.entry...), b.rows
	case a.ended:
		return false, nil
	default:
		if more, err := sc.find(); err != nil || !more {
			return false, err
		}
		if len(sc.readers) == 0 {
			return true, nil
		}
		if err := seekBlock(sc.blocks, sc.at); err != nil {
			return false, sc.wrap(err)
		}
	}
	if a.met++; a.met < aheadFrom || sc.dynamic != nil {
		return true, nil
	}
	// The index goes on; what it says about the present block has to stay.
	at, entry, rows := bytes.Clone(sc.at), bytes.Clone(sc.entry), sc.chunk.Rows
	for len(a.running) < aheadBlocks && !a.ended {
		if err := sc.begin(); err != nil {
			return false, err
		}
	}
	sc.at, sc.entry, sc.chunk.Rows = at, entry, rows
	return true, nil
}

// begin begins to read one more block.
func (sc *Scan) begin() error {
	a := &sc.ahead
	more, err := sc.find()
	if err != nil || !more {
		a.ended = !more
		return err
	}
	var b *blockAhead
	if n := len(a.idle); n > 0 {
		b, a.idle = a.idle[n-1], a.idle[:n-1]
	} else {
		blocks, err := sc.blocks.Clone(pebble.CloneOptions{})
		if err != nil {
			return err
		}
		b = &blockAhead{blocks: blocks, done: make(chan error, 1)}
	}
	b.key, b.entry, b.rows = append(b.key[:0], sc.at...), append(b.entry[:0], sc.entry...), sc.chunk.Rows
	a.running = append(a.running, b)
	go func() { b.done <- seekTo(b.blocks, b.key) }()
	return nil
}
