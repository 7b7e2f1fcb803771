package kafka

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/routineload"
)

// Options are a Source's settings; the zero value is usable.
type Options struct {
	// Clock decides when unused connections are closed; nil means the real one. Network waits always take real time.
	Clock clock.Clock
	// Logger gets what is worth knowing but no error; nil discards it.
	Logger *slog.Logger
	// MetadataTimeout bounds one question for partitions or offsets; 0 means 5 seconds (Doris: the backend's 5000 ms).
	MetadataTimeout time.Duration
}

// Source reads topics of any number of clusters. It is safe for concurrent use.
type Source struct {
	options Options
	pool    *pool
	// background are the group offset commits under way; ctx ends them.
	background sync.WaitGroup
	ctx        context.Context
	cancel     context.CancelFunc
}

var _ routineload.Source = (*Source)(nil)

// errClosed is returned by a closed Source.
var errClosed = errors.New("the Kafka source is closed")

// NewSource makes a source. It connects to nothing yet; Close must be called.
func NewSource(o Options) *Source {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.MetadataTimeout <= 0 {
		o.MetadataTimeout = 5 * time.Second
	}
	s := &Source{options: o, pool: newPool(o.Clock)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close ends all connections. Consumers must be closed before.
func (s *Source) Close() {
	s.cancel()
	s.background.Wait()
	s.pool.close()
}

// Check tells whether the client can take the connection's properties, without connecting. The error is a *PropertyError
// (the caller adds Doris's "PAUSE: "), or names what is not supported.
func Check(c routineload.Connection) error {
	_, err := parse(c)
	return err
}

// with runs one question against a connection's cluster within the metadata timeout.
func (s *Source) with(ctx context.Context, c routineload.Connection, ask func(context.Context, *client) error) error {
	set, err := parse(c)
	if err != nil {
		return err
	}
	m, err := s.pool.acquire(set)
	if err != nil {
		return err
	}
	defer s.pool.release(set)
	limited, cancel := context.WithTimeout(ctx, s.options.MetadataTimeout)
	defer cancel()
	if err := ask(limited, m); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	return nil
}
