// Package registry is the embedded schema registry: the Confluent REST API on an address of ours.
//
// It serves franz-go's in-memory registry, which owns the state and its own loopback listener, through a listener of our own;
// schemas are kept in memory only. [Registry.Run] owns the goroutines. The server may import it.
package registry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/twmb/franz-go/pkg/sr/srfake"
)

// Registry is a schema registry that listens.
type Registry struct {
	fake     *srfake.Registry
	listener net.Listener
	server   *http.Server
}

// Listen binds the address, host:port; port 0 binds a free one.
func Listen(address string) (*Registry, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("binding the schema registry's address: %w", err)
	}
	fake := srfake.New()
	target, err := url.Parse(fake.URL())
	if err != nil {
		fake.Close()
		return nil, errors.Join(fmt.Errorf("starting the schema registry: %w", err), l.Close())
	}
	return &Registry{fake: fake, listener: l, server: &http.Server{Handler: httputil.NewSingleHostReverseProxy(target)}}, nil
}

// Address is the address really bound.
func (r *Registry) Address() string { return r.listener.Addr().String() }

// Close ends a registry that was not run; one that was has ended already.
func (r *Registry) Close() error {
	_ = r.listener.Close()
	return nil
}

// Run serves until ctx is done and returns when everything has stopped.
func (r *Registry) Run(ctx context.Context) error {
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		_ = r.server.Close()
	})
	err := r.server.Serve(r.listener)
	if stop() {
		close(stopped)
	}
	<-stopped
	r.fake.Close()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving the schema registry: %w", err)
}
