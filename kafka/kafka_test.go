package kafka

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/kafka/broker"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
)

// fixture is a broker, a source and a way to produce.
type fixture struct {
	*testing.T
	ctx    context.Context
	broker *broker.Broker
	source *Source
	conn   routineload.Connection
}

// newFixture starts a broker and checks at the end that no goroutine of ours outlives Close.
func newFixture(t *testing.T, o broker.Options, props ...routineload.Property) *fixture {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	b, err := broker.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, ctx: ctx, broker: b, source: NewSource(Options{}),
		conn: routineload.Connection{Brokers: []string{b.Addr()}, Properties: props}}
	t.Cleanup(func() {
		f.source.Close()
		b.Close()
		cancel()
		checkNoGoroutines(t)
	})
	return f
}

// checkNoGoroutines waits for franz-go's goroutines to end; a stack of ours or franz-go's client that stays is a leak.
func checkNoGoroutines(t *testing.T) {
	t.Helper()
	var leaked string
	for range 100 {
		buf := make([]byte, 1<<20)
		buf = buf[:runtime.Stack(buf, true)]
		leaked = ""
		for stack := range strings.SplitSeq(string(buf), "\n\n") {
			if (strings.Contains(stack, "/dorisemu/kafka.") || strings.Contains(stack, "franz-go/pkg/kgo.")) &&
				!strings.Contains(stack, "testing.") {
				leaked = stack
			}
		}
		if leaked == "" {
			return
		}
		clock.Real{}.Sleep(context.Background(), 20*time.Millisecond)
	}
	t.Errorf("leaked goroutine:\n%s", leaked)
}

// topic creates a topic.
func (f *fixture) topic(name string, partitions int) {
	f.Helper()
	if err := f.broker.CreateTopic(name, partitions); err != nil {
		f.Fatal(err)
	}
}

// producer returns a client that writes to exact partitions.
func (f *fixture) producer(opts ...kgo.Opt) *kgo.Client {
	f.Helper()
	cl, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(f.broker.Addr()), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchMaxBytes(20 << 20)}, opts...)...)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(cl.Close)
	return cl
}

// produce writes values and waits for them.
func (f *fixture) produce(cl *kgo.Client, topic string, partition int32, values ...string) {
	f.Helper()
	records := make([]*kgo.Record, len(values))
	for i, v := range values {
		records[i] = &kgo.Record{Topic: topic, Partition: partition, Value: []byte(v)}
	}
	if err := cl.ProduceSync(f.ctx, records...).FirstErr(); err != nil {
		f.Fatal(err)
	}
}

// open opens a consumer that is closed at the end of the test.
func (f *fixture) open(topic string, next map[int32]int64) routineload.Consumer {
	f.Helper()
	c, err := f.source.Open(f.ctx, f.conn, topic, next)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	return c
}

// readToEnd fetches until every partition of next is at its end and returns "offset=value" texts by partition, and positions.
func readToEnd(ctx context.Context, t *testing.T, c routineload.Consumer, next map[int32]int64) (map[int32][]string, map[int32]int64) {
	t.Helper()
	got, at, ended := map[int32][]string{}, map[int32]int64{}, map[int32]bool{}
	for len(ended) < len(next) {
		fetch, err := c.Fetch(ctx)
		if err != nil {
			t.Fatalf("Fetch: %v", err)
		}
		for _, b := range fetch.Batches {
			for _, r := range b.Records {
				value := "<nil>"
				if r.Value != nil {
					value = string(bytes.Clone(r.Value))
				}
				got[b.Partition] = append(got[b.Partition], fmt.Sprintf("%d=%s", r.Offset, value))
			}
		}
		for p, n := range fetch.Next {
			at[p] = n
			delete(ended, p)
			if n == fetch.End[p] {
				ended[p] = true
			}
		}
		if fetch.Release != nil {
			fetch.Release()
		}
	}
	return got, at
}

// records counts the records of a fetch.
func records(batches []load.Batch) int {
	n := 0
	for _, b := range batches {
		n += len(b.Records)
	}
	return n
}

// unusedAddr returns an address where nothing listens.
func unusedAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}
