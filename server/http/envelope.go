package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// envelope is the standard answer of the FE (Doris: ResponseBody); data comes before count.
type envelope struct {
	Message string `json:"msg"`
	Code    int    `json:"code"`
	Data    any    `json:"data"`
	Count   int    `json:"count"`
}

// The kinds of answers (Doris: ResponseEntityBuilder); all of them are HTTP 200.
func ok(w http.ResponseWriter, data any)           { answer(w, envelope{"success", 0, data, 0}) }
func failed(w http.ResponseWriter, text string)    { answer(w, envelope{"Error", 1, text, 0}) }
func unauthorized(w http.ResponseWriter, t string) { answer(w, envelope{"Unauthorized", 401, t, 0}) }
func badRequest(w http.ResponseWriter, t string)   { answer(w, envelope{"Bad Request", 403, t, 0}) }
func internalError(w http.ResponseWriter, t string) {
	answer(w, envelope{"Internal Error", 500, t, 0})
}

// answer writes v as compact JSON without HTML escaping.
func answer(w http.ResponseWriter, v any) {
	w.Header().Add("Vary", "Origin")
	w.Header().Add("Vary", "Access-Control-Request-Method")
	w.Header().Add("Vary", "Access-Control-Request-Headers")
	w.Header().Set("Content-Type", "application/json")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the client is gone if this fails
}

// notFound is what Spring answers for a path that has no handler, and for a method that a load's path does not have.
func notFound(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/_stream_load") || strings.HasSuffix(r.URL.Path, "/_stream_load_2pc") {
		internalError(w, fmt.Sprintf("Request method '%s' is not supported", r.Method))
		return
	}
	w.Header().Set("Content-Language", "en")
	internalError(w, "No static resource index.html.")
}
