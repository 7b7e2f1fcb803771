package kafka

import (
	"context"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
)

// commitTimeout bounds one commit of group offsets.
const commitTimeout = 5 * time.Second

// CommitGroup tells the broker's group.id the next offsets. It returns at once; failures are only logged, because Doris and
// we keep the offsets that matter ourselves.
//
// Doris: KafkaDataConsumer::commit, which commits asynchronously too.
func (c *consumer) CommitGroup(ctx context.Context, next map[int32]int64) {
	s := c.source
	if c.settings.group == "" || len(next) == 0 || s.ctx.Err() != nil {
		return
	}
	offsets := kadm.Offsets{}
	for partition, offset := range next {
		offsets.AddOffset(c.topic, partition, offset, -1)
	}
	group, topic := c.settings.group, c.topic
	m, err := s.pool.acquire(c.settings) // the commit may outlive the consumer
	if err != nil {
		return
	}
	s.background.Go(func() {
		defer s.pool.release(c.settings)
		limited, cancel := context.WithTimeout(s.ctx, commitTimeout)
		defer cancel()
		committed, err := kadm.NewClient(m.Client).CommitOffsets(limited, group, offsets)
		if err == nil {
			err = committed.Error()
		}
		if err != nil && s.ctx.Err() == nil {
			s.options.Logger.DebugContext(limited, "committing group offsets failed", "group", group, "topic", topic, "err", err)
		}
	})
}
