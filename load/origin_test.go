package load

import "testing"

// TestOrigins checks that every row's message is found again over runs, gaps and several rows of one message.
func TestOrigins(t *testing.T) {
	type origin struct {
		partition int32
		offset    int64
	}
	want := []origin{{0, 10}, {0, 11}, {0, 13}, {0, 13}, {1, 14}, {1, 15}, {0, 16}}
	var o origins
	for round := range 2 {
		for _, w := range want {
			o.add(w.partition, w.offset)
		}
		for i, w := range want {
			if partition, offset := o.of(i); partition != w.partition || offset != w.offset {
				t.Errorf("round %d row %d: %d:%d, want %v", round, i, partition, offset, w)
			}
		}
		if len(o.runs) != 5 {
			t.Errorf("%d runs, want 5", len(o.runs))
		}
		o.reset()
	}
}
