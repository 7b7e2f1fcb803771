package kafka

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"strings"
)

// tlsProperties are the ssl.* properties.
type tlsProperties struct {
	enabled     bool
	authorities []byte
	certificate []byte
	key         []byte
	password    string
	unverified  bool
	anyHostname bool
}

func init() {
	for name, e := range map[string]effect{
		"security.protocol": func(b *builder, v string) error {
			b.tls.enabled = v == "ssl" || v == "sasl_ssl"
			b.sasl.enabled = strings.HasPrefix(v, "sasl_")
			return nil
		},
		"ssl.ca.location": func(b *builder, v string) error {
			if v == "" || v == "probe" {
				return nil // the system's authorities
			}
			return b.readInto(&b.tls.authorities, "ssl.ca.location", v)
		},
		"ssl.certificate.location": func(b *builder, v string) error {
			return b.readInto(&b.tls.certificate, "ssl.certificate.location", v)
		},
		"ssl.key.location": func(b *builder, v string) error {
			return b.readInto(&b.tls.key, "ssl.key.location", v)
		},
		"ssl.ca.pem":          func(b *builder, v string) error { return b.pemInto(&b.tls.authorities, "ssl.ca.pem", v) },
		"ssl.certificate.pem": func(b *builder, v string) error { return b.pemInto(&b.tls.certificate, "ssl.certificate.pem", v) },
		"ssl.key.pem":         func(b *builder, v string) error { return b.pemInto(&b.tls.key, "ssl.key.pem", v) },
		"ssl.key.password":    func(b *builder, v string) error { b.tls.password = v; return nil },
		"enable.ssl.certificate.verification": func(b *builder, v string) error {
			b.tls.unverified = v == "false"
			return nil
		},
		"ssl.endpoint.identification.algorithm": func(b *builder, v string) error {
			b.tls.anyHostname = v == "none"
			return nil
		},
		"ssl.keystore.location": unsupportedProperty("ssl.keystore.location (PKCS#12); use ssl.certificate.location and ssl.key.location"),
		"ssl.crl.location":      unsupportedProperty("ssl.crl.location (certificate revocation lists)"),
		"ssl.engine.location":   unsupportedProperty("ssl.engine.location (OpenSSL engines)"),
	} {
		effects[name] = e
	}
}

// readInto reads the content of a FILE: value.
func (b *builder) readInto(to *[]byte, key, value string) error {
	content, err := b.fileContent(key, value)
	*to = content
	return err
}

// pemInto takes a PEM text, in which property files write line ends as \n, or a FILE: value.
func (b *builder) pemInto(to *[]byte, key, value string) error {
	if strings.HasPrefix(value, "FILE:") {
		return b.readInto(to, key, value)
	}
	*to = []byte(strings.ReplaceAll(value, `\n`, "\n"))
	return nil
}

// config makes the TLS configuration; nil means plain text.
func (t *tlsProperties) config() (*tls.Config, error) {
	if !t.enabled {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(t.authorities) > 0 {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(t.authorities) {
			return nil, badValue("ssl.ca.location", "FILE", "no PEM certificate in the certificate authority file")
		}
		c.RootCAs = pool
	}
	if len(t.certificate) > 0 || len(t.key) > 0 {
		pair, err := t.keyPair()
		if err != nil {
			return nil, err
		}
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	switch {
	case t.unverified:
		c.InsecureSkipVerify = true
	case t.anyHostname:
		// Go checks name and chain together or neither; the chain is then checked here.
		c.InsecureSkipVerify = true
		c.VerifyConnection = func(s tls.ConnectionState) error { return verifyChain(s, c.RootCAs) }
	}
	return c, nil
}

// keyPair parses the client's certificate and its key, which may be encrypted.
func (t *tlsProperties) keyPair() (tls.Certificate, error) {
	if len(t.certificate) == 0 {
		return tls.Certificate{}, badValue("ssl.key.location", "FILE", "a key needs ssl.certificate.location or ssl.certificate.pem")
	}
	if len(t.key) == 0 {
		return tls.Certificate{}, badValue("ssl.certificate.location", "FILE", "a certificate needs ssl.key.location or ssl.key.pem")
	}
	key, err := decryptedKey(t.key, t.password)
	if err != nil {
		return tls.Certificate{}, badValue("ssl.key.location", "FILE", "%v", err)
	}
	pair, err := tls.X509KeyPair(t.certificate, key)
	if err != nil {
		return tls.Certificate{}, badValue("ssl.certificate.location", "FILE", "%v", err)
	}
	return pair, nil
}

// decryptedKey returns the PEM text of a key without password.
func decryptedKey(text []byte, password string) ([]byte, error) {
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return text, nil
		}
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY":
			der, err := decryptPKCS8(block.Bytes, password)
			if err != nil {
				return nil, fmt.Errorf("decrypting the private key with ssl.key.password: %w", err)
			}
			return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
		//lint:ignore SA1019 OpenSSL still writes such keys, and the password is the user's own
		case x509.IsEncryptedPEMBlock(block):
			//lint:ignore SA1019 as above
			der, err := x509.DecryptPEMBlock(block, []byte(password))
			if err != nil {
				return nil, fmt.Errorf("decrypting the private key with ssl.key.password: %w", err)
			}
			return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: der}), nil
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return text, nil
		}
	}
}

// verifyChain checks the server's certificate against the authorities, but not its name.
func verifyChain(s tls.ConnectionState, roots *x509.CertPool) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the broker sent no certificate")
	}
	between := x509.NewCertPool()
	for _, c := range s.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := s.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

// dialer returns the function that connects to a broker; its errors say which step failed.
func (b *builder) dialer() (func(ctx context.Context, network, address string) (net.Conn, error), error) {
	config, err := b.tls.config()
	if err != nil {
		return nil, err
	}
	family := map[string]string{"v4": "tcp4", "v6": "tcp6"}[b.family]
	wait := b.connectWait
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		if family != "" {
			network = family
		}
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, &stepError{stepConnect, err}
		}
		if config == nil {
			return conn, nil
		}
		c := config.Clone()
		if c.ServerName == "" {
			c.ServerName, _, _ = net.SplitHostPort(address)
		}
		secured := tls.Client(conn, c)
		if err := secured.HandshakeContext(ctx); err != nil {
			conn.Close()
			var record tls.RecordHeaderError
			if errors.As(err, &record) && !bytes.HasPrefix(record.RecordHeader[:], []byte{0x16}) {
				err = fmt.Errorf("the listener does not speak TLS (security.protocol): %w", err)
			} else if errors.Is(err, context.DeadlineExceeded) {
				err = fmt.Errorf("no answer; does the listener speak TLS (security.protocol)?: %w", err)
			}
			return nil, &stepError{stepTLS, err}
		}
		return secured, nil
	}, nil
}
