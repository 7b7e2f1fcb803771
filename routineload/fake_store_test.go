package routineload

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

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
