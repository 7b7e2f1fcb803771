//go:build integration

package kafka

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/oauth"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
	"github.com/dorisemu/dorisemu/routineload"
)

// realClient is a plain client of the real broker.
func realClient(t *testing.T, k *kafkatest.Kafka, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	cl, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(k.Bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchMaxBytes(20 << 20)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return cl
}

func TestRealKafkaSecurity(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{Security: []string{kafkatest.SASLPlaintext, kafkatest.SASLSSL, kafkatest.SSL,
		kafkatest.MTLS, kafkatest.ExpiredSSL}})
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cl := realClient(t, k)
	if _, err := kadm.NewClient(cl).CreateTopic(ctx, 1, 1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	if err := cl.ProduceSync(ctx, &kgo.Record{Topic: "t", Value: []byte("v")}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	s := NewSource(Options{MetadataTimeout: 3 * time.Second})
	defer s.Close()
	files := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(k.Certs, name)) }
	user := func(mechanism, password string) string {
		return "sasl.mechanism=" + mechanism + " sasl.username=" + kafkatest.User + " sasl.password=" + password + " "
	}
	const (
		ca     = "ssl.ca.location=FILE:ca.pem "
		good   = kafkatest.Password
		bad    = "wrong-password"
		plainP = "security.protocol=sasl_plaintext "
		tlsP   = "security.protocol=ssl "
		bothP  = "security.protocol=sasl_ssl "
	)
	client := func(name, key string) string {
		return "ssl.certificate.location=FILE:" + name + ".pem ssl.key.location=FILE:" + key + ".key "
	}
	type attempt struct{ name, listener, props, want string }
	attempts := []attempt{
		{"plain", "", "", ""},
		{"ssl", kafkatest.SSL, tlsP + ca, ""},
		{"ssl no hostname check", kafkatest.SSL, tlsP + ca + "ssl.endpoint.identification.algorithm=none", ""},
		{"ssl unverified", kafkatest.SSL, tlsP + "enable.ssl.certificate.verification=false", ""},
		{"ssl system authorities", kafkatest.SSL, tlsP, "Local: SSL error (broker ADDR): TLS handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"ssl stranger authority", kafkatest.SSL, tlsP + "ssl.ca.location=FILE:stranger-ca.pem", "Local: SSL error (broker ADDR): TLS handshake failed: tls: failed to verify certificate"},
		{"ssl stranger authority, any name", kafkatest.SSL, tlsP + "ssl.ca.location=FILE:stranger-ca.pem ssl.endpoint.identification.algorithm=none", "Local: SSL error (broker ADDR): TLS handshake failed: x509: certificate signed by unknown authority"},
		{"expired server", kafkatest.ExpiredSSL, tlsP + ca, "Local: SSL error (broker ADDR): TLS handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid"},
		{"plain text to ssl", kafkatest.SSL, "", "Local: Broker transport failure (broker ADDR): connect failed: the listener speaks TLS: security.protocol must be ssl or sasl_ssl"},
		{"ssl to plain text", "", tlsP + ca, "Local: SSL error (broker ADDR): TLS handshake failed: the broker closed the connection during the handshake; does the listener speak TLS, or must security.protocol be plaintext or sasl_plaintext?"},
		{"mtls", kafkatest.MTLS, tlsP + ca + client("client", "client"), ""},
		{"mtls encrypted key", kafkatest.MTLS, tlsP + ca + client("client", "client-encrypted") + "ssl.key.password=client-secret", ""},
		{"mtls wrong key password", kafkatest.MTLS, tlsP + ca + client("client", "client-encrypted") + "ssl.key.password=" + bad, "failed to set 'ssl.key.location', value: 'FILE', err: decrypting the private key with ssl.key.password"},
		{"mtls without certificate", kafkatest.MTLS, tlsP + ca, "Local: SSL error (broker ADDR): TLS handshake failed: remote error: tls: "},
		{"mtls expired", kafkatest.MTLS, tlsP + ca + client("expired", "expired"), "Local: SSL error (broker ADDR): TLS handshake failed: remote error: tls: "},
		{"mtls stranger", kafkatest.MTLS, tlsP + ca + client("stranger", "stranger"), "Local: SSL error (broker ADDR): TLS handshake failed: remote error: tls: "},
		{"no login", kafkatest.SASLPlaintext, "", "Local: Broker transport failure (broker ADDR): connect failed: the broker closed the connection without an answer; does security.protocol fit the listener?"},
		{"plain text to sasl_ssl", kafkatest.SASLSSL, plainP + user("PLAIN", good), "Local: Broker transport failure (broker ADDR): connect failed: the listener speaks TLS: security.protocol must be ssl or sasl_ssl"},
		{"no such mechanism", kafkatest.SASLSSL, bothP + ca + "sasl.mechanism=OAUTHBEARER enable.sasl.oauthbearer.unsecure.jwt=true sasl.oauthbearer.config=principal=alice", "Local: Authentication failure (broker ADDR): SASL handshake (OAUTHBEARER) failed: UNSUPPORTED_SASL_MECHANISM"},
	}
	token := func(config string) string {
		return plainP + "sasl.mechanism=OAUTHBEARER enable.sasl.oauthbearer.unsecure.jwt=true sasl.oauthbearer.config=" + config
	}
	const noToken = "Local: Authentication failure (broker ADDR): SASL authentication (OAUTHBEARER) failed: SASL_AUTHENTICATION_FAILED"
	attempts = append(attempts,
		attempt{"OAUTHBEARER", kafkatest.SASLPlaintext, token("principal=alice,scope=load"), ""},
		attempt{"OAUTHBEARER for another scope", kafkatest.SASLPlaintext, token("principal=alice,scope=else"), noToken})
	for _, m := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		refused := "Local: Authentication failure (broker ADDR): SASL authentication (" + m + ") failed: SASL_AUTHENTICATION_FAILED"
		attempts = append(attempts,
			attempt{"sasl_plaintext " + m, kafkatest.SASLPlaintext, plainP + user(m, good), ""},
			attempt{"sasl_ssl " + m, kafkatest.SASLSSL, bothP + ca + user(m, good), ""},
			attempt{"sasl_plaintext wrong " + m, kafkatest.SASLPlaintext, plainP + user(m, bad), refused},
			attempt{"sasl_ssl wrong " + m, kafkatest.SASLSSL, bothP + ca + user(m, bad), refused})
	}
	for _, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			addr := k.Bootstrap
			if a.listener != "" {
				addr = k.Listeners[a.listener]
			}
			conn := routineload.Connection{Brokers: []string{addr}, Files: files}
			for field := range strings.FieldsSeq(a.props) {
				key, value, _ := strings.Cut(field, "=")
				conn.Properties = append(conn.Properties, routineload.Property{Key: key, Value: strings.ReplaceAll(value, ",", " ")})
			}
			_, err := s.Partitions(ctx, conn, "t")
			if a.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				c, err := s.Open(ctx, conn, "t", map[int32]int64{0: 0})
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if got, _ := readToEnd(ctx, t, c, map[int32]int64{0: 0}); len(got[0]) != 1 {
					t.Errorf("read %q", got)
				}
				return
			}
			if err == nil {
				t.Fatal("was accepted")
			}
			want := strings.ReplaceAll(a.want, "ADDR", addr)
			if !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got  %s\nwant %s", err, want)
			}
			t.Log(err)
			if strings.Contains(err.Error(), bad) {
				t.Error("the error tells the password")
			}
		})
	}
	t.Run("OAUTHBEARER, expired", func(t *testing.T) {
		expired := &unsecuredJWT{principal: "alice", principalClaim: "sub", scope: "load", scopeClaim: "scope", life: -time.Minute}
		cl, err := kgo.NewClient(kgo.SeedBrokers(k.Listeners[kafkatest.SASLPlaintext]), kgo.SASL(login{bearer{oauth.Oauth(expired.auth)}}))
		if err != nil {
			t.Fatal(err)
		}
		defer cl.Close()
		settings := &settings{mechanism: "OAUTHBEARER"}
		err = cl.Ping(ctx)
		if err == nil || !settings.authFailed(err) {
			t.Fatalf("an expired token is answered with %v", err)
		}
		want := strings.ReplaceAll(noToken, "ADDR", "b")
		if got := settings.connectionError("b", err).Error(); !strings.HasPrefix(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestRealKafkaReading(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cl := realClient(t, k)
	adm := kadm.NewClient(cl)
	s := NewSource(Options{})
	defer s.Close()
	conn := routineload.Connection{Brokers: []string{k.Bootstrap}, Properties: []routineload.Property{{Key: "group.id", Value: "g"}}}

	// The broker creates topics for whoever asks (auto.create.topics.enable); we do not ask.
	if _, err := s.Partitions(ctx, conn, "missing"); err == nil || err.Error() != "Broker: Unknown topic or partition (topic missing)" {
		t.Errorf("missing topic: %v", err)
	}
	if topics, err := adm.ListTopics(ctx); err != nil || topics.Has("missing") {
		t.Errorf("the missing topic was created (%v)", err)
	}
	if _, err := adm.CreateTopic(ctx, 2, 1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Partitions(ctx, conn, "t"); err != nil || !slices.Equal(p, []int32{0, 1}) {
		t.Fatalf("Partitions = %v, %v", p, err)
	}
	for i := range 1000 {
		cl.Produce(ctx, &kgo.Record{Topic: "t", Partition: int32(i % 2), Value: fmt.Appendf(nil, "v%d", i),
			Timestamp: time.UnixMilli(1_700_000_000_000 + int64(i))}, nil)
	}
	if err := cl.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	at, err := s.OffsetsAt(ctx, conn, "t", []int32{0, 1}, time.UnixMilli(1_700_000_000_101))
	if err != nil || at[0] != 51 || at[1] != 50 {
		t.Errorf("OffsetsAt = %v, %v; want 51, 50", at, err)
	}
	next := map[int32]int64{0: 100, 1: 0}
	c, err := s.Open(ctx, conn, "t", next)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := readToEnd(ctx, t, c, next)
	if len(got[0]) != 400 || len(got[1]) != 500 || got[0][0] != "100=v200" || got[1][499] != "499=v999" {
		t.Errorf("read %d and %d records", len(got[0]), len(got[1]))
	}
	c.CommitGroup(ctx, map[int32]int64{0: 500, 1: 500})
	s.background.Wait()
	if o, err := adm.FetchOffsets(ctx, "g"); err != nil || o.KOffsets()["t"][1].EpochOffset().Offset != 500 {
		t.Errorf("group offsets %v, %v", o, err)
	}

	// Killed and started again, the broker is found again without an error.
	k.Kill()
	k.Restart()
	if err := cl.ProduceSync(ctx, &kgo.Record{Topic: "t", Partition: 1, Value: []byte("after")}).FirstErr(); err != nil {
		t.Fatal(err)
	}
	for len(got[1]) != 501 {
		fetch, err := c.Fetch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range fetch.Batches {
			for _, r := range b.Records {
				got[b.Partition] = append(got[b.Partition], string(r.Value))
			}
		}
	}
	if got[1][500] != "after" {
		t.Errorf("read %q after the restart", got[1][500])
	}
	c.Close()

	// Out of range after DeleteRecords.
	remove := kadm.Offsets{}
	remove.AddOffset("t", 0, 200, -1)
	if _, err := adm.DeleteRecords(ctx, remove); err != nil {
		t.Fatal(err)
	}
	if c, err = s.Open(ctx, conn, "t", next); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for err == nil {
		_, err = c.Fetch(ctx)
	}
	var out *routineload.OffsetOutOfRange
	if !errors.As(err, &out) || *out != (routineload.OffsetOutOfRange{Partition: 0, Offset: 100, Earliest: 200, Latest: 500}) {
		t.Errorf("after DeleteRecords: %+v, %v", out, err)
	}
}

func TestRealKafkaTransactions(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tx := realClient(t, k, kgo.TransactionalID("tx"))
	if _, err := kadm.NewClient(tx).CreateTopic(ctx, 1, 1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	s := NewSource(Options{})
	defer s.Close()
	conn := routineload.Connection{Brokers: []string{k.Bootstrap}, Properties: []routineload.Property{{Key: "isolation.level", Value: "read_committed"}}}
	begin := func(value string) {
		t.Helper()
		if err := tx.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		if err := tx.ProduceSync(ctx, &kgo.Record{Topic: "t", Value: []byte(value)}).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	var want []string
	for i := range 20 {
		begin(fmt.Sprint(i))
		end := kgo.TryAbort
		if i%3 == 0 {
			end = kgo.TryCommit
			want = append(want, fmt.Sprintf("%d=%d", 2*i, i))
		}
		if err := tx.EndTransaction(ctx, end); err != nil {
			t.Fatal(err)
		}
	}
	begin("open")
	next := map[int32]int64{0: 0}
	c, err := s.Open(ctx, conn, "t", next)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got, at := readToEnd(ctx, t, c, next)
	if !slices.Equal(got[0], want) || at[0] != 40 {
		t.Errorf("read %q up to %d, want %q up to 40", got[0], at[0], want)
	}
	if err := tx.EndTransaction(ctx, kgo.TryAbort); err != nil {
		t.Fatal(err)
	}
	for at[0] < 42 {
		if got, at = readToEnd(ctx, t, c, next); len(got[0]) != 0 {
			t.Fatalf("read the aborted %q", got[0])
		}
	}
}
