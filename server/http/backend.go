package http

import (
	"io"
	"net/http"

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
}

// Backend returns the handler of the BE HTTP API.
func Backend(c BackendConfig) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/health", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status": "OK","msg": "To Be Added"}`)
	})
	mux.HandleFunc("GET /api/_load_error_log", errorLog(c.ErrorLogs))
	mux.HandleFunc("PUT /api/{db}/{table}/_stream_load", streamLoad(c))
	mux.HandleFunc("PUT /api/{catalog}/{db}/{table}/_stream_load", streamLoad(c))
	mux.HandleFunc("PUT /api/{db}/_stream_load_2pc", streamLoad2PC(c))
	mux.HandleFunc("PUT /api/{db}/{table}/_stream_load_2pc", streamLoad2PC(c))
	mux.HandleFunc("GET /metrics", metrics(c.Metrics))
	mux.HandleFunc("POST /api/debug_point/", beDebugPoint(c))
	return mux
}
