package kafka

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"

	"github.com/dorisemu/dorisemu/kafka/broker"
	"github.com/dorisemu/dorisemu/routineload"
)

// saslProps are the properties of a login without TLS.
func saslProps(mechanism, user, password string) []routineload.Property {
	return []routineload.Property{{Key: "security.protocol", Value: "SASL_PLAINTEXT"}, {Key: "sasl.mechanism", Value: mechanism},
		{Key: "sasl.username", Value: user}, {Key: "sasl.password", Value: password}}
}

func TestLogin(t *testing.T) {
	f := newFixture(t, broker.Options{Users: []broker.User{{Name: "alice", Password: "alice-secret"}}})
	f.source.Close()
	f.source = NewSource(Options{MetadataTimeout: time.Second})
	f.topic("t", 1)
	p := f.producer(kgo.SASL(plain.Auth{User: "alice", Pass: "alice-secret"}.AsMechanism()))
	f.produce(p, "t", 0, "a")
	for _, m := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		f.conn.Properties = saslProps(m, "alice", "alice-secret")
		next := map[int32]int64{0: 0}
		if got, _ := readToEnd(f.ctx, t, f.open("t", next), next); len(got[0]) != 1 {
			t.Errorf("%s: read %q", m, got[0])
		}
		f.conn.Properties = saslProps(m, "alice", "wrong-secret")
		_, err := f.source.Partitions(f.ctx, f.conn, "t")
		if err == nil {
			t.Fatalf("%s: a wrong password was accepted", m)
		}
		want := "Local: Authentication failure (broker " + f.broker.Addr() + "): SASL authentication (" + m + ") failed: "
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %q does not begin with %q", m, err, want)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells a password: %q", m, err)
		}
	}
	f.conn.Properties = nil
	_, err := f.source.Partitions(f.ctx, f.conn, "t")
	if err == nil || !strings.Contains(err.Error(), "does security.protocol fit the listener") {
		t.Errorf("no login: %v", err)
	}
	f.conn.Properties = []routineload.Property{{Key: "security.protocol", Value: "ssl"}}
	_, err = f.source.Partitions(f.ctx, f.conn, "t")
	if err == nil || !strings.Contains(err.Error(), "TLS handshake failed") {
		t.Errorf("TLS to a plain listener: %v", err)
	}
}

func TestUnreachableBroker(t *testing.T) {
	addr := unusedAddr(t)
	s := NewSource(Options{MetadataTimeout: 2 * time.Second})
	defer s.Close()
	conn := routineload.Connection{Brokers: []string{addr}}
	want := "Local: Broker transport failure (broker " + addr + "): connect failed: "
	_, err := s.Partitions(context.Background(), conn, "t")
	if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("Partitions: %v", err)
	}
	_, err = s.Offsets(context.Background(), conn, "t", []int32{0}, routineload.OffsetEnd)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Offsets: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Partitions(ctx, conn, "t"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestBrokerRestartWhileReading(t *testing.T) {
	dir := t.TempDir()
	b, err := broker.Start(broker.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	addr := b.Addr()
	if err := b.CreateTopic("t", 1); err != nil {
		t.Fatal(err)
	}
	s := NewSource(Options{})
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := s.Open(ctx, routineload.Connection{Brokers: []string{addr}}, "t", map[int32]int64{0: 0})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Fetch(ctx); err != nil {
		t.Fatal(err)
	}
	b.Close()
	if b, err = broker.Start(broker.Options{Dir: dir, Addr: addr}); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	f := &fixture{T: t, ctx: ctx, broker: b}
	f.produce(f.producer(), "t", 0, "after")
	got, _ := readToEnd(ctx, t, c, map[int32]int64{0: 0})
	for len(got[0]) == 0 {
		got, _ = readToEnd(ctx, t, c, map[int32]int64{0: 0})
	}
	if got[0][0] != "0=after" {
		t.Errorf("read %q", got[0])
	}
}
