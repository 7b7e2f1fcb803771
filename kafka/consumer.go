package kafka

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/routineload"
)

// maxLookups is how often in a row one Fetch looks for leaders again before it gives up: about three seconds.
const maxLookups = 6

// consumer implements routineload.Consumer.
type consumer struct {
	source   *Source
	settings *settings
	topic    string
	topicID  [16]byte
	// metadata is the cluster's shared client, fetcher this consumer's own.
	metadata, fetcher *client

	// next is the position after everything that was handed out; failure ends the consumer.
	next    map[int32]int64
	failure error

	results chan result
	readers []*reader
	cancel  context.CancelFunc
	running sync.WaitGroup
	// busy says that a request was given up before its answer came.
	busy   atomic.Bool
	closed bool
}

// Open starts to read at the next offsets. It fails if the topic or one of the partitions does not exist.
//
// Doris: KafkaDataConsumer::init, assign_topic_partitions.
func (s *Source) Open(ctx context.Context, conn routineload.Connection, topic string, next map[int32]int64) (routineload.Consumer, error) {
	set, err := parse(conn)
	if err != nil {
		return nil, err
	}
	m, err := s.pool.acquire(set)
	if err != nil {
		return nil, err
	}
	f, err := s.pool.fetcher(set)
	if err != nil {
		s.pool.release(set)
		return nil, err
	}
	c := &consumer{source: s, settings: set, topic: topic, metadata: m, fetcher: f,
		next: maps.Clone(next), results: make(chan result)}
	limited, cancel := context.WithTimeout(ctx, s.options.MetadataTimeout)
	defer cancel()
	if err := c.start(limited); err != nil {
		c.busy.Store(true)
		c.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	return c, nil
}

// start looks up the leaders and starts a reader for each.
func (c *consumer) start(ctx context.Context) error {
	t, err := c.fetcher.settledTopic(ctx, c.topic)
	if err != nil {
		return err
	}
	c.topicID = t.id
	byLeader := map[int32][]*position{}
	for number, next := range c.next {
		p, ok := t.partitions[number]
		switch {
		case !ok:
			return topicError(unknownTopicOrPartition, c.topic, number)
		case p.leader < 0 && p.code == 0:
			return topicError(leaderNotAvailable, c.topic, number)
		case p.leader < 0:
			return topicError(p.code, c.topic, number)
		}
		byLeader[p.leader] = append(byLeader[p.leader], &position{partition: number, next: next, end: -1})
	}
	run, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	for node, positions := range byLeader {
		r := &reader{consumer: c, node: node, positions: positions, byNumber: make(map[int32]*position, len(positions)),
			wake: make(chan struct{}, 1), decoder: newDecoder(c.settings), growth: 1, compacted: c.compacted}
		for _, at := range positions {
			r.byNumber[at.partition] = at
		}
		c.readers = append(c.readers, r)
		c.running.Go(func() { r.run(run) })
	}
	return nil
}

// stop ends the readers; what they fetched but did not hand over is forgotten.
func (c *consumer) stop() {
	if c.cancel == nil {
		return
	}
	c.cancel()
	c.running.Wait()
	c.cancel, c.readers = nil, nil
}

// Fetch waits until there are records, a partition's end was seen, or ctx is done.
//
// When a leader moves or a connection breaks it looks for the leaders again a few times before it returns an error.
func (c *consumer) Fetch(ctx context.Context) (routineload.Fetch, error) {
	pause := 100 * time.Millisecond
	for lookups := 0; ; {
		if err := ctx.Err(); err != nil {
			return routineload.Fetch{}, err
		}
		if c.failure != nil {
			return routineload.Fetch{}, c.failure
		}
		if c.cancel != nil {
			res, err := c.receive(ctx)
			if err != nil {
				return routineload.Fetch{}, err
			}
			maps.Copy(c.next, res.fetch.Next)
			switch {
			case res.err == nil:
				return res.fetch, nil
			case !res.lost:
				c.failure = res.err
			default:
				c.stop()
				if lookups++; lookups > maxLookups || c.settings.authFailed(res.err) {
					c.failure = c.describe(ctx, res.err)
				}
			}
			if len(res.fetch.Next) > 0 {
				return res.fetch, nil
			}
			continue
		}
		if lookups > 0 {
			if err := (clock.Real{}).Sleep(ctx, pause); err != nil {
				return routineload.Fetch{}, err
			}
			pause = min(2*pause, time.Second)
		}
		limited, cancel := context.WithTimeout(ctx, c.source.options.MetadataTimeout)
		err := c.start(limited)
		cancel()
		if err == nil || ctx.Err() != nil {
			continue
		}
		if lookups++; lookups > maxLookups || c.settings.authFailed(err) {
			c.failure = err
		}
	}
}

// describe names the broker behind a failed fetch.
func (c *consumer) describe(ctx context.Context, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	e, ok := c.fetcher.explain(ctx, err).(*Error)
	if !ok {
		return err
	}
	e.Topic = c.topic
	return e
}

// receive takes the next result. A reader at the end of its partitions asks the broker to wait for more only when it is the
// caller who waits, so that a consumer that stops at the end leaves no request behind.
func (c *consumer) receive(ctx context.Context) (result, error) {
	for _, r := range c.readers {
		if r.idle {
			r.idle = false
			r.wake <- struct{}{}
		}
	}
	select {
	case res := <-c.results:
		res.from.idle = res.idle
		return res, nil
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
}

// Close ends reading. The fetch connection is kept for the next consumer if nothing is on its way.
func (c *consumer) Close() {
	if c.closed {
		return
	}
	c.closed = true
	c.stop()
	if c.failure == nil {
		c.failure = errClosed
	}
	c.source.pool.recycle(c.settings, c.fetcher, !c.busy.Load())
	c.source.pool.release(c.settings)
}
