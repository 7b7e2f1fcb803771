package routineload

import (
	"context"
)

// feed owns a consumer in a goroutine of its own, so that the next fetch is under way while a task decodes or commits. It
// fetches only when it is asked to: a job that is caught up does not keep its brokers busy.
type feed struct {
	consumer Consumer
	want     chan struct{}
	got      chan fetched
	cancel   context.CancelFunc
	done     chan struct{}
	// asked says that a fetch was asked for and not taken yet.
	asked bool
}

// fetched is what one fetch brought.
type fetched struct {
	Fetch
	err error
}

// newFeed starts to serve fetches of a consumer.
func newFeed(ctx context.Context, c Consumer) *feed {
	ctx, cancel := context.WithCancel(ctx)
	f := &feed{consumer: c, want: make(chan struct{}, 1), got: make(chan fetched, 1), cancel: cancel, done: make(chan struct{})}
	go f.serve(ctx)
	return f
}

// serve answers each wish with one fetch.
func (f *feed) serve(ctx context.Context) {
	defer close(f.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.want:
		}
		fetch, err := f.consumer.Fetch(ctx)
		if ctx.Err() != nil {
			return
		}
		f.got <- fetched{fetch, err}
	}
}

// ask has the next fetch started, unless one is under way.
func (f *feed) ask() {
	if !f.asked {
		f.asked = true
		f.want <- struct{}{}
	}
}

// close stops reading and waits for it; records that the feed handed out are gone.
func (f *feed) close() {
	f.cancel()
	<-f.done
	f.consumer.Close()
}

// cursor is how far a fetch was used up.
type cursor struct {
	Fetch
	batch, record int
	// messages and bytes of the fetch, without empty values.
	messages, bytes int64
}

// newCursor stands at the beginning of a fetch.
func newCursor(f Fetch) *cursor {
	c := &cursor{Fetch: f}
	for i := range f.Batches {
		for k := range f.Batches[i].Records {
			if n := len(f.Batches[i].Records[k].Value); n > 0 {
				c.messages++
				c.bytes += int64(n)
			}
		}
	}
	return c
}

// maxRun is how many records are loaded between two looks at clock and limits.
const maxRun = 8192

// run finds the next records of one partition to load: at most maxRun, and none after the message that reaches a limit. It
// returns where they begin and end in the current batch, and how many messages and bytes they count as; a tombstone counts
// nothing.
func (c *cursor) run(leftMessages, leftBytes int64) (from, to int, messages, bytes int64) {
	records := c.Batches[c.batch].Records
	from = c.record
	to = from
	for end := min(len(records), from+maxRun); to < end && messages < leftMessages && bytes < leftBytes; to++ {
		if n := len(records[to].Value); n > 0 {
			messages++
			bytes += int64(n)
		}
	}
	return from, to, messages, bytes
}

// used moves past records and reports whether the whole fetch is used up.
func (c *cursor) used(to int) (whole bool) {
	c.record = to
	for c.batch < len(c.Batches) && c.record == len(c.Batches[c.batch].Records) {
		c.batch, c.record = c.batch+1, 0
	}
	return c.batch == len(c.Batches)
}
