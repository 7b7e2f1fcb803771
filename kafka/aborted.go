package kafka

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// abortedProducers tells which transactional batches of an answer were aborted (Kafka: CompletedFetch).
type abortedProducers struct {
	// waiting are the aborted transactions that have not started yet, by first offset.
	waiting []kmsg.FetchResponseTopicPartitionAbortedTransaction
	// open are the producers inside an aborted transaction.
	open map[int64]bool
}

// set takes the list of an answer. Its order is not promised by every broker.
func (a *abortedProducers) set(list []kmsg.FetchResponseTopicPartitionAbortedTransaction) {
	if len(list) == 0 {
		return
	}
	a.waiting = slices.SortedFunc(slices.Values(list), func(x, y kmsg.FetchResponseTopicPartitionAbortedTransaction) int {
		return cmp.Compare(x.FirstOffset, y.FirstOffset)
	})
	a.open = make(map[int64]bool, len(list))
}

// batch moves on to a batch and tells whether it was aborted.
func (a *abortedProducers) batch(h *batchHeader) bool {
	for len(a.waiting) > 0 && a.waiting[0].FirstOffset <= h.last {
		a.open[a.waiting[0].ProducerID] = true
		a.waiting = a.waiting[1:]
	}
	return h.transactional() && !h.control() && a.open[h.producer]
}

// end takes a control batch: an abort marker closes its producer's transaction.
func (a *abortedProducers) end(h *batchHeader, data []byte) {
	if len(a.open) == 0 {
		return
	}
	marker, ok := appendRecords(nil, data, &batchHeader{last: math.MaxInt32, count: 1}, 0)
	if !ok || len(marker) != 1 || len(marker[0].Key) < 4 {
		return
	}
	const abort = 0
	if binary.BigEndian.Uint16(marker[0].Key[2:]) == abort {
		delete(a.open, h.producer)
	}
}
