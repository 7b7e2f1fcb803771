package statement

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/routineload"
)

// tryMessages is how many messages a dry run reads, and tryFor how long it waits for them.
const (
	tryMessages = 20
	tryFor      = 10 * time.Second
)

// EXPLAIN CREATE ROUTINE LOAD ...
//
// Not in Doris: a dry run. It reads the first messages that the job would read, loads nothing, and answers for each what would
// become of it: its fields as they are read, what they are as values of their columns, the row that is stored or why there is none,
// and a hint where a name or a separator looks like another one.
func tryRoutineLoad(ctx context.Context, env *Env, d *routineload.Definition) (*Result, error) {
	next, err := tryOffsets(ctx, env, d)
	if err != nil {
		return nil, err
	}
	consumer, err := env.Kafka.Open(ctx, env.connection(d), d.Kafka.Topic, next)
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	result := &Result{Columns: Strings("Partition", "Offset", "Message", "Fields", "Values", "Outcome", "Row", "Reason")}
	timed, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if env.Clock.Sleep(timed, tryFor) == nil {
			cancel()
		}
	}()
	defer func() { cancel(); <-ended }()
	unread := map[int32]bool{}
	for p := range next {
		unread[p] = true
	}
	for len(result.Rows) < tryMessages && len(unread) > 0 {
		fetch, err := consumer.Fetch(timed)
		if timed.Err() != nil && ctx.Err() == nil {
			break
		}
		if err != nil {
			return nil, tryFailure(d, nil, err)
		}
		for _, batch := range fetch.Batches {
			for _, record := range batch.Records {
				if len(result.Rows) == tryMessages {
					break
				}
				rows, err := tryMessage(ctx, env, d, batch.Partition, record)
				if err != nil {
					return nil, tryFailure(d, env.Catalog.TableByID(d.TableID), err)
				}
				result.Rows = append(result.Rows, rows...)
			}
		}
		for p, at := range fetch.Next {
			if at >= fetch.End[p] {
				delete(unread, p)
			}
		}
	}
	if len(result.Rows) == 0 {
		result.Rows = append(result.Rows, Row("", "", "", "", "", "nothing to read", "", whyNothing(ctx, env, d, next)))
	}
	return result, nil
}

// whyNothing says why a job has no messages to start with.
func whyNothing(ctx context.Context, env *Env, d *routineload.Definition, next map[int32]int64) string {
	c, partitions := env.connection(d), slices.Sorted(maps.Keys(next))
	earliest, err := env.Kafka.Offsets(ctx, c, d.Kafka.Topic, partitions, routineload.OffsetBeginning)
	if err != nil {
		return err.Error()
	}
	latest, err := env.Kafka.Offsets(ctx, c, d.Kafka.Topic, partitions, routineload.OffsetEnd)
	if err != nil {
		return err.Error()
	}
	var there, ahead int64
	for _, p := range partitions {
		there += latest[p] - earliest[p]
		if next[p] != routineload.OffsetEnd {
			ahead += max(latest[p]-next[p], 0)
		}
	}
	switch {
	case there == 0:
		return "the topic has no messages yet"
	case ahead == 0:
		return fmt.Sprintf(`the job starts at the end, behind the %d messages of the topic; "property.kafka_default_offsets" = "OFFSET_BEGINNING" starts with the first one`, there)
	}
	return fmt.Sprintf("none of the %d messages could be read: those of aborted transactions never, those of open ones after their commit with isolation.level = read_committed", ahead)
}

// tryFailure adds to an error that ends a dry run what would be right.
func tryFailure(d *routineload.Definition, table *catalog.Table, err error) error {
	var out *routineload.OffsetOutOfRange
	switch {
	case errors.As(err, &out):
		return doriserr.New("%s; partition %d has the offsets from %d on, and ends before %d", err, out.Partition, out.Earliest, out.Latest)
	case table != nil && strings.Contains(err.Error(), "INVALID_JSON_PATH"):
		paths := fileColumns(d, table)
		for i, name := range paths {
			paths[i] = `\"$.` + name + `\"`
		}
		return doriserr.New(`%s; it has to be an array with a path for each field, such as "jsonpaths" = "[%s]"`, doriserr.From(err).Message, strings.Join(paths, ", "))
	}
	return err
}

// tryOffsets is where the job would start.
func tryOffsets(ctx context.Context, env *Env, d *routineload.Definition) (map[int32]int64, error) {
	if len(d.Kafka.Partitions) > 0 {
		return d.Kafka.Offsets, nil
	}
	c := env.connection(d)
	partitions, err := env.Kafka.Partitions(ctx, c, d.Kafka.Topic)
	if err != nil {
		return nil, routineload.MetadataError(routineload.AskPartitions, d.Kafka.Topic, err)
	}
	source := kafkaSource{partitions: partitions, starts: slices.Repeat([]routineload.StartOffset{d.Kafka.Default}, len(partitions))}
	return source.resolve(ctx, env.Kafka, c, d.Kafka.Topic)
}
