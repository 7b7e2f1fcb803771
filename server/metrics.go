package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dorisemu/dorisemu/routineload"
)

// metrics are the FE's and the BE's metrics, under Doris's names. It hears the routine load room's events.
type metrics struct {
	frontend, backend *prometheus.Registry

	rows, bytes, errorRows, taskTime, taskCount, metaCount, metaFailed, metaLatency prometheus.Counter
	// polls, pollTime, consumed and consumedBytes are the backend's: messages taken from Kafka and how long that took.
	polls, pollTime, consumed, consumedBytes prometheus.Counter
}

// newMetrics registers everything that needs no manager.
func newMetrics() *metrics {
	m := &metrics{frontend: prometheus.NewRegistry(), backend: prometheus.NewRegistry()}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: "doris_fe_routine_load_" + name, Help: help})
		m.frontend.MustRegister(c)
		return c
	}
	m.rows = counter("rows", "total rows of routine load")
	m.bytes = counter("receive_bytes", "total received bytes of routine load")
	m.errorRows = counter("error_rows", "total error rows of routine load")
	m.taskTime = counter("task_execute_time", "task execute time of routine load")
	m.taskCount = counter("task_execute_count", "task execute count of routine load")
	m.metaCount = counter("get_meta_count", "get meta count of routine load")
	m.metaFailed = counter("get_meta_fail_count", "get meta fail count of routine load")
	m.metaLatency = counter("get_meta_latency", "get meta lantency of routine load")
	backend := func(name string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: "doris_be_routine_load_" + name})
		m.backend.MustRegister(c)
		return c
	}
	m.polls, m.pollTime = backend("get_msg_count"), backend("get_msg_latency")
	m.consumed, m.consumedBytes = backend("consume_rows"), backend("consume_bytes")
	return m
}

// hear is the routine load room's listener.
func (m *metrics) hear(e routineload.Event) {
	switch e := e.(type) {
	case routineload.TaskCommitted:
		m.rows.Add(float64(e.Counters.Total))
		m.bytes.Add(float64(e.Counters.ReceivedBytes))
		m.errorRows.Add(float64(e.Counters.Filtered))
		m.taskTime.Add(float64(e.Duration.Milliseconds()))
		m.taskCount.Inc()
	case routineload.TaskFetched:
		m.polls.Add(float64(e.Messages))
		m.pollTime.Add(float64(e.Waited.Milliseconds()))
		m.consumed.Add(float64(e.Messages))
		m.consumedBytes.Add(float64(e.Bytes))
	case routineload.MetadataAsked:
		m.metaCount.Inc()
		m.metaLatency.Add(float64(e.Duration.Milliseconds()))
		if e.Err != nil {
			m.metaFailed.Inc()
		}
	}
}

// watch registers the gauges that look at the jobs when they are asked.
func (m *metrics) watch(jobs *routineload.Manager) {
	sum := func(name, help string, of func(*routineload.View) int64) {
		m.frontend.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "doris_fe_routine_load_" + name, Help: help}, func() float64 {
			var total int64
			for _, j := range jobs.Jobs(routineload.Filter{}) {
				total += of(j)
			}
			return float64(total)
		}))
	}
	sum("progress", "total routine load progress", (*routineload.View).TotalProgress)
	sum("lag", "total routine load lag", (*routineload.View).TotalLag)
	sum("abort_task_num", "total number of aborted tasks in active routine load jobs", func(v *routineload.View) int64 { return v.Statistic.AbortedTasks })

	state := func(label string, in func(*routineload.View) bool) {
		m.frontend.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "doris_fe_job", Help: "routine load job statistics",
			ConstLabels: prometheus.Labels{"job": "load", "type": "ROUTINE_LOAD", "state": label},
		}, func() float64 {
			n := 0
			for _, j := range jobs.Jobs(routineload.Filter{History: true}) {
				if in(j) {
					n++
				}
			}
			return float64(n)
		}))
	}
	for _, s := range []routineload.State{routineload.NeedSchedule, routineload.Running, routineload.Paused, routineload.Stopped, routineload.Cancelled} {
		state(string(s), func(v *routineload.View) bool { return v.State == s })
	}
	state("USER_PAUSED", func(v *routineload.View) bool { return v.State == routineload.Paused && !v.AbnormalPause() })
	state("ABNORMAL_PAUSED", (*routineload.View).AbnormalPause)
	m.backend.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "doris_be_routine_load_task_count", Help: "routine load tasks in memory"}, func() float64 {
		n := 0
		for _, j := range jobs.Jobs(routineload.Filter{}) {
			for _, t := range j.Tasks {
				if t.Txn >= 0 { // the others wait in the frontend
					n++
				}
			}
		}
		return float64(n)
	}))
}
