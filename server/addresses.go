package server

import (
	"net"
	"strconv"
)

// Addresses are the addresses really bound, host:port; an optional one that is off is empty.
type Addresses struct {
	MySQL, FEHTTP, BEHTTP, Connect, Kafka, Registry string
	// Data is the absolute path of the data directory.
	Data string
}

// reachable is an address as a client on this machine dials it: a listener on all interfaces is at 127.0.0.1.
func reachable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// port is the port of an address.
func port(address string) int {
	_, p, _ := net.SplitHostPort(address)
	n, _ := strconv.Atoi(p)
	return n
}
