package routineload

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// How often a topic that somebody waits for is asked for its ends: often at first, then rarely, and the more rarely the more
// topics are waited for, so that idle jobs cost next to nothing.
const (
	firstLookupPause = 50 * time.Millisecond
	maxLookupPause   = 200 * time.Millisecond
	pausePerTopic    = 10 * time.Millisecond
)

// latestOffsets answers when a topic has more than a task has consumed. All tasks that wait for one topic of one cluster share
// one lookup; nobody waiting means no lookup (Doris asks for each task again and again: hasMoreDataToConsume).
type latestOffsets struct {
	m       *Manager
	mu      sync.Mutex
	watches map[string]*topicWatch
}

// topicWatch is one topic that is waited for; its goroutine lives as long as somebody waits.
type topicWatch struct {
	connection Connection
	topic      string
	// waiting and wake are guarded by latestOffsets.mu; wake makes the next lookup start now.
	waiting map[*endWaiter]bool
	wake    chan struct{}
}

// endWaiter is a task that waits for more than next.
type endWaiter struct {
	job    *job
	next   map[int32]int64
	answer chan error
}

// newLatestOffsets makes the watch over the topics of a manager.
func newLatestOffsets(m *Manager) *latestOffsets {
	return &latestOffsets{m: m, watches: map[string]*topicWatch{}}
}

// watchKey is equal for jobs that may share lookups: same topic, reached in the same way. A job that names its partitions keeps
// to itself, so that a partition that does not exist fails nobody else's lookup; files belong to a database.
func watchKey(j *job, d *Definition, c Connection) string {
	var b strings.Builder
	b.WriteString(d.Kafka.Topic + "\x00" + strings.Join(c.Brokers, ","))
	properties := slices.Clone(c.Properties)
	slices.SortFunc(properties, func(a, b Property) int { return strings.Compare(a.Key, b.Key) })
	for _, p := range properties {
		if p.Key == "group.id" || p.Key == "client.id" {
			continue
		}
		b.WriteString("\x00" + p.Key + "=" + p.Value)
		if strings.HasPrefix(p.Value, "FILE:") {
			b.WriteString("\x00" + itoa(int64(d.DatabaseID)))
		}
	}
	if len(d.Kafka.Partitions) > 0 {
		b.WriteString("\x00\x00" + itoa(int64(j.id)))
	}
	return b.String()
}

// watch begins to wait. The answer is nil when a partition has more than next, or why the job has to pause; it comes from a
// lookup that began after this call. stop ends the wait.
func (l *latestOffsets) watch(run context.Context, j *job, next map[int32]int64) (answer <-chan error, stop func()) {
	d := j.state.Load().Definition
	c := j.connection(d)
	key := watchKey(j, d, c)
	w := &endWaiter{job: j, next: next, answer: make(chan error, 1)}

	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.watches[key]
	if t == nil {
		t = &topicWatch{connection: c, topic: d.Kafka.Topic, waiting: map[*endWaiter]bool{}, wake: make(chan struct{}, 1)}
		l.watches[key] = t
		l.m.running.Go(func() { l.follow(run, key, t) })
	}
	t.waiting[w] = true
	select {
	case t.wake <- struct{}{}:
	default:
	}
	return w.answer, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(t.waiting, w)
	}
}

// follow looks a topic's ends up until nobody waits for it any more.
func (l *latestOffsets) follow(ctx context.Context, key string, t *topicWatch) {
	for fruitless := 0; ; fruitless++ {
		l.mu.Lock()
		if len(t.waiting) == 0 || ctx.Err() != nil {
			delete(l.watches, key)
			l.mu.Unlock()
			return
		}
		select {
		case <-t.wake:
		default:
		}
		asking := slices.Collect(maps.Keys(t.waiting))
		l.mu.Unlock()

		wanted := map[int32]bool{}
		for _, w := range asking {
			for p := range w.next {
				wanted[p] = true
			}
		}
		partitions := slices.Sorted(maps.Keys(wanted))
		ends, err := ask(ctx, l.m, AskLatestOffsets, t.topic, func(ctx context.Context) (map[int32]int64, error) {
			return l.m.config.Source.Offsets(ctx, t.connection, t.topic, partitions, OffsetEnd)
		})

		l.mu.Lock()
		for _, w := range asking {
			if !t.waiting[w] {
				continue
			}
			if err != nil {
				w.answer <- &lookupError{err}
				delete(t.waiting, w)
				fruitless = 0
				continue
			}
			w.job.learnEnds(only(ends, w.next))
			if more, err := hasMore(w.next, ends); more || err != nil {
				w.answer <- err
				delete(t.waiting, w)
				fruitless = 0
			}
		}
		pause := min(firstLookupPause<<uint(min(fruitless, 10)), max(maxLookupPause, time.Duration(len(l.watches))*pausePerTopic))
		l.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-t.wake:
		case <-l.m.config.Clock.After(pause):
		}
	}
}

// lookupError says that the ends could not be looked up.
type lookupError struct{ cause error }

// Error returns the cause's text.
func (e *lookupError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *lookupError) Unwrap() error { return e.cause }

// hasMore compares what a task wants next with the ends: the first partition that differs decides. An offset beyond the end
// is an error that pauses the job.
func hasMore(next, ends map[int32]int64) (bool, error) {
	for _, p := range slices.Sorted(maps.Keys(next)) {
		end, ok := ends[p]
		switch {
		case !ok, next[p] == end:
		case next[p] < end:
			return true, nil
		default:
			return false, doriserr.New("offset set in job: %d is greater than kafka latest offset: %d partition id: %d", next[p], end, p)
		}
	}
	return false, nil
}

// only returns the entries of ends for the partitions of next.
func only(ends, next map[int32]int64) map[int32]int64 {
	chosen := make(map[int32]int64, len(next))
	for p := range next {
		if end, ok := ends[p]; ok {
			chosen[p] = end
		}
	}
	return chosen
}
