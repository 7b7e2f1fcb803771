package http

import (
	"fmt"
	"net/http"

	"github.com/dorisemu/dorisemu/internal/version"
)

// GET /
//
// Doris serves its web console here; clients only ask whether it answers. Differs: a plain page that says what this is.
func welcome(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "dorisemu %s, behaves like %s\nHealth: /api/health  Metrics: /metrics\n", version.Version, version.Doris)
}
