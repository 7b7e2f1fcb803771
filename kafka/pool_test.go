package kafka

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/kafka/broker"
	"github.com/dorisemu/dorisemu/routineload"
)

func TestUnusedClustersAreClosed(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.source.Close()
	manual := clock.NewManual(time.Unix(1_800_000_000, 0))
	f.source = NewSource(Options{Clock: manual})
	f.topic("t", 1)
	ask := func(clientID string) {
		t.Helper()
		conn := f.conn
		conn.Properties = []routineload.Property{{Key: "client.id", Value: clientID}}
		if _, err := f.source.Partitions(f.ctx, conn, "t"); err != nil {
			t.Fatal(err)
		}
	}
	ask("a")
	manual.Advance(unusedAfter)
	ask("b")
	if n := len(f.source.pool.clusters); n != 2 {
		t.Errorf("%d clusters, want 2: the first may still be used again", n)
	}
	manual.Advance(time.Second)
	ask("b")
	if n := len(f.source.pool.clusters); n != 1 {
		t.Errorf("%d clusters, want only the one in use", n)
	}
}

func TestFirstBrokerUnreachable(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	f.produce(f.producer(), "t", 0, "a")
	f.conn.Brokers = []string{unusedAddr(t), f.broker.Addr()}
	next := map[int32]int64{0: 0}
	if got, _ := readToEnd(f.ctx, t, f.open("t", next), next); len(got[0]) != 1 {
		t.Errorf("read %q", got)
	}
	if _, err := f.source.Partitions(f.ctx, f.conn, "t"); err != nil {
		t.Error(err)
	}
}

func TestManyConsumersAtOnce(t *testing.T) {
	f := newFixture(t, broker.Options{})
	const topics, rows = 8, 500
	p := f.producer()
	for i := range topics {
		name := fmt.Sprint("t", i)
		f.topic(name, 2)
		for part := range int32(2) {
			values := make([]string, rows)
			for r := range values {
				values[r] = fmt.Sprint(i, " ", part, " ", r)
			}
			f.produce(p, name, part, values...)
		}
	}
	before := runtime.NumGoroutine()
	var wg sync.WaitGroup
	for i := range topics {
		wg.Go(func() {
			next := map[int32]int64{0: 0, 1: 0}
			for range 5 {
				c, err := f.source.Open(f.ctx, f.conn, fmt.Sprint("t", i), next)
				if err != nil {
					t.Error(err)
					return
				}
				got, _ := readToEnd(f.ctx, t, c, next)
				for part := range int32(2) {
					want := fmt.Sprintf("%d=%d %d %d", rows-1, i, part, rows-1)
					if len(got[part]) != rows || got[part][rows-1] != want {
						t.Errorf("topic %d partition %d: %d rows", i, part, len(got[part]))
					}
				}
				c.Close()
			}
		})
	}
	wg.Wait()
	t.Logf("%d goroutines for the source after %d consumers", runtime.NumGoroutine()-before, 5*topics)
	for _, c := range f.source.pool.clusters {
		if len(c.fetchers) > idleFetchers || c.users != 0 {
			t.Errorf("%d idle fetch clients, %d users", len(c.fetchers), c.users)
		}
	}
}
