package kafka

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kversion"

	"github.com/dorisemu/dorisemu/routineload"
)

// Fetch sizes unless the properties say otherwise, in bytes. They are smaller than librdkafka's 50 MB because smaller answers
// serve many jobs with less memory and are loaded with less CPU time: they are still in the processor's cache, and what the
// garbage collector gives back is used again. From a broker that takes long to answer more is asked for (see reader.wait).
const (
	defaultFetchMaxBytes     = 2 << 20
	defaultPartitionMaxBytes = 1 << 20
	// maxFetchGrowth is how many times the default sizes are asked for at most.
	maxFetchGrowth = 8
	// slowAnswer is how long a reader may wait for a full answer before it asks for more at a time.
	slowAnswer       = 30 * time.Millisecond
	defaultFetchWait = 500 * time.Millisecond
)

// settings are the properties of a connection after parsing.
type settings struct {
	brokers []string
	options []kgo.Opt
	// identity is equal for connections that may share clients; it is a digest, since it covers secrets.
	identity string

	group         string
	readCommitted bool
	fetchMax      int32
	// fetchFixed says that the properties give a fetch size.
	fetchFixed   bool
	partitionMax int32
	fetchMin     int32
	fetchWait    time.Duration
	skipChecksum bool
	mechanism    string
}

// effect applies one checked value to the settings under construction.
type effect func(b *builder, value string) error

// builder collects what several properties together decide.
type builder struct {
	settings
	connection routineload.Connection
	tls        tlsProperties
	sasl       saslProperties
	// shared are the properties that decide which clients may be shared.
	shared []string

	clientID     string
	socketWait   time.Duration
	connectWait  time.Duration
	idle         time.Duration
	receiveMax   int32
	family       string
	backoff      time.Duration
	backoffMax   time.Duration
	noVersions   bool
	oldestBroker string
}

// effects are the properties with a meaning here, by canonical name; every other one of librdkafka's is known and ignored.
var effects = map[string]effect{}

// perJob are the properties that differ between jobs on the same cluster without needing another connection.
var perJob = map[string]bool{
	"group.id": true, "isolation.level": true, "fetch.max.bytes": true, "fetch.message.max.bytes": true,
	"fetch.min.bytes": true, "fetch.wait.max.ms": true, "check.crcs": true,
}

// parse reads the properties of a connection. Errors are *PropertyError or doriserr's not-supported.
func parse(c routineload.Connection) (*settings, error) {
	b := &builder{connection: c, clientID: "dorisemu", socketWait: time.Minute, connectWait: 30 * time.Second,
		receiveMax: 100_000_000}
	b.fetchMax, b.partitionMax, b.fetchMin, b.fetchWait = defaultFetchMaxBytes, defaultPartitionMaxBytes, 1, defaultFetchWait
	for _, broker := range c.Brokers {
		b.brokers = append(b.brokers, withPort(broker))
	}
	if len(b.brokers) == 0 {
		return nil, fmt.Errorf("connecting to Kafka: no broker given")
	}
	for _, p := range c.Properties {
		name := canonical(p.Key)
		apply, ok := effects[name]
		if !ok && known()[name].kind == kindAPI {
			continue // Doris could not set it either; nothing depends on it
		}
		value := p.Value
		if !strings.HasPrefix(value, "FILE:") {
			var err error
			if value, err = checkValue(p.Key, p.Value); err != nil {
				return nil, err
			}
		}
		if !ok {
			continue
		}
		if !perJob[name] {
			b.shared = append(b.shared, name+"\x00"+value)
		}
		if err := apply(b, value); err != nil {
			return nil, err
		}
	}
	if err := b.finish(); err != nil {
		return nil, err
	}
	return &b.settings, nil
}

// finish turns what was collected into client options and the identity.
func (b *builder) finish() error {
	dial, err := b.dialer()
	if err != nil {
		return err
	}
	read := max(int64(b.receiveMax), int64(b.fetchMax)+1<<20, 100_000_000)
	b.options = []kgo.Opt{
		kgo.SeedBrokers(b.brokers...),
		kgo.ClientID(b.clientID),
		kgo.SoftwareNameAndVersion("dorisemu", "1"),
		kgo.Dialer(dial),
		kgo.DialTimeout(b.connectWait),
		kgo.RequestTimeoutOverhead(min(max(b.socketWait, 100*time.Millisecond), 15*time.Minute)),
		kgo.BrokerMaxReadBytes(int32(min(read, 1<<31-1))),
		kgo.DisableClientMetrics(),
	}
	if b.idle > 0 {
		b.options = append(b.options, kgo.ConnIdleTimeout(max(b.idle, time.Second)))
	}
	if b.backoff > 0 {
		first, last := b.backoff, max(b.backoffMax, b.backoff)
		b.options = append(b.options, kgo.RetryBackoffFn(func(attempt int) time.Duration {
			return min(first<<min(attempt-1, 16), last)
		}))
	}
	if b.noVersions && b.oldestBroker != "" {
		if v := kversion.FromString(b.oldestBroker); v != nil {
			b.options = append(b.options, kgo.MaxVersions(v))
		}
	}
	mechanism, err := b.saslMechanism()
	if err != nil {
		return err
	}
	if mechanism != nil {
		b.mechanism = mechanism.Name()
		b.options = append(b.options, kgo.SASL(login{mechanism}))
	}
	slices.Sort(b.shared)
	sum := sha256.Sum256([]byte(strings.Join(b.brokers, ",") + "\x01" + strconv.FormatInt(read, 10) + "\x01" + strings.Join(b.shared, "\x01")))
	b.identity = hex.EncodeToString(sum[:])
	return nil
}

// withPort adds Kafka's port to a broker without one and drops a listener prefix such as PLAINTEXT://, as librdkafka does.
func withPort(broker string) string {
	if _, after, ok := strings.Cut(broker, "://"); ok {
		broker = after
	}
	if _, _, err := net.SplitHostPort(broker); err == nil {
		return broker
	}
	return net.JoinHostPort(strings.Trim(broker, "[]"), "9092")
}

// integer reads a value that checkValue passed.
func integer(value string) int64 {
	n, _ := strconv.ParseInt(value, 10, 64)
	return n
}

// milliseconds reads a value that checkValue passed.
func milliseconds(value string) time.Duration {
	return time.Duration(integer(value)) * time.Millisecond
}
