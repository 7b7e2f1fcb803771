package server

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dorisemu/dorisemu/load"
)

// collector makes metrics when they are asked for. It describes none of them beforehand, since one name may come with other labels.
type collector func(sample func(name, help string, kind prometheus.ValueType, value float64, labels ...string), raw func(prometheus.Metric))

// Describe implements [prometheus.Collector].
func (collector) Describe(chan<- *prometheus.Desc) {}

// Collect implements [prometheus.Collector].
func (c collector) Collect(out chan<- prometheus.Metric) {
	raw := func(m prometheus.Metric) { out <- m }
	c(func(name, help string, kind prometheus.ValueType, value float64, labels ...string) {
		var names, values []string
		for i := 0; i+1 < len(labels); i += 2 {
			names, values = append(names, labels[i]), append(values, labels[i+1])
		}
		raw(prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), kind, value, values...))
	}, raw)
}

// watchServer registers what is read from the server and the process when it is asked for: Doris's names where there is something
// to tell, none where it would be made up (Doris: MetricRepo, NodeInfo, JvmStats; DorisMetrics, SystemMetrics).
func (s *Server) watchServer() {
	s.metrics.frontend.MustRegister(collector(s.frontendMetrics))
	s.metrics.backend.MustRegister(collector(s.backendMetrics))
}

// frontendMetrics are the frontend's.
func (s *Server) frontendMetrics(sample func(string, string, prometheus.ValueType, float64, ...string), raw func(prometheus.Metric)) {
	counter, gauge := prometheus.CounterValue, prometheus.GaugeValue
	st := s.statements
	sample("doris_fe_request_total", "total request", counter, float64(st.requests.Load()))
	sample("doris_fe_query_total", "total query", counter, float64(st.queries.Load()))
	sample("doris_fe_query_err", "total error query", counter, float64(st.failed.Load()))
	rates := st.perSecond()
	sample("doris_fe_rps", "request per second", gauge, rates.requests)
	sample("doris_fe_qps", "query per second", gauge, rates.queries)
	sample("doris_fe_query_err_rate", "query error rate", gauge, rates.failed)
	count, sum, quantiles := st.latency()
	raw(prometheus.MustNewConstSummary(prometheus.NewDesc("doris_fe_query_latency_ms", "", nil, nil), count, sum, quantiles))

	users := map[string]int{}
	processes := s.engine.Processes()
	for _, p := range processes {
		users[p.User]++
	}
	sample("doris_fe_connection_total", "total connections", gauge, float64(len(processes)))
	for user, n := range users {
		sample("doris_fe_connection_total", "total connections", gauge, float64(n), "user", user)
	}

	databases, tables, tablets := 0, 0, 0
	states := map[string]int{}
	for _, d := range s.catalog.Databases() {
		databases++
		for _, t := range s.catalog.Tables(d.ID) {
			tables++
			for _, p := range t.Partitions {
				tablets += p.Buckets * (1 + len(t.Rollups))
			}
		}
		for _, t := range s.store.Transactions(d.ID) {
			states[strings.ToLower(t.Status.String())]++
		}
	}
	sample("doris_fe_catalog_num", "total catalog num", gauge, 1)
	sample("doris_fe_internal_database_num", "total internal database num", gauge, float64(databases))
	sample("doris_fe_internal_table_num", "total internal table num", gauge, float64(tables))
	sample("doris_fe_tablet_num", "tablet number", gauge, float64(tablets), "backend", s.config.AdvertiseHost+":9050")
	sample("doris_fe_tablet_status_count", "tablet status count", counter, float64(tablets), "type", "total")
	for _, status := range []load.TxnStatus{load.TxnPrepare, load.TxnPreCommitted, load.TxnCommitted, load.TxnVisible, load.TxnAborted} {
		name := strings.ToLower(status.String())
		sample("doris_fe_txn_status", "txn statistics", gauge, float64(states[name]), "type", name)
	}
	v := buildVersion()
	sample("doris_fe_version", "", gauge, 0, "version", fmt.Sprintf("doris-%d.%d.%d", v.Major, v.Minor, v.Patch),
		"major", strconv.Itoa(v.Major), "minor", strconv.Itoa(v.Minor), "patch", strconv.Itoa(v.Patch), "hotfix", "0", "short_hash", v.Hash)

	sample("node_info", "", gauge, 1, "type", "fe_node_num", "state", "total")
	sample("node_info", "", gauge, 1, "type", "be_node_num", "state", "total")
	sample("node_info", "", gauge, 1, "type", "be_node_num", "state", "alive")
	sample("node_info", "", gauge, 0, "type", "be_node_num", "state", "decommissioned")
	sample("node_info", "", gauge, 0, "type", "broker_node_num", "state", "dead")
	sample("node_info", "", gauge, 1, "type", "is_master")

	// What dashboards ask of the JVM is answered for Go's heap, collector and goroutines.
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	limit := float64(s.machine().Memory)
	if n := debug.SetMemoryLimit(-1); n != math.MaxInt64 {
		limit = float64(n)
	}
	sample("jvm_heap_size_bytes", "jvm heap stat", gauge, limit, "type", "max")
	sample("jvm_heap_size_bytes", "jvm heap stat", gauge, float64(m.HeapSys-m.HeapReleased), "type", "committed")
	sample("jvm_heap_size_bytes", "jvm heap stat", gauge, float64(m.HeapAlloc), "type", "used")
	sample("jvm_non_heap_size_bytes", "jvm non heap stat", gauge, float64(m.Sys-m.HeapSys), "type", "committed")
	sample("jvm_non_heap_size_bytes", "jvm non heap stat", gauge, float64(m.StackInuse+m.MSpanInuse+m.MCacheInuse), "type", "used")
	sample("jvm_gc", "jvm gc stat", gauge, float64(m.NumGC), "name", "Go Count", "type", "count")
	sample("jvm_gc", "jvm gc stat", gauge, float64(m.PauseTotalNs/1e6), "name", "Go Time", "type", "time")
	sample("jvm_thread", "jvm thread stat", gauge, float64(runtime.NumGoroutine()), "type", "count")

	for name, key := range map[string]string{
		"memory_total": "MemTotal", "memory_free": "MemFree", "memory_available": "MemAvailable", "buffers": "Buffers", "cached": "Cached",
	} {
		if n, ok := procNumber("/proc/meminfo", key+":"); ok {
			sample("system_meminfo", "", gauge, n*1024, "name", name)
		}
	}
}

