package server

import (
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"

	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/transcript"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// TestMetricsCountEvents adds up what the routine load room tells.
func TestMetricsCountEvents(t *testing.T) {
	m := newMetrics()
	m.hear(routineload.TaskFetched{Messages: 3, Bytes: 30, Waited: 2 * time.Millisecond})
	m.hear(routineload.TaskFetched{Messages: 2, Bytes: 20, Waited: 5 * time.Millisecond})
	m.hear(routineload.TaskCommitted{Counters: load.Counters{Total: 5, Filtered: 1, ReceivedBytes: 50}, Duration: 7 * time.Millisecond})
	m.hear(routineload.MetadataAsked{Duration: 4 * time.Millisecond})
	got := map[string]float64{}
	for _, registry := range []interface {
		Gather() ([]*dto.MetricFamily, error)
	}{m.frontend, m.backend} {
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			got[f.GetName()] = f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	for name, want := range map[string]float64{
		"doris_be_routine_load_get_msg_count": 5, "doris_be_routine_load_get_msg_latency": 7, "doris_be_routine_load_consume_rows": 5,
		"doris_be_routine_load_consume_bytes": 50, "doris_fe_routine_load_rows": 5, "doris_fe_routine_load_error_rows": 1,
		"doris_fe_routine_load_receive_bytes": 50, "doris_fe_routine_load_task_execute_time": 7, "doris_fe_routine_load_task_execute_count": 1,
		"doris_fe_routine_load_get_meta_count": 1, "doris_fe_routine_load_get_meta_latency": 4, "doris_fe_routine_load_get_meta_fail_count": 0,
	} {
		if value, ok := got[name]; !ok || value != want {
			t.Errorf("%s is %v, want %v", name, value, want)
		}
	}
}

// TestMetricsOfServer runs statements and looks at what the frontend and the backend tell of them and of the process.
func TestMetricsOfServer(t *testing.T) {
	s := recordedServer(t)
	session := s.engine.NewSession(1, "root", "127.0.0.1", func(bool) {})
	defer session.Close()
	for _, sql := range []string{"CREATE DATABASE d", "CREATE TABLE d.t (k INT) DISTRIBUTED BY HASH(k) BUCKETS 3", "INSERT INTO d.t VALUES (1)",
		"SELECT k FROM d.t", "SELECT 1", "SELECT nosuch", "SHOW DATABASES", "SELECT (SELECT k FROM d.t UNION ALL SELECT 2)"} {
		// Two of them fail: one is never a query that runs, the other one fails while it runs.
		_ = session.Run(t.Context(), sql, func(a *engine.Answer, _ bool) error {
			if a.Rows == nil {
				return nil
			}
			return collect(a.Rows, &transcript.Answer{})
		})
	}
	got := map[string]float64{}
	for _, registry := range []interface {
		Gather() ([]*dto.MetricFamily, error)
	}{s.metrics.frontend, s.metrics.backend} {
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			for _, m := range f.GetMetric() {
				name := f.GetName()
				for _, l := range m.GetLabel() {
					name += " " + l.GetValue()
				}
				got[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetSummary().GetSampleCount())
			}
		}
	}
	for name, want := range map[string]float64{
		"doris_fe_request_total": 8, "doris_fe_query_total": 3, "doris_fe_query_err": 1, "doris_fe_query_latency_ms": 2,
		"doris_fe_connection_total": 1, "doris_fe_connection_total root": 1, "doris_fe_internal_table_num": 1,
		"doris_fe_tablet_num 127.0.0.1:9050": 3, "doris_fe_txn_status visible": 1,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	for _, name := range []string{"jvm_heap_size_bytes used", "jvm_thread count", "doris_be_disks_total_capacity " + s.addresses.Data, "doris_be_avail_cpu_num"} {
		if got[name] <= 0 {
			t.Errorf("%s is %v", name, got[name])
		}
	}
}

// TestRatesOverTime measures statements a second between two readings.
func TestRatesOverTime(t *testing.T) {
	c := clock.NewManual(time.Unix(1000, 0))
	m := newStatementMetrics(c)
	for range 20 {
		m.hear(engine.Ran{Query: true, Took: time.Millisecond})
	}
	m.hear(engine.Ran{Query: true, Failed: true})
	m.hear(engine.Ran{})
	if r := m.perSecond(); r != (statementRates{}) {
		t.Errorf("rates without time passing are %v", r)
	}
	c.Advance(10 * time.Second)
	if r, want := m.perSecond(), (statementRates{2.2, 2.1, 0.1}); r != want {
		t.Errorf("rates are %v, want %v", r, want)
	}
	if count, sum, q := m.latency(); count != 20 || sum != 20 || q[0.99] != 1 {
		t.Errorf("latency is %d, %v, %v", count, sum, q)
	}
}
