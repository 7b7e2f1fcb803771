package http

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
)

// ErrorLogs gives the error logs of loads by the name in their URL.
type ErrorLogs interface {
	// Open returns an error log; its error is fs.ErrNotExist for a name that is none, whatever it points to.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
}

// GET /api/_load_error_log?file=<shard>/error_log_insert_stmt_<id>
//
// Doris: download_action.cpp. Plain text. The name can reach nothing but error logs.
func errorLog(logs ErrorLogs) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("file")
		if name == "" {
			http.Error(w, "Parameter missing in uri, file", http.StatusBadRequest)
			return
		}
		log, err := logs.Open(r.Context(), name)
		if errors.Is(err, fs.ErrNotExist) {
			http.Error(w, "file not exist, file path: "+name, http.StatusNotFound)
			return
		}
		if err != nil {
			http.Error(w, "opening the error log: "+err.Error(), http.StatusInternalServerError)
			return
		}
		defer log.Close()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.Copy(w, log)
	}
}
