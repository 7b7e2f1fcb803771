package kafka

import (
	"context"
	"math"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/routineload"
)

// position is where a reader stands in one partition.
type position struct {
	partition int32
	// next is the offset to ask for; end the last known end, -1 before the first answer.
	next, end int64
	// silence is what answers without any data said in a row.
	silence silence
}

// reader fetches the partitions of one leader. While an answer is decoded and handed over, the next one is on its way.
type reader struct {
	consumer  *consumer
	node      int32
	positions []*position
	byNumber  map[int32]*position
	turn      int
	decoder   *decoder
	// growth is how many times the usual size is asked for.
	growth int32
	// idle, which only the consumer's goroutine touches, says that the reader stands at every end and waits to be woken.
	idle bool
	wake chan struct{}
	// waited is how long the broker was allowed to hold the fetch that was sent last.
	waited time.Duration
	// compacted tells whether the topic may lack offsets below its end.
	compacted func(context.Context) bool
}

// answer is a broker's to one fetch.
type answer struct {
	resp *kmsg.FetchResponse
	err  error
}

// result is what a reader hands over. err comes after the fetch; lost means that leaders must be looked up again.
type result struct {
	from *reader
	// idle says that the reader will now wait until it is woken.
	idle  bool
	fetch routineload.Fetch
	space *buffer
	err   error
	lost  bool
}

// run fetches until ctx is done or something fails.
func (r *reader) run(ctx context.Context) {
	flight := r.send(ctx, r.patience())
	for {
		a := r.wait(ctx, flight)
		if ctx.Err() != nil {
			return
		}
		if a.err != nil {
			r.deliver(ctx, result{err: a.err, lost: true})
			return
		}
		parts, blind, refusal := r.advance(ctx, a.resp)
		more := refusal.err == nil && r.behind()
		if more && !blind {
			flight = r.send(ctx, r.patience())
		}
		for last := false; !last; {
			var res result
			res, parts = r.decode(parts)
			if last = len(parts) == 0 || res.err != nil; last {
				if res.err == nil {
					res.err, res.lost = refusal.err, refusal.lost
				}
				if blind {
					if more = res.err == nil && r.behind(); more {
						flight = r.send(ctx, r.patience())
					}
				}
				res.idle = !more
			}
			if !r.deliver(ctx, res) || res.err != nil {
				return
			}
		}
		if more {
			continue
		}
		select {
		case <-r.wake:
		case <-ctx.Done():
			return
		}
		flight = r.send(ctx, max(r.patience(), r.consumer.settings.fetchWait))
	}
}

// wait takes the answer of a fetch. When it was long in coming although it is full, the next fetches ask for more at a time, so
// that a distant broker is not asked too often. When it came early although it is empty, the rest of the wait is waited here.
func (r *reader) wait(ctx context.Context, flight <-chan answer) answer {
	start := clock.Real{}.Now()
	a := <-flight
	took := clock.Real{}.Now().Sub(start)
	if a.resp == nil {
		return a
	}
	bytes := 0
	for i := range a.resp.Topics {
		for j := range a.resp.Topics[i].Partitions {
			bytes += len(a.resp.Topics[i].Partitions[j].RecordBatches)
		}
	}
	if bytes == 0 && took < r.waited && r.patience() > 0 {
		_ = (clock.Real{}).Sleep(ctx, r.waited-took) // the caller looks at ctx
	}
	if !r.consumer.settings.fetchFixed && r.growth < maxFetchGrowth && took >= slowAnswer &&
		bytes >= int(r.growth*r.consumer.settings.partitionMax)/2 {
		r.growth *= 2
	}
	return a
}

// send starts a fetch from the present positions. Its answer always arrives: when ctx is done, with ctx's error.
func (r *reader) send(ctx context.Context, wait time.Duration) <-chan answer {
	req := r.request(wait)
	r.waited = wait
	flight := make(chan answer, 1)
	c := r.consumer
	c.running.Go(func() {
		resp, err := c.fetcher.Broker(int(r.node)).Request(ctx, req)
		if err != nil {
			if ctx.Err() != nil {
				c.busy.Store(true)
			}
			flight <- answer{err: err}
			return
		}
		flight <- answer{resp: resp.(*kmsg.FetchResponse)}
	})
	return flight
}

// namedFetch is a fetch by topic name, for brokers that tell no topic ids.
type namedFetch struct{ *kmsg.FetchRequest }

// MaxVersion is the last version without topic ids.
func (namedFetch) MaxVersion() int16 { return 12 }

// request builds a fetch. The order of partitions rotates, because a broker fills an answer from the front.
func (r *reader) request(wait time.Duration) kmsg.Request {
	c := r.consumer
	req := kmsg.NewPtrFetchRequest()
	req.MaxWaitMillis = int32(wait / time.Millisecond)
	req.MinBytes = c.settings.fetchMin
	req.MaxBytes = grown(c.settings.fetchMax, r.growth)
	if c.settings.readCommitted {
		req.IsolationLevel = 1
	}
	t := kmsg.NewFetchRequestTopic()
	t.Topic, t.TopicID = c.topic, c.topicID
	t.Partitions = make([]kmsg.FetchRequestTopicPartition, 0, len(r.positions))
	for i := range r.positions {
		at := r.positions[(i+r.turn)%len(r.positions)]
		p := kmsg.NewFetchRequestTopicPartition()
		p.Partition, p.FetchOffset, p.PartitionMaxBytes = at.partition, at.next, grown(c.settings.partitionMax, r.growth)
		t.Partitions = append(t.Partitions, p)
	}
	r.turn++
	req.Topics = append(req.Topics, t)
	if c.topicID == [16]byte{} {
		return namedFetch{req}
	}
	return req
}

