package kafka

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
)

// parseText parses "key=value" properties.
func parseText(files func(string) ([]byte, error), props ...string) (*settings, error) {
	c := routineload.Connection{Brokers: []string{"localhost"}, Files: files}
	for _, p := range props {
		key, value, _ := strings.Cut(p, "=")
		c.Properties = append(c.Properties, routineload.Property{Key: key, Value: value})
	}
	return parse(c)
}

func TestPropertyValues(t *testing.T) {
	for _, tc := range []struct{ property, err string }{
		{"fetch.wait.max.ms=100", ""},
		{"fetch.wait.max.ms=0x10", ""},
		{"fetch.wait.max.ms=12abc", ""}, // strtol stops there
		{"fetch.wait.max.ms=abc", `failed to set 'fetch.wait.max.ms', value: 'abc', err: Invalid value for configuration property "fetch.wait.max.ms"`},
		{"fetch.wait.max.ms=", `failed to set 'fetch.wait.max.ms', value: '', err: Invalid value for configuration property "fetch.wait.max.ms"`},
		{"fetch.wait.max.ms=300001", `failed to set 'fetch.wait.max.ms', value: '300001', err: Configuration property "fetch.wait.max.ms" value 300001 is outside allowed range 0..300000`},
		{"max.partition.fetch.bytes=0", `failed to set 'max.partition.fetch.bytes', value: '0', err: Configuration property "fetch.message.max.bytes" value 0 is outside allowed range 1..1000000000`},
		{"socket.timeout.ms=-1", `failed to set 'socket.timeout.ms', value: '-1', err: Configuration property "socket.timeout.ms" value -1 is outside allowed range 10..300000`},
		{"socket.keepalive.enable=T", ""},
		{"socket.keepalive.enable=yes", `failed to set 'socket.keepalive.enable', value: 'yes', err: Expected bool value for "socket.keepalive.enable": true or false`},
		{"security.protocol=Plaintext", ""},
		{"security.protocol=tls", `failed to set 'security.protocol', value: 'tls', err: Invalid value "tls" for configuration property "security.protocol"`},
		{"isolation.level=READ_COMMITTED", ""},
		{"isolation.level=serializable", `failed to set 'isolation.level', value: 'serializable', err: Invalid value "serializable" for configuration property "isolation.level"`},
		{"auto.offset.reset=never", `failed to set 'auto.offset.reset', value: 'never', err: Invalid value "never" for configuration property "auto.offset.reset"`},
		{"debug=all", ""},
		{"debug=consumer,nonsense", `failed to set 'debug', value: 'consumer,nonsense', err: Invalid value "nonsense" for configuration property "debug"`},
		{"key.deserializer=org.apache", ""},
		{"no.such.property=1", ""},
		{"kafka_default_offsets=OFFSET_END", ""},
		{"rebalance_cb=x", ""},
		{"ssl.ca.location=/etc/passwd", "failed to set 'ssl.ca.location', value: '/etc/passwd', err: a file of the server's disk cannot be read; upload it with CREATE FILE and write FILE:<name>"},
		{"ssl.key.location=FILE:nothing", "PAUSE: failed to get file for config: ssl.key.location, error: no file nothing"},
		{"ssl.keystore.location=FILE:x", "errCode = 2, detailMessage = not supported by dorisemu: Kafka property ssl.keystore.location (PKCS#12); use ssl.certificate.location and ssl.key.location"},
	} {
		files := func(name string) ([]byte, error) { return nil, fmt.Errorf("no file %s", name) }
		_, err := parseText(files, tc.property)
		if got := fmt.Sprint(err); tc.err == "" && err != nil || tc.err != "" && got != tc.err {
			t.Errorf("%s:\n got %s\nwant %s", tc.property, got, tc.err)
		}
	}
	if _, err := parseText(nil, "ssl.ca.location=FILE:x"); err == nil || err.Error() != "PAUSE: Invalid file property of kafka: FILE:x" {
		t.Errorf("no files: %v", err)
	}
}

