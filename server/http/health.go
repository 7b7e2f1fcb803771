package http

import "net/http"

// GET /api/health
//
// Doris: HealthAction. There is always one backend here, this process.
func health(w http.ResponseWriter, _ *http.Request) {
	ok(w, struct {
		Online int `json:"online_backend_num"`
		Total  int `json:"total_backend_num"`
	}{1, 1})
}
