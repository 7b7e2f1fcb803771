package http

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// GET /api/show_config[?conf_item=]
//
// Doris: ConfigAction. Lists of name, type, value and mutable.
func showConfig(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		lists := c.Settings.Lists()
		if item := r.URL.Query().Get("conf_item"); item != "" {
			lists = slices.DeleteFunc(lists, func(l []string) bool { return l[0] != item })
		}
		compact(w, lists)
	}
}

// POST /api/update_config?name=value[&persist=true]
//
// Doris: ConfigAction. Differs: be_custom.conf is never written.
func updateConfig(c BackendConfig) http.HandlerFunc {
	type result struct {
		Name    string `json:"config_name"`
		Status  string `json:"status"`
		Message string `json:"msg"`
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		q := r.URL.Query()
		names := make([]string, 0, len(q))
		for name := range q {
			if name != "persist" {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		results, message := []result{}, ""
		for _, name := range names {
			status := "OK"
			if err := c.Settings.Set(name, q.Get(name)); err != nil {
				status, message = "BAD", "set "+name+"="+q.Get(name)+" failed, reason: "+doriserr.From(err).Message+"."
			}
			results = append(results, result{name, status, message})
		}
		w.Header().Set("Content-Type", "application/json")
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "    ")
		_ = e.Encode(results) // the client is gone if this fails
	}
}

// compact writes JSON as the backend's simple answers: one line, no other headers.
func compact(w http.ResponseWriter, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte("null")
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

// backendStatus writes a status of the backend (Doris: Status::to_json).
func backendStatus(w http.ResponseWriter, code int, status, message string) {
	text, _ := json.MarshalIndent(struct {
		Status  string `json:"status"`
		Message string `json:"msg"`
	}{status, message}, "", "    ")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(text)
}

// plain answers a text.
func plain(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text)
}
