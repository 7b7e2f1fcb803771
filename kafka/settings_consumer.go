package kafka

import "math"

func init() {
	for name, e := range map[string]effect{
		"group.id":        func(b *builder, v string) error { b.group = v; return nil },
		"isolation.level": func(b *builder, v string) error { b.readCommitted = v == "read_committed"; return nil },
		"fetch.max.bytes": func(b *builder, v string) error {
			b.fetchMax, b.fetchFixed = clampBytes(v), true
			return nil
		},
		"fetch.message.max.bytes": func(b *builder, v string) error {
			b.partitionMax, b.fetchFixed = clampBytes(v), true
			return nil
		},
		"fetch.min.bytes":   func(b *builder, v string) error { b.fetchMin = clampBytes(v); return nil },
		"fetch.wait.max.ms": func(b *builder, v string) error { b.fetchWait = milliseconds(v); return nil },
		// librdkafka's default is not to check; checking costs next to nothing here, so only an explicit false turns it off.
		"check.crcs": func(b *builder, v string) error { b.skipChecksum = v == "false"; return nil },
	} {
		effects[name] = e
	}
}

// clampBytes reads a size into the protocol's 32 bits; 0 means 1, since Kafka takes no empty answer.
func clampBytes(value string) int32 {
	return int32(min(max(integer(value), 1), math.MaxInt32))
}
