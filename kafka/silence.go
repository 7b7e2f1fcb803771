package kafka

import (
	"context"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	// enoughSilence is how many answers without any data in a row, each to a fetch that the broker could hold, end the wait for
	// the data below a partition's end.
	enoughSilence = 6
	// A fetch after an empty answer lets the broker wait at least and at most so long.
	minPatience = 500 * time.Millisecond
	maxPatience = 5 * time.Second
)

// silence says that answers held no data at all although a partition's end lay ahead. A slow remote tier, or a broker in trouble,
// answers so for a while; compaction leaves such a stretch for ever.
type silence struct {
	// begun is set by the first empty answer, even by one to a fetch that could not wait.
	begun bool
	// count is of the empty answers to fetches that could; end is the partition's end as the first of these saw it.
	count int
	end   int64
}

// complete tells whether nothing is expected for now.
func (s *silence) complete() bool { return s.count >= enoughSilence }

// patience is how long the next fetch lets the broker wait while it owes data; 0 if no answer was empty.
func (r *reader) patience() time.Duration {
	for _, at := range r.positions {
		if at.silence.begun {
			return min(max(r.consumer.settings.fetchWait, minPatience), maxPatience)
		}
	}
	return 0
}

// listen counts an answer that held nothing at all. An empty answer to a fetch that could not wait proves nothing, and even a long
// silence moves no position, except in a compacted topic: there the offsets up to the end that the silence began with will never
// have data.
func (r *reader) listen(ctx context.Context, parts []part) {
	for _, p := range parts {
		at := p.at
		if at.next >= at.end {
			continue
		}
		if !at.silence.begun || r.waited < minPatience {
			at.silence.begun = true
			continue
		}
		if at.silence.count++; at.silence.count == 1 {
			at.silence.end = at.end
		}
		if at.silence.count%enoughSilence == 0 && r.compacted(ctx) {
			at.next, at.silence = max(at.next, min(at.silence.end, at.end)), silence{}
		}
	}
}

// compacted asks whether the topic's clean-up policy removes single messages; false if that cannot be learnt.
func (c *consumer) compacted(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, c.source.options.MetadataTimeout)
	defer cancel()
	req := kmsg.NewPtrDescribeConfigsRequest()
	resource := kmsg.NewDescribeConfigsRequestResource()
	resource.ResourceType, resource.ResourceName = kmsg.ConfigResourceTypeTopic, c.topic
	resource.ConfigNames = []string{"cleanup.policy"}
	req.Resources = append(req.Resources, resource)
	resp, err := req.RequestWith(ctx, c.metadata.Client)
	if err != nil {
		return false
	}
	for _, r := range resp.Resources {
		for _, config := range r.Configs {
			if r.ErrorCode == 0 && config.Name == "cleanup.policy" && config.Value != nil {
				return strings.Contains(*config.Value, "compact")
			}
		}
	}
	return false
}
