package statement

import (
	"testing"

	"github.com/dorisemu/dorisemu/routineload"
)

// TestWrongProperty finds the property behind what clusters answer.
func TestWrongProperty(t *testing.T) {
	for message, want := range map[string]string{
		`[INTERNAL_ERROR]failed to set 'fetch.min.bytes', value: 'abc', err: Invalid value`:                                       "fetch.min.bytes",
		`TLS handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority`:                  "ssl.ca.location",
		`TLS handshake failed: remote error: tls: certificate required`:                                                           "ssl.certificate.location",
		`SASL authentication (PLAIN) failed: SASL_AUTHENTICATION_FAILED`:                                                          "sasl.password",
		`SASL authentication (GSSAPI) failed: the KDC does not know a@B (sasl.kerberos.principal): unknown`:                       "sasl.kerberos.principal",
		`SASL authentication (GSSAPI) failed: the keytab's key is not that of a@B (sasl.kerberos.keytab): x`:                      "sasl.kerberos.keytab",
		`SASL authentication (OAUTHBEARER) failed: SASL_AUTHENTICATION_FAILED`:                                                    "sasl.oauthbearer.config",
		`connect failed: the listener speaks TLS: security.protocol must be ssl or sasl_ssl`:                                      "security.protocol",
		`Local: Broker transport failure (broker 127.0.0.1:1): connect failed: dial tcp 127.0.0.1:1: connect: connection refused`: "",
	} {
		if got := wrongProperty(message); got != want {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}

// TestAlterSourceKeepsTheDefaultOffset has the remedy name the offset that an ALTER of the source would lose.
func TestAlterSourceKeepsTheDefaultOffset(t *testing.T) {
	for _, c := range []struct {
		custom []routineload.Property
		want   string
	}{
		{[]routineload.Property{{Key: "kafka_default_offsets", Value: "OFFSET_END"}}, `ALTER ROUTINE LOAD FOR d.j FROM KAFKA ("kafka_topic" = "…")`},
		{[]routineload.Property{{Key: "kafka_default_offsets", Value: "OFFSET_BEGINNING"}}, `ALTER ROUTINE LOAD FOR d.j FROM KAFKA ("kafka_topic" = "…", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`},
		{[]routineload.Property{{Key: "kafka_default_offsets", Value: "1716285600000"}, {Key: "kafka_origin_default_offsets", Value: "2024-05-21 10:00:00"}},
			`ALTER ROUTINE LOAD FOR d.j FROM KAFKA ("kafka_topic" = "…", "property.kafka_default_offsets" = "2024-05-21 10:00:00")`},
		{[]routineload.Property{{Key: "kafka_origin_default_offsets", Value: "2024-05-21 10:00:00"}, {Key: "kafka_default_offsets", Value: "OFFSET_END"}},
			`ALTER ROUTINE LOAD FOR d.j FROM KAFKA ("kafka_topic" = "…")`},
		{nil, `ALTER ROUTINE LOAD FOR d.j FROM KAFKA ("kafka_topic" = "…")`},
	} {
		v := &routineload.View{Definition: &routineload.Definition{Kafka: routineload.Kafka{Custom: c.custom}}}
		if got := alterSource(v, "d.j", "kafka_topic", "…"); got != c.want {
			t.Errorf("%v: %s, want %s", c.custom, got, c.want)
		}
	}
}
