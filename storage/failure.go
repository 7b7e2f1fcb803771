package storage

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"

	"github.com/cockroachdb/pebble/v2"
)

// ErrClosed is the error of every call after [Store.Close].
var ErrClosed = errors.New("the store is closed")

// fail records the first error after which the state on disk is not known any more; from then on nothing is read or written.
func (s *Store) fail(err error) {
	s.failOnce.Do(func() {
		s.failure = fmt.Errorf("the store has failed and must be reopened: %w", err)
		close(s.failed)
		s.log.Error("store has failed", "error", err)
	})
}

// usable returns why the store cannot be used, or nil.
func (s *Store) usable() error {
	select {
	case <-s.failed:
		return s.failure
	default:
	}
	if s.closed.Load() {
		return ErrClosed
	}
	return nil
}

// apply commits a batch. Pebble ends a goroutine whose write-ahead log fails (see [pebbleLogger]), hence a goroutine of its
// own for it; without the end of that goroutine having been reached the outcome is unknown and the store is failed.
func (s *Store) apply(b *pebble.Batch, sync bool) error {
	if err := s.usable(); err != nil {
		return err
	}
	options := pebble.NoSync
	if sync {
		options = pebble.Sync
	}
	done := make(chan error, 1)
	go func() {
		err, reached := error(nil), false
		defer func() {
			if !reached {
				err = errors.New("writing the log was given up")
			}
			done <- err
		}()
		err = s.db.Apply(b, options)
		reached = true
	}()
	select {
	case err := <-done:
		if err != nil {
			s.fail(err)
			return s.failure
		}
		return nil
	case <-s.failed:
		return s.failure
	}
}

// pebbleLogger passes Pebble's messages on.
type pebbleLogger struct{ store *Store }

// Infof drops Pebble's routine messages.
func (l pebbleLogger) Infof(string, ...any) {}

// Errorf logs a warning: Pebble repeats what failed in the background.
func (l pebbleLogger) Errorf(format string, args ...any) {
	l.store.log.Warn("storage engine", slog.String("error", fmt.Sprintf(format, args...)))
}

// Fatalf fails the store and ends the goroutine, because Pebble cannot go on after it and the process can: it answers with
// the reason instead of vanishing.
func (l pebbleLogger) Fatalf(format string, args ...any) {
	l.store.fail(fmt.Errorf(format, args...))
	runtime.Goexit()
}
