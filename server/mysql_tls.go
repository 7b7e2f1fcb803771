package server

import (
	"crypto/tls"
	"fmt"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/server/mysql"
)

// mysqlTLS is the given certificate, or a self-signed one.
func mysqlTLS(c Config, clk clock.Clock) (*tls.Config, error) {
	if c.TLSCert == "" {
		return mysql.SelfSigned(clk, c.AdvertiseHost)
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("reading --tls-cert and --tls-key: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
