package http

import (
	"net/http"

	"github.com/dorisemu/dorisemu/internal/debugpoint"
)

// FrontendConfig is what the FE API works with.
type FrontendConfig struct {
	Users       Users
	DebugPoints *debugpoint.Set
	Metrics     Metrics
	// BackendHost and BackendPort are what /api/backends names.
	BackendHost string
	BackendPort func() int
	// QueryPort is the MySQL port.
	QueryPort func() int
	// StreamLoads knows the states of labels.
	StreamLoads *StreamLoads
}

// Frontend returns the handler of the FE HTTP API.
func Frontend(c FrontendConfig) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", welcome)
	mux.HandleFunc("GET /api/health", health)
	mux.HandleFunc("GET /api/bootstrap", bootstrap)
	mux.HandleFunc("GET /api/backends", backends(c))
	mux.HandleFunc("PUT /api/{db}/{table}/_stream_load", streamLoadRedirect(c))
	mux.HandleFunc("PUT /api/{catalog}/{db}/{table}/_stream_load", streamLoadRedirect(c))
	mux.HandleFunc("PUT /api/{db}/_stream_load_2pc", streamLoad2PCRedirect(c))
	mux.HandleFunc("PUT /api/{db}/{table}/_stream_load_2pc", streamLoad2PCRedirect(c))
	mux.HandleFunc("GET /api/{db}/get_load_state", loadState(c))
	mux.HandleFunc("GET /metrics", metrics(c.Metrics))
	mux.HandleFunc("POST /api/debug_point/", feDebugPoint(c))
	mux.HandleFunc("/", notFound)
	return mux
}
