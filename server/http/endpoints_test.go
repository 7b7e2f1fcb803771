package http

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/beconfig"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/debugpoint"
)

// testUsers knows root without a password, who is an administrator, and ann with the password x.
type testUsers struct{}

func (testUsers) Authenticate(user, password, _ string) (in, admin bool) {
	switch user {
	case "root":
		return password == "", true
	case "ann":
		return password == "x", false
	}
	return false, false
}

// May lets root do everything, and everybody load, but ann not into secret tables.
func (testUsers) May(user, _ string, p catalog.Privileges, _, table string) bool {
	return user == "root" || p.Any(catalog.LoadPriv) && table != "secret"
}

// Sees lets everybody see everything.
func (testUsers) Sees(_, _, _, _ string) bool { return true }

// testLogs has one error log.
type testLogs struct{}

func (testLogs) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	if name == "__shard_1/error_log_insert_stmt_a" {
		return nopCloser{bytes.NewReader([]byte("Reason: bad. src line [x]; \n"))}, nil
	}
	return nil, fs.ErrNotExist
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }

// testMetrics are a counter and a gauge with labels.
func testMetrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: "doris_fe_routine_load_rows", Help: "total rows of routine load"})
	c.Add(12345678)
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "doris_fe_job", Help: "job", ConstLabels: prometheus.Labels{"job": "load", "type": "ROUTINE_LOAD", "state": "RUNNING"}})
	g.Set(2)
	r.MustRegister(c, g)
	return r
}

func TestEndpoints(t *testing.T) {
	points := debugpoint.NewSet(clock.NewManual(time.Unix(0, 0)))
	fe := Frontend(FrontendConfig{
		Users: testUsers{}, DebugPoints: points, Metrics: testMetrics(), BackendHost: "h",
		BackendPort: func() int { return 8040 }, QueryPort: func() int { return 9030 },
	})
	be := Backend(BackendConfig{Users: testUsers{}, DebugPoints: points, Metrics: testMetrics(), ErrorLogs: testLogs{}, Settings: beconfig.New(nil)})
	const ok = `{"msg":"success","code":0,"data":`
	for _, c := range []struct {
		handler http.Handler
		request string
		user    string
		status  int
		want    string
	}{
		{fe, "GET /", "", 200, "dorisemu"},
		{fe, "GET /api/health", "", 200, ok + `{"online_backend_num":1,"total_backend_num":1},"count":0}`},
		{fe, "GET /api/bootstrap", "", 200, ok + `{"replayedJournalId":0,"queryPort":0,"rpcPort":0,"arrowFlightSqlPort":0,"version":""},"count":0}`},
		{fe, "GET /api/bootstrap?cluster_id=1&token=x", "", 200, `{"msg":"Error","code":1,"data":"invalid cluster id: 1","count":0}`},
		{fe, "GET /api/backends", "root:", 200, ok + `{"backends":[{"ip":"h","http_port":8040,"is_alive":true}]},"count":0}`},
		{fe, "GET /api/backends", "", 200, `{"msg":"Unauthorized","code":401,"data":"Need auth information.","count":0}`},
		{fe, "GET /api/backends", "root:bad", 200, `Access denied for user 'root@192.0.2.1' (using password: YES)`},
		{fe, "GET /api/nosuch", "root:", 200, `{"msg":"Internal Error","code":500,"data":"No static resource index.html.","count":0}`},
		{fe, "GET /metrics", "", 200, "# TYPE doris_fe_routine_load_rows counter\ndoris_fe_routine_load_rows 12345678\n"},
		{fe, "GET /metrics", "", 200, `doris_fe_job{job="load", type="ROUTINE_LOAD", state="RUNNING"} 2`},
		{fe, "GET /metrics?type=json", "", 200, `{"tags":{"job":"load","metric":"doris_fe_job","state":"RUNNING","type":"ROUTINE_LOAD"},"unit":"nounit","value":2}`},
		{fe, "GET /metrics?type=json", "", 200, `{"tags":{"metric":"doris_fe_routine_load_rows"},"unit":"rows","value":12345678}`},
		{fe, "POST /api/debug_point/add/p?execute=2&k=v", "root:", 200, ok + `null,"count":0}`},
		{fe, "POST /api/debug_point/add/p?execute=x", "root:", 200, `{"msg":"Bad Request","code":403,"data":"Invalid execute format: x`},
		{fe, "POST /api/debug_point/add/q", "ann:x", 200, `"code":401`},
		{fe, "POST /api/debug_point/add/q", "far root:", 200, "start the server with --root-password"},
		{be, "GET /api/health", "", 200, `{"status": "OK","msg": "To Be Added"}`},
		{be, "POST /api/debug_point/add/b", "root:", 200, "{\n    \"status\": \"OK\",\n    \"msg\": \"OK\"\n}"},
		{be, "POST /api/debug_point/add/b?timeout=x", "root:", 500, `"status": "INTERNAL_ERROR"`},
		{be, "GET /api/_load_error_log?file=__shard_1/error_log_insert_stmt_a", "", 200, "Reason: bad. src line [x]; \n"},
		{be, "GET /api/_load_error_log?file=/etc/passwd", "", 404, "file not exist"},
		{be, "GET /api/_load_error_log", "", 400, "Parameter missing"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r := httptest.NewRequest(method, path, nil)
		if user, password, given := strings.Cut(c.user, ":"); given {
			if rest, far := strings.CutPrefix(user, "far "); far {
				user = rest
			} else if strings.Contains(path, "debug_point") {
				r.RemoteAddr = "127.0.0.1:1234"
			}
			r.SetBasicAuth(user, password)
		}
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s as %q answers %d %s\nwant %d %s", c.request, c.user, w.Code, w.Body, c.status, c.want)
		}
	}
	if params, set := points.Fire("p"); !set || params["k"] != "v" {
		t.Error("the debug point p is not set with its parameter")
	}
	for _, path := range []string{"/api/debug_point/remove/p", "/api/debug_point/clear"} {
		r := httptest.NewRequest("POST", path, nil)
		r.RemoteAddr = "127.0.0.1:1234"
		r.SetBasicAuth("root", "")
		fe.ServeHTTP(httptest.NewRecorder(), r)
	}
	if points.Enabled("p") || points.Enabled("b") {
		t.Error("a removed debug point is still set")
	}
}
