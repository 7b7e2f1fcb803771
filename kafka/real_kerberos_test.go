//go:build integration

package kafka

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
	"github.com/dorisemu/dorisemu/routineload"
)

// TestRealKafkaKerberos logs in to a real broker with tickets of a real KDC.
func TestRealKafkaKerberos(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{Security: []string{kafkatest.Kerberos}})
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if _, err := kadm.NewClient(realClient(t, k)).CreateTopic(ctx, 1, 1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	addr := k.Listeners[kafkatest.Kerberos]
	files := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(k.Krb5, name)) }
	for _, a := range []struct{ name, config, principal, keytab, more, want string }{
		{"default mechanism and realm", "krb5.conf", "alice", "alice.keytab", "", ""},
		{"everything given", "krb5.conf", "alice@DORISEMU.TEST", "alice.keytab", "sasl.mechanism=GSSAPI sasl.kerberos.service.name=kafka", ""},
		{"no KDC", "nowhere.conf", "alice", "alice.keytab", "", "the KDC of DORISEMU.TEST cannot be reached"},
		{"no krb5.conf", "absent.conf", "alice", "alice.keytab", "", "reading the server's krb5.conf (KRB5_CONFIG or /etc/krb5.conf)"},
		{"unknown principal", "krb5.conf", "ghost", "ghost.keytab", "", "the KDC does not know ghost@DORISEMU.TEST (sasl.kerberos.principal)"},
		{"key of an earlier time", "krb5.conf", "alice", "wrong.keytab", "", "the keytab's key is not that of alice@DORISEMU.TEST (sasl.kerberos.keytab)"},
		{"keytab of another", "krb5.conf", "alice", "ghost.keytab", "", "the keytab has no key of alice@DORISEMU.TEST"},
		{"unknown service", "krb5.conf", "alice", "alice.keytab", "sasl.kerberos.service.name=nosuch", "getting a ticket for nosuch/127.0.0.1 (sasl.kerberos.service.name) failed"},
	} {
		t.Run(a.name, func(t *testing.T) {
			t.Setenv("KRB5_CONFIG", filepath.Join(k.Krb5, a.config))
			s := NewSource(Options{MetadataTimeout: 10 * time.Second})
			defer s.Close()
			conn := routineload.Connection{Brokers: []string{addr}, Files: files}
			for field := range strings.FieldsSeq("security.protocol=sasl_plaintext sasl.kerberos.principal=" + a.principal + " sasl.kerberos.keytab=FILE:" + a.keytab + " " + a.more) {
				key, value, _ := strings.Cut(field, "=")
				conn.Properties = append(conn.Properties, routineload.Property{Key: key, Value: value})
			}
			partitions, err := s.Partitions(ctx, conn, "t")
			if a.want == "" {
				if err != nil || len(partitions) != 1 {
					t.Fatalf("partitions %v, %v", partitions, err)
				}
				return
			}
			want := "Local: Authentication failure (broker " + addr + "): SASL authentication (GSSAPI) failed: " + a.want
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			t.Log(err)
		})
	}
}
