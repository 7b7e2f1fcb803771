package http

import (
	"io"
	"net/http"

	"github.com/dorisemu/dorisemu/internal/beconfig"
	"github.com/dorisemu/dorisemu/internal/debugpoint"
)

// BackendConfig is what the BE API works with.
type BackendConfig struct {
	Users       Users
	DebugPoints *debugpoint.Set
	Metrics     Metrics
	ErrorLogs   ErrorLogs
	// StreamLoads runs Stream Loads.
	StreamLoads *StreamLoads
	Settings    *beconfig.Settings
	Tablets     Tablets
	Version     BuildVersion
	// Host is what lists say that the backend is.
	Host string
}

// Backend returns the handler of the BE HTTP API. As in Doris, what only tells something asks for no credentials; what changes
// something does, but from this machine.
func Backend(c BackendConfig) http.Handler {
	r := &router{missing: backendMissing, wrongMethod: backendMissing}
	r.handle("GET /api/health", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status": "OK","msg": "To Be Added"}`)
	})
	r.handle("GET /metrics", metrics(c.Metrics))
	r.handle("GET /api/_load_error_log", errorLog(c.ErrorLogs))
	r.handle("PUT /api/{db}/{table}/_stream_load", streamLoad(c))
	r.handle("PUT /api/{catalog}/{db}/{table}/_stream_load", streamLoad(c))
	r.handle("PUT /api/_http_stream", httpStream(c))
	r.handle("PUT /api/{db}/_stream_load_2pc", streamLoad2PC(c))
	r.handle("PUT /api/{db}/{table}/_stream_load_2pc", streamLoad2PC(c))
	r.handle("POST /api/debug_point/add/{debug_point}", beDebugPoint(c))
	r.handle("POST /api/debug_point/remove/{debug_point}", beDebugPoint(c))
	r.handle("POST /api/debug_point/clear", beDebugPoint(c))
	r.handle("GET /api/show_config", showConfig(c))
	r.handle("POST /api/update_config", updateConfig(c))
	r.handle("GET /api/be_version_info", beVersion(c))
	r.handle("GET /api/clear_cache/{type}", clearCache)
	r.handle("GET /api/load_streams", emptyList(c, "load_streams"))
	r.handle("GET /api/load_channels", emptyList(c, "load_channels"))
	r.handle("GET /tablets_json", tabletsJSON(c))
	r.handle("GET /api/meta/{op}/{tablet_id}", tabletHeader(c))
	r.handle("GET /api/checksum", checksum(c))
	r.handle("GET /api/compaction/show", compactionShow(c))
	r.handle("POST /api/compaction/run", compactionRun(c))
	r.handle("GET /api/compaction/run_status", compactionRunStatus(c))
	for _, name := range []string{"task", "tablet", "disk"} {
		r.handle("GET /api/report/"+name, report)
	}
	return r
}