func TestPropertiesTakeEffect(t *testing.T) {
	s, err := parseText(nil, "group.id=g", "isolation.level=read_committed", "fetch.max.bytes=100", "max.partition.fetch.bytes=50",
		"fetch.min.bytes=7", "fetch.wait.max.ms=20", "check.crcs=false")
	if err != nil {
		t.Fatal(err)
	}
	if s.group != "g" || !s.readCommitted || s.fetchMax != 100 || s.partitionMax != 50 || s.fetchMin != 7 ||
		s.fetchWait != 20*time.Millisecond || !s.skipChecksum {
		t.Errorf("settings %+v", s)
	}
	if s.brokers[0] != "localhost:9092" {
		t.Errorf("broker %s, want Kafka's port", s.brokers[0])
	}
}

func TestIdentityDecidesSharing(t *testing.T) {
	base, err := parseText(nil, "security.protocol=plaintext", "client.id=x")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		props []string
		same  bool
	}{
		{[]string{"client.id=x", "security.protocol=PLAINTEXT"}, true},
		{[]string{"client.id=x", "security.protocol=plaintext", "group.id=g", "fetch.wait.max.ms=7", "isolation.level=read_committed"}, true},
		{[]string{"client.id=x", "security.protocol=plaintext", "no.such=1"}, true},
		{[]string{"client.id=y", "security.protocol=plaintext"}, false},
		{[]string{"client.id=x", "security.protocol=sasl_plaintext", "sasl.mechanism=PLAIN", "sasl.username=u", "sasl.password=p"}, false},
	} {
		s, err := parseText(nil, tc.props...)
		if err != nil {
			t.Fatal(err)
		}
		if (s.identity == base.identity) != tc.same {
			t.Errorf("%v: same is %t, want %t", tc.props, s.identity == base.identity, tc.same)
		}
	}
	one, err1 := parseText(nil, "security.protocol=sasl_plaintext", "sasl.mechanisms=PLAIN", "sasl.username=u", "sasl.password=a")
	two, err2 := parseText(nil, "security.protocol=sasl_plaintext", "sasl.mechanism=PLAIN", "sasl.username=u", "sasl.password=b")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if one.identity == two.identity {
		t.Error("another password shares the connection")
	}
	if strings.Contains(one.identity, "a\x00") || len(one.identity) != 64 {
		t.Errorf("identity %q is no digest", one.identity)
	}
}

func TestMechanisms(t *testing.T) {
	login := []string{"security.protocol=sasl_plaintext", "sasl.username=u", "sasl.password=hidden"}
	for _, tc := range []struct {
		props     []string
		mechanism string
		err       string
	}{
		{[]string{"sasl.mechanism=PLAIN"}, "PLAIN", ""},
		{[]string{"sasl.mechanisms=SCRAM-SHA-256"}, "SCRAM-SHA-256", ""},
		{[]string{"sasl.mechanism=SCRAM-SHA-512"}, "SCRAM-SHA-512", ""},
		{[]string{"sasl.mechanism=OAUTHBEARER", "aws.access.key=a", "aws.secret.key=s"}, "AWS_MSK_IAM", ""},
		{[]string{"sasl.mechanism=OAUTHBEARER", "enable.sasl.oauthbearer.unsecure.jwt=true", "sasl.oauthbearer.config=principal=admin"}, "OAUTHBEARER", ""},
		{[]string{"sasl.mechanism=OAUTHBEARER", "enable.sasl.oauthbearer.unsecure.jwt=true", "sasl.oauthbearer.config=nobody"}, "", "no value for a key"},
		{[]string{"sasl.mechanism=OAUTHBEARER"}, "", "OAUTHBEARER needs"},
		{[]string{"sasl.mechanism=OAUTHBEARER", "sasl.oauthbearer.method=oidc"}, "", "not supported by dorisemu: Kafka property sasl.oauthbearer.method = oidc"},
		{[]string{"sasl.mechanism=GSSAPI"}, "", "Kerberos needs sasl.kerberos.keytab"},
		{[]string{"sasl.kerberos.keytab=/etc/krb5.keytab"}, "", "upload it with CREATE FILE"},
		{[]string{"sasl.kerberos.kinit.cmd=kinit x"}, "", "not supported by dorisemu: Kafka property sasl.kerberos.kinit.cmd"},
		{nil, "", "Kerberos needs sasl.kerberos.keytab"},
		{[]string{"sasl.mechanism=MAGIC"}, "", "MAGIC"},
		{[]string{"sasl.mechanism=PLAIN", "sasl.username="}, "", "sasl.username and sasl.password must be set"},
		{[]string{"security.protocol=plaintext", "sasl.mechanism=GSSAPI"}, "", ""}, // no login, no mechanism
	} {
		s, err := parseText(nil, append(append([]string(nil), login...), tc.props...)...)
		if tc.err != "" {
			if err == nil || !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%v: %v, want %q", tc.props, err, tc.err)
			}
			continue
		}
		if err != nil || s.mechanism != tc.mechanism {
			t.Errorf("%v: %+v, %v; want %q", tc.props, s, err, tc.mechanism)
		}
	}
	var unsupported *doriserr.Error
	if _, err := parseText(nil, append(login, "sasl.kerberos.kinit.cmd=kinit")...); !errors.As(err, &unsupported) {
		t.Errorf("GSSAPI: %T, want a doriserr", err)
	}
}

