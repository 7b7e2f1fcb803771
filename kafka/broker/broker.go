// Package broker is the embedded Kafka broker of `dorisemu dev` and of tests: one node, own data directory, no Java.
//
// A [Broker] owns its listener, its goroutines and its data directory from [Start] to [Broker.Close]; nothing outlives Close.
// It stands on franz-go's kfake and adds what other clients need: an address of one's choice, a message limit that fits
// routine load's 10-MB messages, librdkafka's SASL handshake and an answer to a wrong password. Only server, doristest and
// tests may import it; package kafka reads from it over TCP like from any other broker.
package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
)

// DefaultMaxMessageBytes is the largest record batch the broker takes, in bytes, unless the options say otherwise.
const DefaultMaxMessageBytes = 64 << 20

// Options say how to start a broker. The zero value listens on a free port of 127.0.0.1 and keeps everything in memory.
type Options struct {
	// Addr is the host:port to listen on, and, where the host names one interface, what clients are told. Port 0 takes a free one.
	Addr string
	// Advertised is the host that clients are told; empty means Addr's, or 127.0.0.1 if that stands for all interfaces.
	Advertised string
	// Dir keeps topics, records and group offsets across restarts; empty keeps them in memory.
	Dir string
	// Sync makes every produced batch durable with fsync. Without it a power failure, not a killed process, loses the last ones.
	Sync bool
	// Partitions is how many partitions a topic gets that is created without a number; 0 means 1.
	Partitions int
	// NoAutoCreate refuses to create a topic because a producer asked for it.
	NoAutoCreate bool
	// MaxMessageBytes limits a record batch, in bytes; 0 means DefaultMaxMessageBytes.
	MaxMessageBytes int
	// Users may log in with SASL; with none the broker asks for no login.
	Users []User
	// Logger gets the broker's warnings and errors; nil discards them.
	Logger *slog.Logger
}

// Broker is a running broker.
type Broker struct {
	cluster *kfake.Cluster
	addr    string
}

// Start starts a broker and returns when it accepts connections.
func Start(o Options) (*Broker, error) {
	listen, err := listenAddress(o.Addr)
	if err != nil {
		return nil, fmt.Errorf("starting embedded Kafka broker: %w", err)
	}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o755); err != nil {
			return nil, fmt.Errorf("starting embedded Kafka broker: %w", err)
		}
	}
	partitions := o.Partitions
	if partitions <= 0 {
		partitions = 1
	}
	limit := o.MaxMessageBytes
	if limit <= 0 {
		limit = DefaultMaxMessageBytes
	}
	var bound, reached string // what clients are told, and how this process reaches the listener
	opts := []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.ClusterID("dorisemu-embedded-kafka"),
		kfake.DefaultNumPartitions(partitions),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": strconv.Itoa(limit)}),
		kfake.WithLogger(brokerLogger{o.Logger}),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) {
			ln, err := net.Listen(network, listen)
			if err != nil {
				return nil, err
			}
			host := o.Advertised
			if host == "" {
				host = reachableHost(listen)
			}
			_, port, err := net.SplitHostPort(ln.Addr().String())
			if err != nil {
				ln.Close()
				return nil, err
			}
			bound, reached = net.JoinHostPort(host, port), net.JoinHostPort(reachableHost(listen), port)
			return advertisedListener{ln, advertisedAddr(bound)}, nil
		}),
	}
	if o.Dir != "" {
		opts = append(opts, kfake.DataDir(o.Dir))
	}
	if o.Sync {
		opts = append(opts, kfake.SyncWrites())
	}
	opts = append(opts, loginOptions(o.Users)...)
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		return nil, fmt.Errorf("starting embedded Kafka broker at %s: %w", listen, err)
	}
	if err := widenHandshakeVersions(cluster, reached); err != nil {
		cluster.Close()
		return nil, err
	}
	if !o.NoAutoCreate {
		autoCreate(cluster)
	}
	answerWrongPasswords(cluster, o.Users)
	return &Broker{cluster: cluster, addr: bound}, nil
}

// Addr returns the host:port that clients connect to.
func (b *Broker) Addr() string { return b.addr }

// Cluster returns the kfake cluster, for tests that inject faults, delete records or move partitions.
func (b *Broker) Cluster() *kfake.Cluster { return b.cluster }

// CreateTopic creates a topic with so many partitions (0: the broker's default); an existing topic is left as it is.
func (b *Broker) CreateTopic(topic string, partitions int) error {
	err := b.cluster.CreateTopic(topic, int32(partitions), nil)
	if err != nil && !errors.Is(err, kerr.TopicAlreadyExists) {
		return fmt.Errorf("creating topic %s: %w", topic, err)
	}
	return nil
}

// Close stops the broker and writes its state to the data directory.
func (b *Broker) Close() { b.cluster.Close() }
