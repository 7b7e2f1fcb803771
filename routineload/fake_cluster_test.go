package routineload

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/load"
)

// fakeCluster is a Kafka cluster in memory.
type fakeCluster struct {
	mu      sync.Mutex
	topics  map[string][]*fakePartition
	down    error
	changed chan struct{}
	// fetchSize is the most records one fetch brings of one partition.
	fetchSize int
	// lookups, opens and begun count calls.
	latestLookups, opens int
	groups               map[int32]int64
	// fetchErr fails the next fetch.
	fetchErr error
	// openErr fails opens.
	openErr error
}

type fakePartition struct {
	first   int64
	records []load.Record
	// hidden is how many offsets at the end hold no record for a reader (control records).
	hidden int64
	// silent makes the broker answer nothing.
	silent bool
}

func (p *fakePartition) end() int64 { return p.first + int64(len(p.records)) + p.hidden }

func newCluster() *fakeCluster {
	return &fakeCluster{topics: map[string][]*fakePartition{}, changed: make(chan struct{}), fetchSize: 1000, groups: map[int32]int64{}}
}

func (c *fakeCluster) update(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *fakeCluster) partitions(topic string, n int) {
	c.update(func() {
		for len(c.topics[topic]) < n {
			c.topics[topic] = append(c.topics[topic], &fakePartition{})
		}
	})
}

func (c *fakeCluster) produce(topic string, partition int, values ...string) {
	c.update(func() {
		p := c.topics[topic][partition]
		for _, v := range values {
			r := load.Record{Offset: p.first + int64(len(p.records))}
			if v != "" {
				r.Value = []byte(v)
			}
			p.records = append(p.records, r)
		}
	})
}

func (c *fakeCluster) Partitions(ctx context.Context, conn Connection, topic string) ([]int32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return nil, c.down
	}
	var list []int32
	for i := range c.topics[topic] {
		list = append(list, int32(i))
	}
	return list, nil
}

func (c *fakeCluster) Offsets(ctx context.Context, conn Connection, topic string, partitions []int32, at int64) (map[int32]int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return nil, c.down
	}
	if at == OffsetEnd {
		c.latestLookups++
	}
	offsets := map[int32]int64{}
	for _, p := range partitions {
		if int(p) >= len(c.topics[topic]) {
			return nil, errors.New("unknown partition")
		}
		if offsets[p] = c.topics[topic][p].first; at == OffsetEnd {
			offsets[p] = c.topics[topic][p].end()
		}
	}
	return offsets, nil
}

func (c *fakeCluster) OffsetsAt(ctx context.Context, conn Connection, topic string, partitions []int32, at time.Time) (map[int32]int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	offsets := map[int32]int64{}
	for _, p := range partitions {
		offsets[p] = -1
		for _, r := range c.topics[topic][p].records {
			if r.Timestamp >= at.UnixMilli() {
				offsets[p] = r.Offset
				break
			}
		}
	}
	return offsets, c.down
}

func (c *fakeCluster) Open(ctx context.Context, conn Connection, topic string, next map[int32]int64) (Consumer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.openErr != nil {
		return nil, c.openErr
	}
	c.opens++
	return &fakeConsumer{cluster: c, topic: topic, next: maps.Clone(next), told: map[int32]int64{}}, nil
}

type fakeConsumer struct {
	cluster *fakeCluster
	topic   string
	next    map[int32]int64
	// told is the end that was last reported of each partition.
	told   map[int32]int64
	closed bool
}

func (f *fakeConsumer) Fetch(ctx context.Context) (Fetch, error) {
	for {
		f.cluster.mu.Lock()
		changed := f.cluster.changed
		fetch, err := f.poll()
		f.cluster.mu.Unlock()
		if err != nil || len(fetch.Next) > 0 {
			return fetch, err
		}
		select {
		case <-ctx.Done():
			return Fetch{}, ctx.Err()
		case <-changed:
		}
	}
}

func (f *fakeConsumer) poll() (Fetch, error) {
	if err := f.cluster.fetchErr; err != nil {
		f.cluster.fetchErr = nil
		return Fetch{}, err
	}
	fetch := Fetch{Next: map[int32]int64{}, End: map[int32]int64{}}
	if f.cluster.down != nil {
		return fetch, nil
	}
	for _, number := range slices.Sorted(maps.Keys(f.next)) {
		p := f.cluster.topics[f.topic][number]
		next := f.next[number]
		if p.silent {
			fetch.Next[number], fetch.End[number], fetch.Silent = next, p.end(), append(fetch.Silent, number)
			continue
		}
		if next < p.first || next > p.end() {
			return fetch, &OffsetOutOfRange{Partition: number, Offset: next, Earliest: p.first, Latest: p.end()}
		}
		records := p.records[min(next-p.first, int64(len(p.records))):]
		if len(records) > f.cluster.fetchSize {
			records = records[:f.cluster.fetchSize]
		}
		if len(records) == 0 && f.told[number] == p.end()+1 && next == p.end() {
			continue
		}
		if len(records) > 0 {
			// Two batches of one partition are legal.
			half := len(records) / 2
			if half > 0 {
				fetch.Batches = append(fetch.Batches, load.Batch{Partition: number, Records: records[:half]})
			}
			fetch.Batches = append(fetch.Batches, load.Batch{Partition: number, Records: records[half:]})
			next = records[len(records)-1].Offset + 1
		}
		if next == p.first+int64(len(p.records)) {
			next = p.end()
		}
		f.next[number], fetch.Next[number], fetch.End[number] = next, next, p.end()
		if next == p.end() {
			f.told[number] = p.end() + 1
		}
	}
	return fetch, nil
}

func (f *fakeConsumer) CommitGroup(ctx context.Context, next map[int32]int64) {
	f.cluster.mu.Lock()
	defer f.cluster.mu.Unlock()
	maps.Copy(f.cluster.groups, next)
}

func (f *fakeConsumer) Close() {
	if f.closed {
		panic("closed twice")
	}
	f.closed = true
}
