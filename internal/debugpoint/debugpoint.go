// Package debugpoint switches faults on by Doris's names: POST /api/debug_point/add/{name} sets a point, code asks for it.
//
// A [Set] is safe for concurrent use and starts no goroutine; asking for a point that nobody set costs one atomic load. The
// FE and the BE have one set each. Every package may import it.
package debugpoint

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// Point is one debug point that is set (Doris: DebugPoint).
type Point struct {
	// Limit is how often it fires; 0 has no limit.
	Limit int64
	// Timeout is how long it stays; 0 is until it is removed.
	Timeout time.Duration
	// Params are the parameters of the request.
	Params map[string]string

	expires time.Time
	fired   int64
}

// Set holds the points that are set.
type Set struct {
	clock clock.Clock
	any   atomic.Bool
	mu    sync.Mutex
	named map[string]*Point
}

// NewSet returns an empty set.
func NewSet(c clock.Clock) *Set { return &Set{clock: c, named: map[string]*Point{}} }

// Add sets a point, in place of one of the same name.
func (s *Set) Add(name string, p Point) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Timeout > 0 {
		p.expires = s.clock.Now().Add(p.Timeout)
	}
	s.named[name] = &p
	s.any.Store(true)
}

// Remove unsets a point.
func (s *Set) Remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.named, name)
	s.any.Store(len(s.named) > 0)
}

// Clear unsets all points.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.named)
	s.any.Store(false)
}

// Fire returns the parameters of a point and true if it is set, and counts that against its limit. A nil set has no points.
func (s *Set) Fire(name string) (map[string]string, bool) {
	if s == nil || !s.any.Load() {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.named[name]
	if p == nil {
		return nil, false
	}
	p.fired++
	if p.Timeout > 0 && !s.clock.Now().Before(p.expires) || p.Limit > 0 && p.fired > p.Limit {
		delete(s.named, name)
		s.any.Store(len(s.named) > 0)
		return nil, false
	}
	return p.Params, true
}

// Enabled reports whether a point is set, and counts that against its limit.
func (s *Set) Enabled(name string) bool {
	_, ok := s.Fire(name)
	return ok
}
