package http

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// router finds the handler of a request as Spring does: of the patterns that fit path and method the one with the earliest literal
// segments wins. [http.ServeMux] refuses patterns such as /api/{db}/{table}/_count beside /api/query_stats/{catalog}/{db}.
type router struct {
	routes []route
	// missing answers paths that no pattern fits, wrongMethod those that fit with another method only.
	missing, wrongMethod http.HandlerFunc
}

// route is one pattern.
type route struct {
	methods  []string
	segments []string
	serve    http.HandlerFunc
}

// handle registers a pattern, "GET /api/{db}/_cancel" or "GET,HEAD /x".
func (r *router) handle(pattern string, serve http.HandlerFunc) {
	methods, path, _ := strings.Cut(pattern, " ")
	r.routes = append(r.routes, route{strings.Split(methods, ","), segmentsOf(path), serve})
}

// segmentsOf splits a path; empty segments count, as one at the end does.
func segmentsOf(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// variable reports whether a segment of a pattern is {name}.
func variable(segment string) bool { return strings.HasPrefix(segment, "{") }

// fits reports whether a path has a pattern's form.
func (t *route) fits(path []string) bool {
	return slices.EqualFunc(t.segments, path, func(want, have string) bool { return want == have || variable(want) && have != "" })
}

// before reports whether a pattern is more special than another one of the same length.
func (t *route) before(other *route) bool {
	for i := range t.segments {
		if a, b := variable(t.segments[i]), variable(other.segments[i]); a != b {
			return b
		}
	}
	return false
}

// ServeHTTP implements [http.Handler].
func (r *router) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	path := segmentsOf(request.URL.Path)
	var best *route
	known := false
	for i := range r.routes {
		t := &r.routes[i]
		if !t.fits(path) {
			continue
		}
		known = true
		allowed := slices.Contains(t.methods, request.Method) || request.Method == http.MethodHead && slices.Contains(t.methods, http.MethodGet)
		if allowed && (best == nil || t.before(best)) {
			best = t
		}
	}
	switch {
	case best == nil && known:
		r.wrongMethod(w, request)
	case best == nil:
		r.missing(w, request)
	default:
		for i, s := range best.segments {
			if variable(s) {
				request.SetPathValue(strings.Trim(s, "{}"), path[i])
			}
		}
		best.serve(w, request)
	}
}

// notFound is what Spring answers for a path that has no handler.
func notFound(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Language", "en")
	internalError(w, "No static resource index.html.")
}

// wrongMethod is what Spring answers for a path that has handlers of other methods.
func wrongMethod(w http.ResponseWriter, r *http.Request) {
	internalError(w, fmt.Sprintf("Request method '%s' is not supported", r.Method))
}
