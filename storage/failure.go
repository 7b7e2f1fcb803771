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

// Failed is closed once the store has failed: it then refuses everything until it is opened again, and [Store.Failure] says why.
func (s *Store) Failed() <-chan struct{} { return s.failed }

// Failure is the error after which the store refuses everything, or nil.
func (s *Store) Failure() error {
	select {
	case <-s.failed:
		return s.failure
	default:
		return nil
	}
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

// guard calls into Pebble where that may write files. Pebble ends the goroutine when it cannot go on (see [pebbleLogger]) or
// panics, when a directory cannot be synced; hence a goroutine of its own. After either the store has failed.
func (s *Store) guard(call func() error) error {
	done := make(chan error, 1)
	go func() {
		err := errors.New("the storage engine has given up")
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("storage engine: %v", r)
				s.fail(err)
			}
			done <- err
		}()
		err = call()
	}()
	select {
	case err := <-done:
		select {
		case <-s.failed:
			return s.failure
		default:
			return err
		}
	case <-s.failed:
		return s.failure
	}
}

// apply commits a batch. After an error the store has failed; whether the batch is on disk, whole, shows at the next open.
func (s *Store) apply(b *pebble.Batch, sync bool) error {
	if err := s.usable(); err != nil {
		return err
	}
	options := pebble.NoSync
	if sync {
		options = pebble.Sync
	}
	err := s.guard(func() error { return s.db.Apply(b, options) })
	if err != nil {
		s.fail(err)
		return s.failure
	}
	return nil
}

// closeBatch releases a batch, unless the store has failed: then Pebble may still hold it, and it must not be used again.
func (s *Store) closeBatch(b *pebble.Batch) {
	select {
	case <-s.failed:
	default:
		b.Close()
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
