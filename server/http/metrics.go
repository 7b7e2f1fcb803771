package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// Metrics gathers the metrics of one role.
type Metrics interface{ prometheus.Gatherer }

// GET /metrics[?type=json|core]
//
// Doris: MetricsAction. Text in Doris's spelling, label pairs separated by ", "; with type=json a list of
// {"tags":{"metric":...},"unit":...,"value":...}, with type=core lines of the most important ones.
func metrics(m Metrics) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		families, err := m.Gather()
		if err != nil {
			http.Error(w, "gathering metrics: "+err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain;charset=utf-8")
		switch r.URL.Query().Get("type") {
		case "json":
			metricsJSON(w, families)
			return
		case "core":
			metricsCore(w, families)
			return
		}
		metricsText(w, families)
	}
}

// metricsText writes the Prometheus text form.
func metricsText(w http.ResponseWriter, families []*dto.MetricFamily) {
	for _, f := range families {
		kind := strings.ToLower(f.GetType().String())
		if f.GetHelp() != "" {
			fmt.Fprintf(w, "# HELP %s %s\n", f.GetName(), f.GetHelp())
		}
		fmt.Fprintf(w, "# TYPE %s %s\n", f.GetName(), kind)
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range inOrder(m.GetLabel()) {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			name := f.GetName()
			if len(labels) > 0 {
				name += "{" + strings.Join(labels, ", ") + "}"
			}
			if s := m.GetSummary(); s != nil {
				metricsSummary(w, f.GetName(), s)
				continue
			}
			fmt.Fprintf(w, "%s %s\n", name, strconv.FormatFloat(number(m), 'f', -1, 64))
		}
	}
}

// metricsSummary writes a summary without labels.
func metricsSummary(w http.ResponseWriter, name string, s *dto.Summary) {
	for _, q := range s.GetQuantile() {
		fmt.Fprintf(w, "%s{quantile=\"%s\"} %s\n", name, strconv.FormatFloat(q.GetQuantile(), 'f', -1, 64), strconv.FormatFloat(q.GetValue(), 'f', -1, 64))
	}
	fmt.Fprintf(w, "%s_sum{} %s\n%s_count{} %d\n", name, strconv.FormatFloat(s.GetSampleSum(), 'f', -1, 64), name, s.GetSampleCount())
}

// coreMetrics are those of type=core, in Doris's order.
var coreMetrics = []string{"doris_fe_qps", "doris_fe_query_err_rate", "doris_fe_connection_total", "doris_fe_rps"}

// metricsCore writes Doris's short form (Doris: SimpleCoreMetricVisitor): name, kind and value.
func metricsCore(w http.ResponseWriter, families []*dto.MetricFamily) {
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "jvm_thread" {
				fmt.Fprintf(w, "jvm_thread LONG %s\n", strconv.FormatFloat(number(m), 'f', -1, 64))
			}
		}
	}
	for _, name := range coreMetrics {
		i := slices.IndexFunc(families, func(f *dto.MetricFamily) bool { return f.GetName() == name })
		if i < 0 {
			continue
		}
		for _, m := range families[i].GetMetric() {
			if name == "doris_fe_connection_total" {
				fmt.Fprintf(w, "%s LONG %s\n", name, strconv.FormatFloat(number(m), 'f', -1, 64))
			} else {
				fmt.Fprintf(w, "%s DOUBLE %s\n", name, strconv.FormatFloat(number(m), 'f', 2, 64))
			}
		}
	}
	fmt.Fprint(w, "doris_fe_frontend_dead_num 0\ndoris_fe_backend_dead_num 0\ndoris_fe_broker_dead_num 0\n")
}

// labelOrder are the labels that Doris does not print in the order of their names.
var labelOrder = []string{"job", "name", "type", "state", "version", "major", "minor", "patch", "hotfix", "short_hash"}

// inOrder returns labels in Doris's order; the registry has sorted them by name.
func inOrder(labels []*dto.LabelPair) []*dto.LabelPair {
	place := func(l *dto.LabelPair) int {
		if i := slices.Index(labelOrder, l.GetName()); i >= 0 {
			return i
		}
		return len(labelOrder)
	}
	labels = slices.Clone(labels)
	slices.SortStableFunc(labels, func(a, b *dto.LabelPair) int { return place(a) - place(b) })
	return labels
}

// metricsJSON writes Doris's JSON form.
func metricsJSON(w http.ResponseWriter, families []*dto.MetricFamily) {
	type entry struct {
		Tags  map[string]string `json:"tags"`
		Unit  string            `json:"unit"`
		Value float64           `json:"value"`
	}
	entries := []entry{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if s := m.GetSummary(); s != nil {
				for _, q := range s.GetQuantile() {
					tags := map[string]string{"metric": f.GetName(), "quantile": strconv.FormatFloat(q.GetQuantile(), 'f', -1, 64)}
					entries = append(entries, entry{tags, "ms", q.GetValue()})
				}
				entries = append(entries, entry{map[string]string{"metric": f.GetName() + "_sum"}, "ms", s.GetSampleSum()},
					entry{map[string]string{"metric": f.GetName() + "_count"}, "ms", float64(s.GetSampleCount())})
				continue
			}
			tags := map[string]string{"metric": f.GetName()}
			for _, l := range m.GetLabel() {
				tags[l.GetName()] = l.GetValue()
			}
			entries = append(entries, entry{tags, unit(f.GetName()), number(m)})
		}
	}
	_ = json.NewEncoder(w).Encode(entries)
}

// unit is the unit of a metric, which its name tells.
func unit(name string) string {
	for _, u := range [...]struct{ suffix, unit string }{{"_rows", "rows"}, {"_bytes", "bytes"}, {"_time", "milliseconds"}, {"_latency", "milliseconds"}} {
		if strings.HasSuffix(name, u.suffix) {
			return u.unit
		}
	}
	return "nounit"
}

// number is the value of a counter or a gauge.
func number(m *dto.Metric) float64 {
	if c := m.GetCounter(); c != nil {
		return c.GetValue()
	}
	return m.GetGauge().GetValue()
}
