package server

import (
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"

	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
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
