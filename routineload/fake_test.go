package routineload

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
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

// fakeStore keeps jobs and rows in memory; what is committed or saved survives the manager.
type fakeStore struct {
	mu     sync.Mutex
	nextID uint64
	jobs   map[uint64][]byte
	// rows counts how often each message was loaded, by "partition/offset"; filtered and unselected likewise.
	rows, filtered, unselected map[string]int
	labels                     map[string]string
	txns                       []*fakeTxn
	// failCommit and failBegin decide about each call; nil never fails.
	failCommit, failBegin, failSave func() error
	// onDelete hears of each job that is deleted, before.
	onDelete func()
	open     int
}

func newStore() *fakeStore {
	return &fakeStore{nextID: 1000, jobs: map[uint64][]byte{}, rows: map[string]int{}, filtered: map[string]int{},
		unselected: map[string]int{}, labels: map[string]string{}}
}

func (s *fakeStore) NewID() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	return s.nextID
}

func (s *fakeStore) SaveJob(ctx context.Context, id uint64, state []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failSave != nil {
		if err := s.failSave(); err != nil {
			return err
		}
	}
	s.jobs[id] = slices.Clone(state)
	return nil
}

func (s *fakeStore) DeleteJob(ctx context.Context, id uint64) error {
	if s.onDelete != nil {
		s.onDelete()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, id)
	return nil
}

func (s *fakeStore) LoadJobs() (map[uint64][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.jobs), nil
}

// begun are the transactions that were begun so far.
func (s *fakeStore) begun() []*fakeTxn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.txns)
}

func (s *fakeStore) Begin(ctx context.Context, r load.TxnRequest) (load.Txn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failBegin != nil {
		if err := s.failBegin(); err != nil {
			return nil, err
		}
	}
	if _, used := s.labels[r.Label]; used {
		return nil, fmt.Errorf("label %s already used", r.Label)
	}
	s.labels[r.Label] = "PREPARE"
	s.nextID++
	s.open++
	t := &fakeTxn{store: s, id: int64(s.nextID), request: r}
	s.txns = append(s.txns, t)
	return t, nil
}

// total is the number of loaded messages.
func (s *fakeStore) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.rows {
		n += c
	}
	return n
}

type fakeTxn struct {
	store                      *fakeStore
	id                         int64
	request                    load.TxnRequest
	rows, filtered, unselected []string
	done                       bool
	reason                     string
}

func (t *fakeTxn) ID() int64 { return t.id }

func (t *fakeTxn) Write(context.Context, *catalog.Table, *chunk.Chunk) error {
	return errors.New("the fake loader does not write chunks")
}

func (t *fakeTxn) Commit(ctx context.Context, a load.Attachment) error {
	t.store.mu.Lock()
	defer t.store.mu.Unlock()
	if t.done {
		return errors.New("transaction is done")
	}
	if t.store.failCommit != nil {
		if err := t.store.failCommit(); err != nil {
			return err
		}
	}
	t.finish("VISIBLE")
	for _, k := range t.rows {
		t.store.rows[k]++
	}
	for _, k := range t.filtered {
		t.store.filtered[k]++
	}
	for _, k := range t.unselected {
		t.store.unselected[k]++
	}
	t.store.jobs[a.JobID] = slices.Clone(a.JobState)
	return nil
}

func (t *fakeTxn) finish(state string) {
	t.done = true
	t.store.open--
	t.store.labels[t.request.Label] = state
}

func (t *fakeTxn) Rollback(ctx context.Context, reason string) error {
	t.store.mu.Lock()
	defer t.store.mu.Unlock()
	if !t.done {
		t.finish("ABORTED")
		t.reason = reason
	}
	return nil
}

// fakeLoader loads "bad" as filtered, "skip" as unselected and fails on "poison".
type fakeLoader struct {
	txn     *fakeTxn
	counted load.Counters
	closed  bool
}

func (l *fakeLoader) Add(ctx context.Context, b load.Batch) error {
	for _, r := range b.Records {
		key := fmt.Sprintf("%d/%d", b.Partition, r.Offset)
		switch v := string(r.Value); v {
		case "":
			continue
		case "bad":
			l.txn.filtered = append(l.txn.filtered, key)
			l.counted.Filtered++
		case "skip":
			l.txn.unselected = append(l.txn.unselected, key)
			l.counted.Unselected++
		case "poison":
			return errors.New("[DATA_QUALITY_ERROR]something broke")
		case "jsonpath":
			return errors.New("[INVALID_JSON_PATH]Invalid json path: x")
		default:
			l.txn.rows = append(l.txn.rows, key)
			l.counted.Loaded++
		}
		l.counted.Total++
	}
	return ctx.Err()
}

