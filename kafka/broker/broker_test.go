package broker

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// childAddr makes this test binary a broker instead, so that it can be killed.
const childAddr = "DORISEMU_TEST_BROKER_ADDR"

func TestMain(m *testing.M) {
	if addr := os.Getenv(childAddr); addr != "" {
		b, err := Start(Options{Addr: addr, Dir: os.Getenv(childAddr + "_DIR")})
		if err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Stdout.WriteString(b.Addr() + "\n")
		select {}
	}
	os.Exit(m.Run())
}

// newClient makes a client that may create topics by producing.
func newClient(t *testing.T, addr string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	cl, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(addr), kgo.AllowAutoTopicCreation(),
		kgo.ProducerBatchMaxBytes(32 << 20)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return cl
}

// timeout is a context for one test.
func timeout(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestProducerCreatesItsTopic(t *testing.T) {
	b, err := Start(Options{Partitions: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	cl := newClient(t, b.Addr())
	large := make([]byte, 10<<20)
	if err := cl.ProduceSync(timeout(t), &kgo.Record{Topic: "new", Value: large}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	if info := b.Cluster().TopicInfo("new"); info == nil {
		t.Fatal("the topic was not created")
	}
	if n := len(b.Cluster().PartitionInfos("new")); n != 3 {
		t.Errorf("%d partitions, want 3", n)
	}
	if err := b.CreateTopic("new", 1); err != nil {
		t.Errorf("creating an existing topic: %v", err)
	}
}

func TestNoAutoCreate(t *testing.T) {
	b, err := Start(Options{NoAutoCreate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	cl := newClient(t, b.Addr(), kgo.UnknownTopicRetries(0))
	if err := cl.ProduceSync(timeout(t), &kgo.Record{Topic: "new", Value: []byte("v")}).FirstErr(); err == nil {
		t.Error("producing to a missing topic succeeded")
	}
}

func TestAddresses(t *testing.T) {
	for _, tc := range []struct{ listen, advertised, host string }{
		{"", "", "127.0.0.1"},
		{"127.0.0.1:0", "", "127.0.0.1"},
		{"localhost:0", "", "localhost"},
		{":0", "", "127.0.0.1"},
		{"0.0.0.0:0", "", "127.0.0.1"},
		{"0.0.0.0:0", "localhost", "localhost"},
	} {
		b, err := Start(Options{Addr: tc.listen, Advertised: tc.advertised})
		if err != nil {
			t.Errorf("%q: %v", tc.listen, err)
			continue
		}
		host, port, _ := net.SplitHostPort(b.Addr())
		if host != tc.host || port == "0" {
			t.Errorf("%q advertises %s, want host %s and a real port", tc.listen, b.Addr(), tc.host)
		}
		brokers, err := kadm.NewClient(newClient(t, b.Addr())).ListBrokers(timeout(t))
		if err != nil || len(brokers) != 1 || net.JoinHostPort(brokers[0].Host, strconv.Itoa(int(brokers[0].Port))) != b.Addr() {
			t.Errorf("%q: clients are told %v, %v; want %s", tc.listen, brokers, err, b.Addr())
		}
		b.Close()
	}
	if _, err := Start(Options{Addr: "nonsense"}); err == nil || !strings.Contains(err.Error(), `address "nonsense" is not host:port`) {
		t.Errorf("nonsense address: %v", err)
	}
	b, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := Start(Options{Addr: b.Addr()}); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("taken address: %v", err)
	}
}

func TestUsers(t *testing.T) {
	b, err := Start(Options{Users: []User{{Name: "alice", Password: "a"}, {Mechanism: "PLAIN", Name: "bob", Password: "b"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, tc := range []struct {
		name string
		opt  kgo.Opt
		want string
	}{
		{"alice PLAIN", kgo.SASL(plain.Auth{User: "alice", Pass: "a"}.AsMechanism()), ""},
		{"alice 256", kgo.SASL(scram.Auth{User: "alice", Pass: "a"}.AsSha256Mechanism()), ""},
		{"alice 512", kgo.SASL(scram.Auth{User: "alice", Pass: "a"}.AsSha512Mechanism()), ""},
		{"bob PLAIN", kgo.SASL(plain.Auth{User: "bob", Pass: "b"}.AsMechanism()), ""},
		{"bob 256", kgo.SASL(scram.Auth{User: "bob", Pass: "b"}.AsSha256Mechanism()), "SASL_AUTHENTICATION_FAILED"},
		{"stranger", kgo.SASL(plain.Auth{User: "eve", Pass: "a"}.AsMechanism()), "SASL_AUTHENTICATION_FAILED"},
		{"wrong password", kgo.SASL(plain.Auth{User: "alice", Pass: "b"}.AsMechanism()), "SASL_AUTHENTICATION_FAILED"},
	} {
		cl := newClient(t, b.Addr(), tc.opt)
		_, err := kmsg.NewPtrMetadataRequest().RequestWith(timeout(t), cl)
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

// TestHandshakeVersions is what librdkafka looks at before it logs in.
func TestHandshakeVersions(t *testing.T) {
	b, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for range 2 {
		resp, err := askAPIVersions(b.Addr())
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range resp.ApiKeys {
			if k.ApiKey == int16(kmsg.SASLHandshake) && (k.MinVersion != 0 || k.MaxVersion != 1) {
				t.Errorf("SaslHandshake %d..%d, want 0..1", k.MinVersion, k.MaxVersion)
			}
		}
	}
}

func TestKilledBrokerKeepsWhatItAcknowledged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kafka")
	addr := "127.0.0.1:0"
	for round := range 3 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childAddr+"="+addr, childAddr+"_DIR="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 64)
		n, _ := out.Read(buf)
		addr = strings.TrimSpace(string(buf[:n]))
		cl := newClient(t, addr)
		ctx := timeout(t)
		adm := kadm.NewClient(cl)
		if round > 0 {
			ends, err := adm.ListEndOffsets(ctx, "t")
			if o, _ := ends.Lookup("t", 0); err != nil || o.Offset != int64(round*100) {
				t.Errorf("round %d: end offset %+v, %v; want %d", round, o, err, round*100)
			}
			offsets, err := adm.FetchOffsets(ctx, "g")
			if o, _ := offsets.Lookup("t", 0); err != nil || o.At != int64(round) {
				t.Errorf("round %d: group offset %d, %v; want %d", round, o.At, err, round)
			}
		}
		for range 100 {
			if err := cl.ProduceSync(ctx, &kgo.Record{Topic: "t", Value: []byte("v")}).FirstErr(); err != nil {
				t.Fatal(err)
			}
		}
		commit := kadm.Offsets{}
		commit.AddOffset("t", 0, int64(round+1), -1)
		if err := adm.CommitAllOffsets(ctx, "g", commit); err != nil {
			t.Fatal(err)
		}
		child.Process.Kill()
		child.Wait()
		cl.Close()
	}
}

func FuzzRefusedLogin(f *testing.F) {
	f.Add([]byte("n,,n=alice,r=abc"))
	f.Add([]byte("\x00alice\x00a"))
	f.Fuzz(func(t *testing.T, message []byte) {
		if !refused([]User{{Name: "alice", Password: "a"}}, message) && strings.Count(string(message), "\x00") == 2 &&
			!strings.HasPrefix(string(message), "n,,n=") && !strings.HasSuffix(string(message), "\x00alice\x00a") {
			t.Errorf("%q was let in", message)
		}
	})
}
