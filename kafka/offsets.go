package kafka

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/routineload"
)

// Offsets returns the earliest or latest offset of each partition; with isolation.level read_committed the latest is the last
// stable offset.
//
// Doris: KafkaDataConsumer::get_latest_offsets_for_partitions, get_real_offsets_for_partitions.
func (s *Source) Offsets(ctx context.Context, c routineload.Connection, topic string, partitions []int32, at int64) (map[int32]int64, error) {
	timestamp := int64(-1)
	if at == routineload.OffsetBeginning {
		timestamp = -2
	}
	return s.offsets(ctx, c, topic, partitions, timestamp)
}

// OffsetsAt returns the first offset whose timestamp is not before at; -1 where there is none.
//
// Doris: KafkaDataConsumer::get_offsets_for_times.
func (s *Source) OffsetsAt(ctx context.Context, c routineload.Connection, topic string, partitions []int32, at time.Time) (map[int32]int64, error) {
	return s.offsets(ctx, c, topic, partitions, max(at.UnixMilli(), 0))
}

// offsets lists offsets by Kafka's timestamp: milliseconds, -1 latest, -2 earliest.
func (s *Source) offsets(ctx context.Context, c routineload.Connection, topic string, partitions []int32, timestamp int64) (map[int32]int64, error) {
	var found map[int32]int64
	err := s.with(ctx, c, func(ctx context.Context, m *client) error {
		committed := false
		if set, err := parse(c); err == nil {
			committed = set.readCommitted
		}
		var err error
		found, err = m.listOffsets(ctx, topic, partitions, timestamp, committed)
		return err
	})
	return found, err
}

// listOffsets asks the partitions' leaders, again while leadership moves.
func (c *client) listOffsets(ctx context.Context, topic string, partitions []int32, timestamp int64, committed bool) (map[int32]int64, error) {
	found := make(map[int32]int64, len(partitions))
	left := partitions
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		again, err := c.listOffsetsOnce(ctx, topic, left, timestamp, committed, found)
		if err == nil {
			return found, nil
		}
		if len(again) == 0 || (clock.Real{}).Sleep(ctx, pause) != nil {
			return nil, err
		}
		left = again
	}
}

// listOffsetsOnce fills found; with an error it returns the partitions for which asking again may help.
func (c *client) listOffsetsOnce(ctx context.Context, topic string, partitions []int32, timestamp int64, committed bool, found map[int32]int64) ([]int32, error) {
	req := kmsg.NewPtrListOffsetsRequest()
	req.ReplicaID = -1
	if committed {
		req.IsolationLevel = 1
	}
	t := kmsg.NewListOffsetsRequestTopic()
	t.Topic = topic
	asked := make(map[int32]bool, len(partitions))
	for _, n := range partitions {
		if asked[n] {
			continue
		}
		asked[n] = true
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = n, timestamp
		t.Partitions = append(t.Partitions, p)
	}
	if len(t.Partitions) == 0 {
		return nil, nil
	}
	req.Topics = append(req.Topics, t)
	var again []int32
	var failure error
	for _, shard := range c.RequestSharded(ctx, req) {
		if shard.Err != nil {
			failure = c.shardError(ctx, shard.Err, topic, shard.Req)
			continue
		}
		for _, rt := range shard.Resp.(*kmsg.ListOffsetsResponse).Topics {
			for _, p := range rt.Partitions {
				delete(asked, p.Partition)
				if p.ErrorCode == 0 {
					found[p.Partition] = p.Offset
					continue
				}
				failure = topicError(p.ErrorCode, topic, p.Partition)
				if moved(p.ErrorCode) {
					again = append(again, p.Partition)
				}
			}
		}
	}
	if failure == nil {
		for n := range asked {
			failure = topicError(unknownTopicOrPartition, topic, n)
		}
	}
	return again, failure
}

// shardError describes why a group of partitions could not be asked.
func (c *client) shardError(ctx context.Context, err error, topic string, req kmsg.Request) error {
	code, ok := errorCode(err)
	if !ok {
		return c.explain(ctx, err)
	}
	number := int32(-1)
	if r, ok := req.(*kmsg.ListOffsetsRequest); ok && len(r.Topics) == 1 && len(r.Topics[0].Partitions) > 0 {
		number = r.Topics[0].Partitions[0].Partition
	}
	return topicError(code, topic, number)
}

// outOfRange makes an OffsetOutOfRange.
func (c *client) outOfRange(ctx context.Context, topic string, partition int32, offset int64, committed bool) error {
	one := []int32{partition}
	earliest, err := c.listOffsets(ctx, topic, one, -2, false)
	if err == nil {
		var latest map[int32]int64
		if latest, err = c.listOffsets(ctx, topic, one, -1, committed); err == nil {
			return &routineload.OffsetOutOfRange{Partition: partition, Offset: offset,
				Earliest: earliest[partition], Latest: latest[partition]}
		}
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	// The range could not be learnt; the fact itself is certain.
	return &routineload.OffsetOutOfRange{Partition: partition, Offset: offset, Earliest: -1, Latest: -1}
}
