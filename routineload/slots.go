package routineload

import (
	"context"
	"sync"
)

// slots limits how many tasks run at the same time (max_routine_load_task_num_per_be); who came first goes first.
type slots struct {
	mu      sync.Mutex
	size    int64
	used    int64
	waiters []chan struct{}
}

// newSlots makes size slots.
func newSlots(size int64) *slots { return &slots{size: size} }

// acquire waits for a slot.
func (s *slots) acquire(ctx context.Context) error {
	s.mu.Lock()
	if s.used < s.size && len(s.waiters) == 0 {
		s.used++
		s.mu.Unlock()
		return nil
	}
	granted := make(chan struct{})
	s.waiters = append(s.waiters, granted)
	s.mu.Unlock()
	select {
	case <-granted:
		return nil
	case <-ctx.Done():
		s.mu.Lock()
		for i, w := range s.waiters {
			if w == granted {
				s.waiters = append(s.waiters[:i], s.waiters[i+1:]...)
				s.mu.Unlock()
				return ctx.Err()
			}
		}
		s.mu.Unlock()
		s.release()
		return ctx.Err()
	}
}

// release gives a slot back.
func (s *slots) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used--
	s.grant()
}

// resize changes the number of slots; tasks that run keep theirs.
func (s *slots) resize(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size = size
	s.grant()
}

// grant hands free slots to those who wait. The caller holds mu.
func (s *slots) grant() {
	for s.used < s.size && len(s.waiters) > 0 {
		close(s.waiters[0])
		s.waiters = s.waiters[1:]
		s.used++
	}
}
