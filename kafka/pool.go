package kafka

import (
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// idleFetchers is how many unused fetch clients a cluster keeps; unusedAfter is when an unused cluster is closed.
const (
	idleFetchers = 4
	unusedAfter  = 5 * time.Minute
)

// cluster is what connections with the same identity share.
type cluster struct {
	metadata *client
	fetchers []*client
	users    int
	lastUsed time.Time
}

// pool keeps the clusters by identity.
type pool struct {
	clock    clock.Clock
	mu       sync.Mutex
	clusters map[string]*cluster
	closed   bool
}

// newPool makes an empty pool.
func newPool(c clock.Clock) *pool { return &pool{clock: c, clusters: map[string]*cluster{}} }

// acquire returns the metadata client of a connection; release must follow.
func (p *pool) acquire(s *settings) (*client, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	now := p.clock.Now()
	for id, c := range p.clusters {
		if c.users == 0 && now.Sub(c.lastUsed) > unusedAfter {
			c.close()
			delete(p.clusters, id)
		}
	}
	c := p.clusters[s.identity]
	if c == nil {
		m, err := newClient(s)
		if err != nil {
			return nil, err
		}
		c = &cluster{metadata: m}
		p.clusters[s.identity] = c
	}
	c.users++
	c.lastUsed = now
	return c.metadata, nil
}

// release gives a metadata client back.
func (p *pool) release(s *settings) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.clusters[s.identity]; c != nil {
		c.users--
		c.lastUsed = p.clock.Now()
	}
}

// fetcher returns a client for fetches alone: brokers answer one connection's requests in order, so that waiting fetches of
// two consumers would block each other. The cluster must be acquired.
func (p *pool) fetcher(s *settings) (*client, error) {
	p.mu.Lock()
	if c := p.clusters[s.identity]; c != nil && len(c.fetchers) > 0 {
		last := c.fetchers[len(c.fetchers)-1]
		c.fetchers = c.fetchers[:len(c.fetchers)-1]
		p.mu.Unlock()
		return last, nil
	}
	p.mu.Unlock()
	return newClient(s)
}

// recycle takes a fetch client back. quiet says that it has no request on its way; others are closed.
func (p *pool) recycle(s *settings, c *client, quiet bool) {
	p.mu.Lock()
	if cl := p.clusters[s.identity]; quiet && !p.closed && cl != nil && len(cl.fetchers) < idleFetchers {
		cl.fetchers = append(cl.fetchers, c)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	c.Close()
}

// close closes every client.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for id, c := range p.clusters {
		c.close()
		delete(p.clusters, id)
	}
}

// close closes the cluster's clients.
func (c *cluster) close() {
	c.metadata.Close()
	for _, f := range c.fetchers {
		f.Close()
	}
}