// grown is a size times a factor within 32 bits.
func grown(size, factor int32) int32 { return int32(min(int64(size)*int64(factor), math.MaxInt32)) }

// part is one partition's share of an answer.
type part struct {
	at *position
	// from is the position that decoding has reached, end the partition's end.
	from, end int64
	// raw is what is left to decode, aborted and skip say which transactions it must leave out.
	raw     []byte
	aborted []kmsg.FetchResponseTopicPartitionAbortedTransaction
	skip    abortedProducers
}

// advance moves the positions by the answer's batch headers, so that the next fetch can leave before anything is decoded.
// blind says that only decoding tells where some partition's data ends.
func (r *reader) advance(ctx context.Context, resp *kmsg.FetchResponse) (parts []part, blind bool, res result) {
	if resp.ErrorCode != 0 {
		return nil, false, result{err: topicError(resp.ErrorCode, r.consumer.topic, -1), lost: true}
	}
	bytes := 0
	for i := range resp.Topics {
		for j := range resp.Topics[i].Partitions {
			data := &resp.Topics[i].Partitions[j]
			at := r.byNumber[data.Partition]
			if at == nil {
				continue
			}
			if data.ErrorCode != 0 {
				r.refused(ctx, at, data.ErrorCode, &res)
				continue
			}
			p := part{at: at, from: at.next, end: data.HighWatermark, raw: data.RecordBatches}
			if r.consumer.settings.readCommitted {
				p.aborted = data.AbortedTransactions
				p.skip.set(p.aborted)
				if data.LastStableOffset >= 0 {
					p.end = data.LastStableOffset
				}
			}
			next, ok := glance(data.RecordBatches, at.next)
			if !ok {
				next, blind = p.from, true
			}
			at.next, at.end = next, p.end
			if len(data.RecordBatches) > 0 || at.next >= at.end {
				at.silence = silence{}
			}
			bytes += len(data.RecordBatches)
			parts = append(parts, p)
		}
	}
	if bytes == 0 && res.err == nil {
		r.listen(ctx, parts)
	}
	return parts, blind, res
}

// refused notes a partition's error.
func (r *reader) refused(ctx context.Context, at *position, code int16, res *result) {
	c := r.consumer
	switch {
	case code == offsetOutOfRange:
		limited, cancel := context.WithTimeout(ctx, c.source.options.MetadataTimeout)
		defer cancel()
		res.err, res.lost = c.metadata.outOfRange(limited, c.topic, at.partition, at.next, c.settings.readCommitted), false
	case res.err != nil:
	default:
		res.err = topicError(code, c.topic, at.partition)
		res.lost = moved(code) || code == unknownTopicOrPartition
	}
}

// behind tells whether a partition has messages that were not asked for, and did not fall silent.
func (r *reader) behind() bool {
	for _, at := range r.positions {
		if at.next < at.end && !at.silence.complete() {
			return true
		}
	}
	return false
}

// decode takes the next piece of an answer and returns what is left of it. An answer is handed over in pieces, because a
// small compressed one may hold very much, and because pieces that fit the processor's cache are loaded faster.
func (r *reader) decode(parts []part) (result, []part) {
	if len(parts) == 0 {
		return result{}, nil
	}
	space := newBuffer(parts)
	r.decoder.space = space
	res := result{space: space}
	next, end := make(map[int32]int64, len(parts)), make(map[int32]int64, len(parts))
	var silent []int32
	for len(parts) > 0 && res.err == nil {
		p := &parts[0]
		start := len(space.records)
		err := r.decoder.partition(p)
		done := len(p.raw) == 0
		switch {
		case err != nil:
			res.err = &Error{Reason: "Local: Bad message format", Topic: r.consumer.topic, Partition: p.at.partition, Err: err}
		case !done:
		case p.from > p.at.next:
			p.at.next = p.from // a format that could not be glanced at
		default:
			p.from = p.at.next // a hollow stretch may have been skipped
			if p.from < p.end && p.at.silence.complete() {
				silent = append(silent, p.at.partition)
			}
		}
		space.spans = append(space.spans, span{p.at.partition, start, len(space.records)})
		next[p.at.partition], end[p.at.partition] = p.from, max(p.end, p.from)
		if !done {
			break
		}
		parts = parts[1:]
	}
	space.cut()
	res.fetch = routineload.Fetch{Batches: space.batches, Next: next, End: end, Silent: silent, Release: space.release}
	return res, parts
}

// deliver hands a result over; false if ctx is done.
func (r *reader) deliver(ctx context.Context, res result) bool {
	res.from = r
	select {
	case r.consumer.results <- res:
		return true
	case <-ctx.Done():
		if res.space != nil {
			res.space.release()
		}
		return false
	}
}
