package kafka

import "testing"

// TestDamagedKeytab reads what a user might upload by mistake.
func TestDamagedKeytab(t *testing.T) {
	for _, content := range []string{"", "\x05", "\x05\x02", "\x05\x02\x00\x00\x00\x01", "\x05\x02\x00\x00\x00\x20\x00\x01\x7f\xff", "-----BEGIN CERTIFICATE-----"} {
		files := func(string) ([]byte, error) { return []byte(content), nil }
		_, err := parseText(files, "security.protocol=sasl_plaintext", "sasl.kerberos.keytab=FILE:k")
		if err == nil {
			t.Errorf("%q is taken for a keytab", content)
		}
	}
}
