package kafka

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/nearest"
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
			return m.suggestTopic(ctx, name, err)
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

// suggestTopic adds to the error of an unknown topic the name of one that it may have meant.
func (c *client) suggestTopic(ctx context.Context, name string, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Reason != brokerReason(unknownTopicOrPartition) {
		return err
	}
	req := kmsg.NewPtrMetadataRequest() // without topics it asks for all that the user may see
	resp, failed := req.RequestWith(ctx, c.Client)
	if failed != nil {
		return err
	}
	var names []string
	for _, t := range resp.Topics {
		if t.Topic != nil && t.ErrorCode == 0 && !t.IsInternal {
			names = append(names, *t.Topic)
		}
	}
	slices.Sort(names)
	meant := nearest.Name(name, names)
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
		meant = names[i]
	}
	if meant != "" {
		e.Hint = "did you mean " + meant + "?"
	}
	return err
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
