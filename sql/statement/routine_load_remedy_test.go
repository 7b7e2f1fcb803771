package statement

import "testing"

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