// backendMetrics are the backend's.
func (s *Server) backendMetrics(sample func(string, string, prometheus.ValueType, float64, ...string), _ func(prometheus.Metric)) {
	gauge := prometheus.GaugeValue
	m := s.machine()
	path := s.addresses.Data
	sample("doris_be_disks_total_capacity", "", gauge, float64(m.DiskTotal), "path", path)
	sample("doris_be_disks_avail_capacity", "", gauge, float64(m.DiskAvailable), "path", path)
	sample("doris_be_disks_local_used_capacity", "", gauge, directorySize(path), "path", path)
	sample("doris_be_disks_state", "", gauge, 1, "path", path)
	sample("doris_be_avail_cpu_num", "", gauge, float64(runtime.GOMAXPROCS(0)))
	sample("doris_be_host_cpu_num", "", gauge, float64(m.Cores))
	if n, ok := procNumber("/proc/self/status", "VmRSS:"); ok {
		sample("doris_be_memory_allocated_bytes", "", gauge, n*1024)
	}
	if n, ok := procNumber("/proc/self/status", "Threads:"); ok {
		sample("doris_be_process_thread_num", "", gauge, n)
	}
	if files, err := os.ReadDir("/proc/self/fd"); err == nil {
		sample("doris_be_process_fd_num_used", "", gauge, float64(len(files)))
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		var one, five, fifteen float64
		if n, _ := fmt.Sscan(string(text), &one, &five, &fifteen); n == 3 {
			for mode, v := range map[string]float64{"1_minutes": one, "5_minutes": five, "15_minutes": fifteen} {
				sample("doris_be_load_average", "", gauge, v, "mode", mode)
			}
		}
	}
	s.cpuMetrics(sample)
}

// directorySize sums the files below a directory; those that vanish meanwhile are not counted.
func directorySize(path string) (total float64) {
	_ = filepath.WalkDir(path, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			if info, err := e.Info(); err == nil {
				total += float64(info.Size())
			}
		}
		return nil
	})
	return total
}

// cpuModes are the columns of a processor's line in /proc/stat.
var cpuModes = []string{"user", "nice", "system", "idle", "iowait", "irq", "soft_irq", "steal", "guest", "guest_nice"}

// cpuMetrics are the times of the machine's processors.
func (s *Server) cpuMetrics(sample func(string, string, prometheus.ValueType, float64, ...string)) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return
	}
	for line := range bytes.Lines(text) {
		fields := strings.Fields(string(line))
		if len(fields) <= len(cpuModes) || !strings.HasPrefix(fields[0], "cpu") {
			continue
		}
		for i, mode := range cpuModes {
			if n, err := strconv.ParseFloat(fields[i+1], 64); err == nil {
				sample("doris_be_cpu", "", prometheus.CounterValue, n, "device", fields[0], "mode", mode)
			}
		}
	}
}

// procNumber reads the number behind a key of a file of /proc; there is none elsewhere than on Linux.
func procNumber(file, key string) (float64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(text) {
		if fields := strings.Fields(string(line)); len(fields) > 1 && fields[0] == key {
			n, err := strconv.ParseFloat(fields[1], 64)
			return n, err == nil
		}
	}
	return 0, false
}