func TestUnsecuredToken(t *testing.T) {
	token, err := unsecuredToken("principal=admin scope=a,b lifeSeconds=60 extension_tenant=x principalClaimName=usr")
	if err != nil {
		t.Fatal(err)
	}
	auth, err := token.auth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(auth.Token, ".")
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || len(parts) != 3 || parts[2] != "" {
		t.Fatalf("token %q: %v", auth.Token, err)
	}
	var claims map[string]any
	if err := json.Unmarshal(body, &claims); err != nil {
		t.Fatal(err)
	}
	if claims["usr"] != "admin" || fmt.Sprint(claims["scope"]) != "[a b]" || claims["exp"].(float64)-claims["iat"].(float64) != 60 ||
		auth.Extensions["tenant"] != "x" {
		t.Errorf("claims %v, extensions %v", claims, auth.Extensions)
	}
	if _, err := unsecuredToken("principal=admin colour=red"); err == nil || strings.Contains(err.Error(), "principal=admin") {
		t.Errorf("error is missing or tells the secret configuration: %v", err)
	}
}

func TestUnknownProperties(t *testing.T) {
	var props []routineload.Property
	for _, k := range []string{"security.protocol", "securty.protocol", "sasl.mecanism", "group.id", "kafka_default_offsets", "sasl.mechanism",
		"ssl.truststore.location", "key.deserializer", "isolation_level", "completely.different.thing.of.somebody"} {
		props = append(props, routineload.Property{Key: k, Value: "x"})
	}
	got := fmt.Sprint(UnknownProperties(props))
	want := "[{securty.protocol security.protocol} {sasl.mecanism sasl.mechanism} {ssl.truststore.location ssl.ca.location} " +
		"{key.deserializer } {isolation_level isolation.level} {completely.different.thing.of.somebody }]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestEffectsAreKnown finds a misspelt name in the table of effects.
func TestEffectsAreKnown(t *testing.T) {
	for name := range effects {
		if _, ok := known()[name]; !ok && !ours[name] {
			t.Errorf("%s has an effect but is no property of librdkafka", name)
		}
		if canonical(name) != name {
			t.Errorf("%s is an alias: its effect would never be found", name)
		}
	}
	if len(known()) < 190 {
		t.Errorf("only %d properties are known", len(known()))
	}
}

func FuzzCheckValue(f *testing.F) {
	f.Add("fetch.wait.max.ms", "0x7f")
	f.Add("debug", "+all,-msg")
	f.Add("security.protocol", " ssl ")
	f.Fuzz(func(t *testing.T, key, value string) {
		read, err := checkValue(key, value)
		if err != nil {
			return
		}
		if again, err := checkValue(key, read); err != nil || again != read {
			t.Errorf("%q=%q is read as %q, which is read as %q, %v", key, value, read, again, err)
		}
	})
}
