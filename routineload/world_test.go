package routineload

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

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
