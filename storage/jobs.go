package storage

import (
	"context"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// jobFormat is the leading byte of a job's value; the job's own encoding follows.
const jobFormat = 1

// SaveJob makes a job's encoded state durable.
func (s *Store) SaveJob(ctx context.Context, id uint64, state []byte) error {
	return s.update(func(b *pebble.Batch) error { return setJob(b, id, state) })
}

// DeleteJob forgets a job.
func (s *Store) DeleteJob(ctx context.Context, id uint64) error {
	return s.update(func(b *pebble.Batch) error { return b.Delete(key(kindJob, id), nil) })
}

// LoadJobs returns the last saved or committed state of every job.
func (s *Store) LoadJobs() (map[uint64][]byte, error) {
	jobs := map[uint64][]byte{}
	err := s.each(key(kindJob), func(k, value []byte) error {
		id, ok := idOf(k, 0)
		if !ok || len(value) < 1 || value[0] != jobFormat {
			return fmt.Errorf("job record %x has no known format", k)
		}
		jobs[id] = append([]byte(nil), value[1:]...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("loading jobs: %w", err)
	}
	return jobs, nil
}

// setJob adds a job's state to a batch.
func setJob(b *pebble.Batch, id uint64, state []byte) error {
	return b.Set(key(kindJob, id), append([]byte{jobFormat}, state...), nil)
}

// update applies one synced batch.
func (s *Store) update(fill func(*pebble.Batch) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	b := s.db.NewBatch()
	defer s.closeBatch(b)
	if err := fill(b); err != nil {
		return err
	}
	return s.apply(b, true)
}

// each calls visit for every key with a prefix, in order; key and value are valid during the call.
func (s *Store) each(prefix []byte, visit func(k, value []byte) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	return eachKey(s.db, prefix, visit)
}

// eachKey is each for any reader.
func eachKey(r pebble.Reader, prefix []byte, visit func(k, value []byte) error) error {
	it, err := r.NewIter(&pebble.IterOptions{LowerBound: prefix, UpperBound: end(prefix)})
	if err != nil {
		return err
	}
	for valid := it.First(); valid; valid = it.Next() {
		value, err := it.ValueAndErr()
		if err == nil {
			err = visit(it.Key(), value)
		}
		if err != nil {
			it.Close()
			return err
		}
	}
	if err := it.Error(); err != nil {
		it.Close()
		return err
	}
	return it.Close()
}
