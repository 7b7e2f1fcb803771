package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/internal/debugpoint"
)

// POST /api/debug_point/add/{name}[?execute=N&timeout=S&k=v], /remove/{name}, /clear
//
// Doris: DebugPointAction (FE, envelope) and debug_point_action.cpp (BE, status and 500). Differs: debug points are on
// without a configuration switch, for administrators.
func feDebugPoint(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		known, err := changeDebugPoint(c.DebugPoints, r, "Invalid %s format: %s, err %v")
		switch {
		case !known:
			notFound(w, r)
		case err != nil:
			badRequest(w, err.Error())
		default:
			ok(w, nil)
		}
	}
}

// beDebugPoint is the same on the BE.
func beDebugPoint(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		known, err := changeDebugPoint(c.DebugPoints, r, "Invalid %s format, value %s, err %v")
		w.Header().Set("Content-Type", "application/json")
		if !known {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		status := struct {
			Status  string `json:"status"`
			Message string `json:"msg"`
		}{"OK", "OK"}
		if err != nil {
			status.Status, status.Message = "INTERNAL_ERROR", "[INTERNAL_ERROR]"+err.Error()
			w.WriteHeader(http.StatusInternalServerError)
		}
		_ = json.NewEncoder(w).Encode(status)
	}
}

// changeDebugPoint adds, removes or clears as the path says; known is false for other paths.
func changeDebugPoint(set *debugpoint.Set, r *http.Request, invalid string) (known bool, err error) {
	action, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/debug_point/"), "/")
	if action == "clear" && name == "" {
		set.Clear()
		return true, nil
	}
	if action != "add" && action != "remove" {
		return false, nil
	}
	if name == "" {
		return true, fmt.Errorf("Empty debug point name.")
	}
	if action == "remove" {
		set.Remove(name)
		return true, nil
	}
	point := debugpoint.Point{Params: map[string]string{}}
	query := r.URL.Query()
	for k, v := range query {
		point.Params[k] = v[0]
	}
	if text := query.Get("execute"); text != "" {
		if point.Limit, err = strconv.ParseInt(text, 10, 64); err != nil {
			return true, fmt.Errorf(invalid, "execute", text, err)
		}
	}
	if text := query.Get("timeout"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return true, fmt.Errorf(invalid, "timeout", text, err)
		}
		point.Timeout = time.Duration(max(seconds, 0)) * time.Second
	}
	set.Add(name, point)
	return true, nil
}
