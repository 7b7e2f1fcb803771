package statement

import (
	"context"
	"slices"
	"time"

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
			return nil, err
		}
		for _, batch := range fetch.Batches {
			for _, record := range batch.Records {
				if len(result.Rows) == tryMessages {
					break
				}
				rows, err := tryMessage(ctx, env, d, batch.Partition, record)
				if err != nil {
					return nil, err
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
	return result, nil
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
