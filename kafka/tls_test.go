package kafka

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// TestBrokerCertificates dials a listener whose certificate is made for other hosts or times: what is wrong is said, and what a
// property switches off is not looked at.
func TestBrokerCertificates(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name, host string
		until      time.Time
		check      string
		want       string
	}{
		{"its own host", "127.0.0.1", now.Add(time.Hour), "", ""},
		{"another host", "broker.example", now.Add(time.Hour), "", "x509"},
		{"another host, not looked at", "broker.example", now.Add(time.Hour), "none", ""},
		{"expired", "127.0.0.1", now.Add(-time.Hour), "", "x509: certificate has expired or is not yet valid"},
		{"expired, host not looked at", "127.0.0.1", now.Add(-time.Hour), "none", "x509: certificate has expired or is not yet valid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, authority := listenTLS(t, c.host, c.until)
			b := &builder{settings: settings{}, connectWait: 5 * time.Second, tls: tlsProperties{enabled: true, authorities: authority, anyHostname: c.check == "none"}}
			dial, err := b.dialer()
			if err != nil {
				t.Fatal(err)
			}
			conn, err := dial(context.Background(), "tcp", address)
			if err == nil {
				conn.Close()
			}
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Fatalf("dialing answers %v, want %q", err, c.want)
			}
			if err != nil {
				if step := new(settings).failedStep(err); step != stepTLS {
					t.Errorf("the step that failed is %q", step)
				}
			}
		})
	}
}

// listenTLS accepts handshakes with a certificate for a host, and returns where, and the certificate that signs it.
func listenTLS(t *testing.T, host string, until time.Time) (address string, authority []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, NotBefore: until.Add(-24 * time.Hour), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, conn)
			_ = conn.Close()
		}
	}()
	return listener.Addr().String(), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
