package kafka

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/routineload"
)

// Partitions returns the partition numbers of a topic, ascending. The topic is never created; an unknown one is an error.
//
// Doris: KafkaDataConsumer::get_partition_meta.
func (s *Source) Partitions(ctx context.Context, c routineload.Connection, name string) ([]int32, error) {
	var numbers []int32
	err := s.with(ctx, c, func(ctx context.Context, m *client) error {
		t, err := m.settledTopic(ctx, name)
		if err != nil {
			return err
		}
		for p := range t.partitions {
			numbers = append(numbers, p)
		}
		if len(numbers) == 0 {
			return errors.New("no partition in this topic")
		}
		return nil
	})
	slices.Sort(numbers)
	return numbers, err
}

// settledTopic asks for a topic and asks again while its leader is being elected, as is the case just after its creation.
func (c *client) settledTopic(ctx context.Context, name string) (*topic, error) {
	for {
		t, err := c.metadata(ctx, name)
		var e *Error
		if !errors.As(err, &e) || e.Reason != brokerReason(leaderNotAvailable) {
			return t, err
		}
		if (clock.Real{}).Sleep(ctx, 100*time.Millisecond) != nil {
			return nil, err
		}
	}
}
