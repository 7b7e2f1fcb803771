package http

import "net/http"

// GET /api/backends
//
// Doris: BackendsAction. Basic authentication; one backend, this process.
func backends(c FrontendConfig) http.HandlerFunc {
	type backend struct {
		IP       string `json:"ip"`
		HTTPPort int    `json:"http_port"`
		Alive    bool   `json:"is_alive"`
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, false) {
			return
		}
		ok(w, struct {
			Backends []backend `json:"backends"`
		}{[]backend{{c.BackendHost, c.BackendPort(), true}}})
	}
}
