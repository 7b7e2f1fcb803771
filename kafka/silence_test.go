package kafka

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dorisemu/dorisemu/kafka/broker"
)

// TestSilence feeds a reader with answers that hold nothing below the end.
func TestSilence(t *testing.T) {
	for name, compacted := range map[string]bool{"compacted": true, "not compacted": false} {
		t.Run(name, func(t *testing.T) {
			at := &position{next: 5, end: -1}
			r := &reader{consumer: &consumer{settings: &settings{}}, positions: []*position{at}, byNumber: map[int32]*position{0: at},
				decoder: newDecoder(&settings{}), compacted: func(context.Context) bool { return compacted }}
			hear := func(wait time.Duration, end int64, raw []byte) []int32 {
				r.waited = wait
				answer := kmsg.FetchResponse{Topics: []kmsg.FetchResponseTopic{{Partitions: []kmsg.FetchResponseTopicPartition{
					{HighWatermark: end, RecordBatches: raw}}}}}
				parts, _, refusal := r.advance(context.Background(), &answer)
				if refusal.err != nil {
					t.Fatal(refusal.err)
				}
				res, _ := r.decode(parts)
				return res.fetch.Silent
			}
			for range 10 * enoughSilence {
				if silent := hear(0, 9, nil); len(silent) != 0 || at.next != 5 || !r.behind() {
					t.Fatalf("answers to fetches that could not wait made it %+v, silent %v", at, silent)
				}
			}
			if wait := r.patience(); wait != minPatience {
				t.Errorf("the next fetch waits %s, want %s", wait, minPatience)
			}
			for range enoughSilence - 1 {
				hear(minPatience, 9, nil)
			}
			if at.next != 5 || !r.behind() {
				t.Fatalf("too early: %+v", at)
			}
			silent := hear(minPatience, 12, nil)
			if compacted {
				if at.next != 9 || len(silent) != 0 || !r.behind() {
					t.Errorf("%+v, silent %v; want to stand at the end that the silence began with", at, silent)
				}
				return
			}
			if at.next != 5 || len(silent) != 1 || r.behind() {
				t.Errorf("%+v, silent %v, behind %t; want the position to stay and the reader to be content", at, silent, r.behind())
			}
			if silent := hear(minPatience, 12, encodeAll(testBatch{first: 5, values: []string{"a"}})); at.next != 6 || len(silent) != 0 || !r.behind() {
				t.Errorf("after data %+v, silent %v, behind %t", at, silent, r.behind())
			}
		})
	}
}

// TestEmptyAnswersLoseNothing reads from a broker that answers a few fetches with nothing, as one whose remote tier is slow.
func TestEmptyAnswersLoseNothing(t *testing.T) {
	f := newFixture(t, broker.Options{})
	f.topic("t", 1)
	f.produce(f.producer(), "t", 0, "a", "b", "c")
	var fetches atomic.Int32
	f.broker.Cluster().ControlKey(int16(kmsg.Fetch), func(req kmsg.Request) (kmsg.Response, error, bool) {
		f.broker.Cluster().KeepControl()
		if fetches.Add(1) > 3 {
			return nil, nil, false
		}
		asked := req.(*kmsg.FetchRequest)
		resp := req.ResponseKind().(*kmsg.FetchResponse)
		topic := kmsg.NewFetchResponseTopic()
		topic.Topic, topic.TopicID = asked.Topics[0].Topic, asked.Topics[0].TopicID
		p := kmsg.NewFetchResponseTopicPartition()
		p.HighWatermark, p.LastStableOffset = 3, 3
		topic.Partitions = append(topic.Partitions, p)
		resp.Topics = append(resp.Topics, topic)
		return resp, nil, true
	})
	next := map[int32]int64{0: 0}
	got, at := readToEnd(f.ctx, t, f.open("t", next), next)
	if len(got[0]) != 3 || at[0] != 3 {
		t.Errorf("read %q up to %d, want three records", got[0], at[0])
	}
}

// TestCompactedTopicIsKnown asks a broker for clean-up policies.
func TestCompactedTopicIsKnown(t *testing.T) {
	f := newFixture(t, broker.Options{})
	for policy, want := range map[string]bool{"compact": true, "delete": false} {
		req := kmsg.NewPtrCreateTopicsRequest()
		topic := kmsg.NewCreateTopicsRequestTopic()
		topic.Topic, topic.NumPartitions, topic.ReplicationFactor = policy, 1, 1
		config := kmsg.NewCreateTopicsRequestTopicConfig()
		config.Name, config.Value = "cleanup.policy", &policy
		topic.Configs = append(topic.Configs, config)
		req.Topics = append(req.Topics, topic)
		if _, err := req.RequestWith(f.ctx, f.producer()); err != nil {
			t.Fatal(err)
		}
		c := f.open(policy, map[int32]int64{0: 0}).(*consumer)
		if got := c.compacted(f.ctx); got != want {
			t.Errorf("cleanup.policy=%s: compacted %t", policy, got)
		}
	}
}
