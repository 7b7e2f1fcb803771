package server

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// statementMetrics count the statements of all sessions; counting costs a few atomic additions.
type statementMetrics struct {
	clock                     clock.Clock
	requests, queries, failed atomic.Int64
	// took is the time of the queries that did not fail, in microseconds; recent are the last of them.
	took   atomic.Int64
	recent [1024]atomic.Int64

	mu sync.Mutex
	// last is what the rates are measured from.
	last  statementCounts
	rates statementRates
}

// statementCounts are the counters at one time.
type statementCounts struct {
	at                        time.Time
	requests, queries, failed int64
}

// statementRates are statements, queries and failed queries a second.
type statementRates struct{ requests, queries, failed float64 }

// ratesOver is the shortest time that rates are measured over, so that two readers do not disturb each other (Doris: 15 seconds).
const ratesOver = 5 * time.Second

// newStatementMetrics starts counting.
func newStatementMetrics(c clock.Clock) *statementMetrics {
	return &statementMetrics{clock: c, last: statementCounts{at: c.Now()}}
}

// hear counts a statement that has ended.
func (m *statementMetrics) hear(r engine.Ran) {
	m.requests.Add(1)
	if !r.Query {
		return
	}
	n := m.queries.Add(1)
	if r.Failed {
		m.failed.Add(1)
		return
	}
	took := r.Took.Microseconds()
	m.took.Add(took)
	m.recent[int(n)%len(m.recent)].Store(took + 1) // 0 is none
}

// perSecond returns the rates since at least [ratesOver] ago.
func (m *statementMetrics) perSecond() statementRates {
	now := statementCounts{m.clock.Now(), m.requests.Load(), m.queries.Load(), m.failed.Load()}
	m.mu.Lock()
	defer m.mu.Unlock()
	if passed := now.at.Sub(m.last.at); passed >= ratesOver {
		seconds := passed.Seconds()
		m.rates = statementRates{
			float64(now.requests-m.last.requests) / seconds, float64(now.queries-m.last.queries) / seconds, float64(now.failed-m.last.failed) / seconds,
		}
		m.last = now
	}
	return m.rates
}

// latencyQuantiles are those of doris_fe_query_latency_ms.
var latencyQuantiles = []float64{0.75, 0.95, 0.98, 0.99, 0.999}

// latency returns how many queries did not fail, how long they took in milliseconds, and the quantiles of the last ones.
func (m *statementMetrics) latency() (count uint64, sum float64, quantiles map[float64]float64) {
	var recent []int64
	for i := range m.recent {
		if v := m.recent[i].Load(); v > 0 {
			recent = append(recent, v-1)
		}
	}
	slices.Sort(recent)
	quantiles = map[float64]float64{}
	for _, q := range latencyQuantiles {
		quantiles[q] = 0
		if len(recent) > 0 {
			quantiles[q] = float64(recent[min(len(recent)-1, int(q*float64(len(recent))))]) / 1000
		}
	}
	return uint64(m.queries.Load() - m.failed.Load()), float64(m.took.Load()) / 1000, quantiles
}
