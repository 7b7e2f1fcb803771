package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/routineload"
)

// recordedSource answers as the broker behind the recordings did: topics nothing* have partitions 0, 1, 2 with earliest offsets
// 0, 10, 20 and latest 100, 200, 300; a datetime is offset 50, after 2027-01-15 it is -1; missing* and broken* do not answer.
// Messages never come.
type recordedSource struct{}

var errTransport = fmt.Errorf("failed to get partition meta: Local: Broker transport failure")

func answers(topic string) bool {
	return !strings.HasPrefix(topic, "missing") && !strings.HasPrefix(topic, "broken")
}

func (recordedSource) Close() {}

func (recordedSource) Partitions(_ context.Context, _ routineload.Connection, topic string) ([]int32, error) {
	if !answers(topic) {
		return nil, errTransport
	}
	return []int32{0, 1, 2}, nil
}

func (recordedSource) Offsets(_ context.Context, _ routineload.Connection, topic string, partitions []int32, at int64) (map[int32]int64, error) {
	if !answers(topic) {
		return nil, errTransport
	}
	offsets := map[int32]int64{}
	for _, p := range partitions {
		if at == routineload.OffsetBeginning {
			offsets[p] = 10 * int64(p)
		} else {
			offsets[p] = 100 * (int64(p) + 1)
		}
	}
	return offsets, nil
}

func (recordedSource) OffsetsAt(_ context.Context, _ routineload.Connection, topic string, partitions []int32, at time.Time) (map[int32]int64, error) {
	if !answers(topic) {
		return nil, errTransport
	}
	offsets := map[int32]int64{}
	for _, p := range partitions {
		offsets[p] = 50
		if at.After(time.Date(2027, 1, 15, 0, 0, 0, 0, time.UTC)) {
			offsets[p] = -1
		}
	}
	return offsets, nil
}

func (recordedSource) Open(context.Context, routineload.Connection, string, map[int32]int64) (routineload.Consumer, error) {
	return silentConsumer{}, nil
}

// silentConsumer never has a message.
type silentConsumer struct{}

func (silentConsumer) Fetch(ctx context.Context) (routineload.Fetch, error) {
	<-ctx.Done()
	return routineload.Fetch{}, ctx.Err()
}

func (silentConsumer) CommitGroup(context.Context, map[int32]int64) {}
func (silentConsumer) Close()                                       {}