func (l *fakeLoader) Finish(context.Context) (Outcome, error) {
	o := Outcome{Counters: l.counted}
	if l.counted.Filtered > 0 {
		o.ErrorURL = "http://be/api/_load_error_log?file=" + l.txn.request.Label
	}
	return o, nil
}

func (l *fakeLoader) Close() {
	if l.closed {
		panic("closed twice")
	}
	l.closed = true
}

// fakeTables has database 1 "db" with table 2 "t".
type fakeTables struct {
	mu                  sync.Mutex
	noTable, noDatabase bool
}

func (t *fakeTables) DatabaseName(id uint64) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return "db", id == 1 && !t.noDatabase
}

func (t *fakeTables) TableName(db, table uint64) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return "t", db == 1 && table == 2 && !t.noTable
}

// world is a manager over fakes.
type world struct {
	t       testing.TB
	cluster *fakeCluster
	store   *fakeStore
	tables  *fakeTables
	config  Config
	m       *Manager
	stop    context.CancelFunc
	stopped chan error
	events  []Event
	eventMu sync.Mutex
	planErr error
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, cluster: newCluster(), store: newStore(), tables: &fakeTables{}}
	w.config = Config{
		Store: w.store, Source: w.cluster, Tables: w.tables, BackendID: 10, Location: time.UTC,
		NewLoad: func(ctx context.Context, r LoadRequest) (Loader, error) {
			if w.planErr != nil {
				return nil, w.planErr
			}
			return &fakeLoader{txn: r.Txn.(*fakeTxn)}, nil
		},
		Listener: func(e Event) {
			w.eventMu.Lock()
			defer w.eventMu.Unlock()
			w.events = append(w.events, e)
		},
	}
	return w
}

func (w *world) start() {
	w.t.Helper()
	m, err := New(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.m, w.stop, w.stopped = m, cancel, make(chan error, 1)
	go func() { w.stopped <- m.Run(ctx) }()
}

// shutdown stops the manager, once.
func (w *world) shutdown() {
	w.t.Helper()
	if w.stop == nil {
		return
	}
	w.stop()
	w.stop = nil
	if err := <-w.stopped; err != nil {
		w.t.Fatal(err)
	}
	if w.store.open != 0 {
		w.t.Errorf("%d transactions were left open", w.store.open)
	}
}

func definition(name, topic string) Definition {
	return Definition{
		Name: name, DatabaseID: 1, DatabaseName: "db", TableID: 2, TableName: "t", User: "root",
		Properties: Properties{
			DesiredConcurrentNumber: 256, MaxFilterRatio: 1, MaxBatchIntervalSeconds: 60, MaxBatchRows: 20000000,
			MaxBatchSize: 1 << 30, ExecMemLimit: 2 << 30, SendBatchParallelism: 1, Timezone: "Etc/UTC", Format: "csv",
			Raw: map[string]string{"enclose": "\x00", "escape": "\x00", "empty_field_as_null": "false"},
		},
		Load: load.Spec{Format: load.CSV, Merge: load.Append, Location: time.UTC},
		Kafka: Kafka{
			Brokers: []string{"127.0.0.1:9092"}, BrokerList: "127.0.0.1:9092", Topic: topic, Default: StartOffset{Offset: OffsetBeginning},
			Custom: []Property{{"kafka_default_offsets", "OFFSET_BEGINNING"}, {"group.id", "g"}},
		},
	}
}

func (w *world) create(d Definition) uint64 {
	w.t.Helper()
	id, err := w.m.Create(context.Background(), d)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) wantReason(id uint64, state State, code doriserr.Code, message string) {
	w.t.Helper()
	v := w.m.Get(id)
	want := (&Reason{code, message}).String()
	if got := v.Reason().String(); v.State != state || got != want {
		w.t.Errorf("job is %s: %s\nwant    %s: %s", v.State, got, state, want)
	}
}

func numbered(n int) []string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprint("v", i)
	}
	return values
}

// shuffledSource makes choices that a seed repeats.
func shuffledSource(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 17)) }

func loadAttachment(id uint64) load.Attachment { return load.Attachment{JobID: id} }
