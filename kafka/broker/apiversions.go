package broker

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// askedVersion is the version of ApiVersions with which the broker asks itself: the last one that names no cluster.
const askedVersion = 4

// widenHandshakeVersions advertises SaslHandshake from version 0: librdkafka looks for 0 in the range and then uses 1, while
// kfake serves and advertises only 1.
func widenHandshakeVersions(c *kfake.Cluster, addr string) error {
	own, err := askAPIVersions(addr)
	if err != nil {
		return fmt.Errorf("asking the embedded Kafka broker for its API versions: %w", err)
	}
	for i := range own.ApiKeys {
		if own.ApiKeys[i].ApiKey == int16(kmsg.SASLHandshake) {
			own.ApiKeys[i].MinVersion = 0
		}
	}
	c.ControlKey(int16(kmsg.ApiVersions), func(req kmsg.Request) (kmsg.Response, error, bool) {
		r, ok := req.(*kmsg.ApiVersionsRequest)
		if !ok || r.Version > askedVersion {
			// kfake itself tells the client which version to retry with, or whether it reached the wrong cluster.
			return nil, nil, false
		}
		c.KeepControl()
		resp := *own
		resp.Version = r.Version
		return &resp, nil, true
	})
	return nil
}

// askAPIVersions sends one ApiVersions request over a connection of its own.
func askAPIVersions(addr string) (*kmsg.ApiVersionsResponse, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	req := kmsg.NewPtrApiVersionsRequest()
	req.SetVersion(askedVersion)
	req.ClientSoftwareName, req.ClientSoftwareVersion = "dorisemu", "0"
	if _, err := conn.Write(kmsg.NewRequestFormatter().AppendRequest(nil, req, 1)); err != nil {
		return nil, err
	}
	var head [8]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return nil, err
	}
	size := int32(binary.BigEndian.Uint32(head[:]))
	if size < 4 || size > 1<<20 {
		return nil, fmt.Errorf("answer of %d bytes", size)
	}
	body := make([]byte, size-4)
	if _, err := io.ReadFull(conn, body); err != nil {
		return nil, err
	}
	resp := req.ResponseKind().(*kmsg.ApiVersionsResponse)
	if err := resp.ReadFrom(body); err != nil {
		return nil, err
	}
	return resp, nil
}
