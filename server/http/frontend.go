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
}

// Frontend returns the handler of the FE HTTP API.
func Frontend(c FrontendConfig) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", welcome)
	mux.HandleFunc("GET /api/health", health)
	mux.HandleFunc("GET /api/bootstrap", bootstrap)
	mux.HandleFunc("GET /api/backends", backends(c))
	mux.HandleFunc("GET /metrics", metrics(c.Metrics))
	mux.HandleFunc("POST /api/debug_point/", feDebugPoint(c))
	mux.HandleFunc("/", notFound)
	return mux
}
