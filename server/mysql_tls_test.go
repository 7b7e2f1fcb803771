package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
)

// issued is a certificate with its key, signed by parent or by itself.
type issued struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// issue makes a certificate for 127.0.0.1, or of an authority.
func issue(t *testing.T, name string, authority bool, parent *issued) *issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: authority, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if authority {
		template.KeyUsage |= x509.KeyUsageCertSign
	} else {
		template.IPAddresses, template.ExtKeyUsage = []net.IP{net.IPv4(127, 0, 0, 1)}, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	signer, signed := key, template
	if parent != nil {
		signer, signed = parent.key, parent.certificate
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signed, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{certificate, key}
}

// TestGivenCertificate serves a certificate of an authority through an intermediate one and connects with a client that verifies it.
func TestGivenCertificate(t *testing.T) {
	root := issue(t, "root", true, nil)
	between := issue(t, "between", true, root)
	leaf := issue(t, "leaf", false, between)
	key, err := x509.MarshalPKCS8PrivateKey(leaf.key)
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	certFile, keyFile := filepath.Join(directory, "cert.pem"), filepath.Join(directory, "key.pem")
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	for file, text := range map[string]string{
		certFile: block("CERTIFICATE", leaf.certificate.Raw) + block("CERTIFICATE", between.certificate.Raw), keyFile: block("PRIVATE KEY", key),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(Config{
		Data: t.TempDir(), MySQL: "127.0.0.1:0", FEHTTP: "127.0.0.1:0", BEHTTP: "127.0.0.1:0", AdvertiseHost: "127.0.0.1", MaxConns: 10,
		TLSCert: certFile, TLSKey: keyFile,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx, func(context.Context) error { return nil }) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	ask := func(trusted *issued) error {
		pool := x509.NewCertPool()
		pool.AddCert(trusted.certificate)
		c := driver.NewConfig()
		c.User, c.Net, c.Addr, c.Timeout = "root", "tcp", s.Addresses().MySQL, 10*time.Second
		c.TLS = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
		connector, err := driver.NewConnector(c)
		if err != nil {
			t.Fatal(err)
		}
		db := sql.OpenDB(connector)
		defer db.Close()
		return db.QueryRow("SELECT 1").Scan(new(int))
	}
	if err := ask(root); err != nil {
		t.Errorf("with the authority that issued it: %v", err)
	}
	if err := ask(issue(t, "other", true, nil)); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("with another authority: %v", err)
	}
}
