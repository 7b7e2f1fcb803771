package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// client is one franz-go client and what went wrong on its connections last.
type client struct {
	*kgo.Client
	settings *settings

	mu     sync.Mutex
	broken map[string]error // last failed connection by host:port; removed when one succeeds
}

// newClient makes a client; it connects when it is first used.
func newClient(s *settings) (*client, error) {
	c := &client{settings: s, broken: map[string]error{}}
	k, err := kgo.NewClient(append(append([]kgo.Opt(nil), s.options...), kgo.WithHooks(c))...)
	if err != nil {
		return nil, fmt.Errorf("PAUSE: failed to create kafka consumer: %w", err)
	}
	c.Client = k
	return c, nil
}

// OnBrokerConnect notes why a connection failed: franz-go's own error after retries often says only that time ran out.
func (c *client) OnBrokerConnect(meta kgo.BrokerMetadata, _ time.Duration, conn net.Conn, err error) {
	address := net.JoinHostPort(meta.Host, strconv.Itoa(int(meta.Port)))
	if conn != nil && (errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)) {
		err = &hungUp{err}
	}
	c.note(address, err)
}

// OnBrokerRead notes why a connection broke while an answer was awaited.
func (c *client) OnBrokerRead(meta kgo.BrokerMetadata, _ int16, _ int, _, _ time.Duration, err error) {
	if err != nil && !errors.Is(err, net.ErrClosed) {
		c.note(net.JoinHostPort(meta.Host, strconv.Itoa(int(meta.Port))), err)
	}
}

// note remembers a broker's last trouble, or with nil forgets it.
func (c *client) note(address string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		delete(c.broken, address)
	case timedOut(err) && c.broken[address] != nil:
		// Our own deadline cut this attempt short; the earlier reason says more.
	default:
		c.broken[address] = err
	}
}

// timedOut tells whether err says only that time ran out or the call was given up.
func timedOut(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// explain turns the error of a request into one that names the broker and the step.
func (c *client) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	blame := ""
	// Refusals first: they say most about what to change. Then the brokers that the user named.
	for address, e := range c.broken {
		if c.settings.authFailed(e) {
			return c.settings.connectionError(address, e)
		}
		blame = address
	}
	for _, address := range c.settings.brokers {
		if c.broken[address] != nil {
			blame = address
			break
		}
	}
	if e := c.broken[blame]; e != nil && !closedEarly(err) {
		err = e
	}
	return c.settings.connectionError(blame, err)
}

// topic is what metadata says of a topic.
type topic struct {
	name       string
	id         [16]byte
	partitions map[int32]partition
}

// partition is one partition's leader; code is the broker's error for it.
type partition struct {
	leader int32
	code   int16
}

// metadata asks for one topic. It never creates it. franz-go learns the brokers' addresses on the way.
func (c *client) metadata(ctx context.Context, name string) (*topic, error) {
	req := kmsg.NewPtrMetadataRequest()
	req.AllowAutoTopicCreation = false
	t := kmsg.NewMetadataRequestTopic()
	t.Topic = kmsg.StringPtr(name)
	req.Topics = append(req.Topics, t)
	resp, err := req.RequestWith(ctx, c.Client)
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	for i := range resp.Topics {
		rt := &resp.Topics[i]
		if rt.Topic == nil || *rt.Topic != name {
			continue
		}
		if rt.ErrorCode != 0 {
			return nil, topicError(rt.ErrorCode, name, -1)
		}
		found := &topic{name: name, id: rt.TopicID, partitions: make(map[int32]partition, len(rt.Partitions))}
		for _, p := range rt.Partitions {
			found.partitions[p.Partition] = partition{leader: p.Leader, code: p.ErrorCode}
		}
		return found, nil
	}
	return nil, topicError(unknownTopicOrPartition, name, -1)
}
