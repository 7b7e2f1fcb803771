package http

import "net/http"

// POST /api/_checkpoint[?name=x]
//
// An extension, for administrators: a copy of the store as it is now, beside loads and queries. The answer's data is its directory.
func checkpoint(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		dir, err := c.Checkpoint(r.URL.Query().Get("name"))
		if err != nil {
			badRequest(w, err.Error())
			return
		}
		ok(w, dir)
	}
}
