package broker

import (
	"fmt"
	"net"
)

// advertisedAddr is a host:port that clients are told.
type advertisedAddr string

// Network returns "tcp".
func (advertisedAddr) Network() string { return "tcp" }

// String returns the host:port.
func (a advertisedAddr) String() string { return string(a) }

// advertisedListener reports an address of our choice: kfake tells clients whatever its listener says.
type advertisedListener struct {
	net.Listener
	addr net.Addr
}

// Addr returns the address that clients are told.
func (l advertisedListener) Addr() net.Addr { return l.addr }

// listenAddress checks addr and fills in what it leaves out.
func listenAddress(addr string) (string, error) {
	if addr == "" {
		return "127.0.0.1:0", nil
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return "", fmt.Errorf("address %q is not host:port: %w", addr, err)
	}
	return addr, nil
}

// reachableHost returns the host part of a listen address, or the loopback address where it means all interfaces.
func reachableHost(listen string) string {
	host, _, err := net.SplitHostPort(listen)
	if err != nil || host == "" {
		return "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		if ip.To4() == nil {
			return "::1"
		}
		return "127.0.0.1"
	}
	return host
}
