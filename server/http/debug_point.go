package http

import (
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
		if err := changeDebugPoint(c.DebugPoints, r, "Invalid %s format: %s, err %v"); err != nil {
			badRequest(w, err.Error())
			return
		}
		ok(w, nil)
	}
}

// beDebugPoint is the same on the BE.
func beDebugPoint(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, true) {
			return
		}
		if err := changeDebugPoint(c.DebugPoints, r, "Invalid %s format, value %s, err %v"); err != nil {
			backendStatus(w, http.StatusInternalServerError, "INTERNAL_ERROR", "[INTERNAL_ERROR]"+err.Error())
			return
		}
		backendStatus(w, http.StatusOK, "OK", "OK")
	}
}

// changeDebugPoint adds, removes or clears as the path says.
func changeDebugPoint(set *debugpoint.Set, r *http.Request, invalid string) (err error) {
	action, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/debug_point/"), "/")
	switch {
	case action == "clear":
		set.Clear()
		return nil
	case action == "remove":
		set.Remove(name)
		return nil
	}
	point := debugpoint.Point{Params: map[string]string{}}
	query := r.URL.Query()
	for k, v := range query {
		point.Params[k] = v[0]
	}
	if text := query.Get("execute"); text != "" {
		if point.Limit, err = strconv.ParseInt(text, 10, 64); err != nil {
			return fmt.Errorf(invalid, "execute", text, err)
		}
	}
	if text := query.Get("timeout"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf(invalid, "timeout", text, err)
		}
		point.Timeout = time.Duration(max(seconds, 0)) * time.Second
	}
	set.Add(name, point)
	return nil
}
