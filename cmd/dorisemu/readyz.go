package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// readyzCommand is `dorisemu readyz`: a health check for containers and scripts that have no curl.
type readyzCommand struct {
	Address string        `name:"fe-http" env:"DORISEMU_FE_HTTP" default:"127.0.0.1:8030" placeholder:"ADDR" help:"FE HTTP address of the server."`
	Wait    bool          `help:"Wait until the server is ready."`
	Timeout time.Duration `default:"30s" help:"How long to wait."`
}

// Run asks /api/health once, or until it answers.
func (c *readyzCommand) Run(e *environment) error {
	ctx, cancel := context.WithTimeout(e.ctx, c.Timeout)
	defer cancel()
	address := localAddress(c.Address)
	for {
		err := probe(ctx, "http://"+address+"/api/health")
		if err == nil {
			return nil
		}
		if !c.Wait {
			return fmt.Errorf("the server at %s is not ready: %w", address, err)
		}
		if clock.Real.Sleep(clock.Real{}, ctx, 50*time.Millisecond) != nil {
			return fmt.Errorf("the server at %s is not ready after %s: %w", address, c.Timeout, err)
		}
	}
}

// localAddress is an address to call, of one that may be to listen at.
func localAddress(address string) string {
	if strings.HasPrefix(address, ":") {
		return "127.0.0.1" + address
	}
	return address
}

// probe returns nil if url answers 200.
func probe(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", response.Status)
	}
	return nil
}
