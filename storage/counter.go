package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"
)

// idStep is how many ids are reserved at once.
const idStep = 1000

// counter hands out ids that were never used before. It reserves them in steps, unsynced: whatever makes an id durable is
// written later and so makes the reservation durable too.
type counter struct {
	name string

	mu             sync.Mutex
	next, reserved uint64
}

// load reads where the counter goes on, or starts it.
func (c *counter) load(s *Store, first uint64) error {
	value, closer, err := s.db.Get(c.key())
	if errors.Is(err, pebble.ErrNotFound) {
		c.next, c.reserved = first, first
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading counter %s: %w", c.name, err)
	}
	defer closer.Close()
	if len(value) != 9 || value[0] != 1 {
		return fmt.Errorf("reading counter %s: value %x has no known format", c.name, value)
	}
	c.next = binary.BigEndian.Uint64(value[1:])
	c.reserved = c.next
	return nil
}

// take returns the next id.
func (c *counter) take(s *Store) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next >= c.reserved {
		if err := c.save(s, c.next+idStep); err != nil {
			return 0, err
		}
		c.reserved = c.next + idStep
	}
	c.next++
	return c.next - 1, nil
}

// settle gives back the ids that were reserved and not used, at an orderly end.
func (c *counter) settle(s *Store) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == c.reserved {
		return nil
	}
	c.reserved = c.next
	return c.save(s, c.next)
}

// save records the id from which on none has been handed out.
func (c *counter) save(s *Store, next uint64) error {
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	if err := b.Set(c.key(), binary.BigEndian.AppendUint64([]byte{1}, next), nil); err != nil {
		return err
	}
	return s.apply(b, false)
}

// key is the key of the record.
func (c *counter) key() []byte { return append(key(kindNextID), c.name...) }
