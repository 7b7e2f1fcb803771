package kafka

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Produce sends messages to a topic and returns when the broker has acknowledged all of them. A topic that does not exist is
// created if the broker allows it. It is for the first minute of use and speaks without encryption or login.
func Produce(ctx context.Context, broker, topic string, messages []string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.AllowAutoTopicCreation())
	if err != nil {
		return err
	}
	defer client.Close()
	records := make([]*kgo.Record, len(messages))
	for i, m := range messages {
		records[i] = &kgo.Record{Topic: topic, Value: []byte(m)}
	}
	return client.ProduceSync(ctx, records...).FirstErr()
}
