package routineload

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/load"
)

// Connection says how to reach a Kafka cluster.
type Connection struct {
	// Brokers are host:port texts.
	Brokers []string
	// Properties are librdkafka properties without the "property." prefix, in the order of the statement.
	Properties []Property
	// Files resolves "FILE:name" values to contents (CREATE FILE); nil if none may be used.
	Files func(name string) ([]byte, error)
}

// Property is one key and value.
type Property struct{ Key, Value string }

// Symbolic offsets, as Doris and Kafka number them.
const (
	OffsetBeginning int64 = -2
	OffsetEnd       int64 = -1
)

// Source reads topics. The kafka room implements it. Errors carry the broker's reason and name broker, topic, partition.
type Source interface {
	// Partitions returns the partition numbers of a topic, ascending. It never creates the topic.
	Partitions(ctx context.Context, c Connection, topic string) ([]int32, error)
	// Offsets returns the earliest (OffsetBeginning) or latest (OffsetEnd) offset of each partition. With isolation.level
	// read_committed the latest is the last stable offset.
	Offsets(ctx context.Context, c Connection, topic string, partitions []int32, at int64) (map[int32]int64, error)
	// OffsetsAt returns the first offset whose timestamp is not before at; -1 where there is none.
	OffsetsAt(ctx context.Context, c Connection, topic string, partitions []int32, at time.Time) (map[int32]int64, error)
	// Open starts to read at the next offsets. Connections of the same cluster may be shared and kept between calls.
	Open(ctx context.Context, c Connection, topic string, next map[int32]int64) (Consumer, error)
}

// Consumer reads the partitions it was opened with. It belongs to one goroutine, but for CommitGroup.
type Consumer interface {
	// Fetch waits until there are records, a partition's end was seen, or ctx is done (then ctx's error).
	// An offset that does not exist is an [*OffsetOutOfRange].
	Fetch(ctx context.Context) (Fetch, error)
	// CommitGroup tells the broker's group.id the next offsets, best effort (informational, as in Doris). It returns at once and
	// may be called while Fetch waits in another goroutine.
	CommitGroup(ctx context.Context, next map[int32]int64)
	// Close ends reading; records handed out before stay valid until then.
	Close()
}

// Fetch is what one poll brought.
type Fetch struct {
	Batches []load.Batch
	// Next is the position after this fetch of each partition it speaks of: past control records and aborted messages too.
	Next map[int32]int64
	// End is the high watermark (read_committed: last stable offset) known for each of these partitions; Next == End is EOF.
	End map[int32]int64
	// Silent are the partitions whose broker keeps answering nothing although End lies ahead of Next. A task ends for them without
	// moving past what was not read.
	Silent []int32
	// Release, if not nil, says that no record of the fetch is used any more, so that its memory may be reused. Calling it is
	// optional, once at most; without it the garbage collector does the work.
	Release func()
}

// OffsetOutOfRange says that a job's offset is no longer, or not yet, in its partition.
type OffsetOutOfRange struct {
	Partition        int32
	Offset           int64
	Earliest, Latest int64
}

// Error returns the text that Doris's backend reports.
func (e *OffsetOutOfRange) Error() string {
	return "Broker: Offset out of range, consume partition " + itoa(int64(e.Partition)) + ", consume offset " + itoa(e.Offset)
}
