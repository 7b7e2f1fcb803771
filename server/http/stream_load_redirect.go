package http

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// PUT /api/{db}/{table}/_stream_load and /api/{catalog}/{db}/{table}/_stream_load
//
// Doris: LoadAction. The FE sends loads to a backend without reading the body: the one backend, under the host that the client
// used. Database and table are looked at for group_commit only, the label never.
func streamLoadRedirect(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		mode := r.Header.Get("group_commit")
		if text := c.groupCommitRefusal(mode, r); text != "" {
			refused(w, text)
			return
		}
		if token := r.Header.Get("token"); token != "" {
			unauthorized(w, "Invalid token: "+token)
			return
		}
		as, in := credentials(w, r, c.Users, false)
		if !in {
			return
		}
		switch table := c.StreamLoads.Catalog.Table(r.PathValue("db"), r.PathValue("table")); {
		case r.Header.Get("Expect") == "":
			refused(w, "There is no 100-continue header")
		case !c.Users.May(as.User, as.Host, catalog.MayLoad, r.PathValue("db"), r.PathValue("table")):
			refused(w, "Access denied; you need (at least one of) the [LOAD] privilege(s) for this operation")
		case !groups(mode):
			toBackend(w, r, c, as)
		case c.StreamLoads.Catalog.Database(r.PathValue("db")) == nil:
			refused(w, "Database not found.")
		case table == nil:
			refused(w, "OlapTable not found.")
		default:
			toBackend(w, r, c, as)
		}
	}
}

// groups reports whether a group_commit header asks for it.
func groups(mode string) bool { return mode != "" && !strings.EqualFold(mode, "off_mode") }

// groupCommitRefusal is what is wrong with group_commit, before anyone asks who the client is.
func (c FrontendConfig) groupCommitRefusal(mode string, r *http.Request) string {
	switch db, table := r.PathValue("db"), r.PathValue("table"); {
	case mode != "" && !isGroupCommitMode(mode):
		return "Header `group_commit` can only be `sync_mode`, `async_mode` or `off_mode`."
	case !strings.EqualFold(mode, "async_mode"):
	case c.StreamLoads.Catalog.Database(db) == nil:
		return "database is invalid for dbName: " + db
	case c.StreamLoads.Catalog.Table(db, table) == nil:
		return "table is invalid: " + table
	}
	return ""
}

// PUT /api/_http_stream
//
// Doris: LoadAction.streamLoadWithSql.
func httpStreamRedirect(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		switch mode := r.Header.Get("group_commit"); {
		case !in:
		case mode != "" && !isGroupCommitMode(mode):
			refused(w, "Header `group_commit` can only be `sync_mode`, `async_mode` or `off_mode`.")
		case r.Header.Get("Expect") == "":
			refused(w, "There is no 100-continue header")
		default:
			toBackend(w, r, c, as)
		}
	}
}

// PUT /api/{db}/_stream_load_2pc and /api/{db}/{table}/_stream_load_2pc
//
// Doris: LoadAction. No Expect header is needed.
func streamLoad2PCRedirect(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		switch {
		case !in:
		case r.Header.Get("txn_id") == "" && r.Header.Get("label") == "":
			refused(w, "No transaction id or label selected.")
		case r.Header.Get("txn_operation") == "":
			refused(w, "No transaction operation('commit' or 'abort') selected.")
		default:
			toBackend(w, r, c, as)
		}
	}
}

// isGroupCommitMode reports whether a group_commit header is a known one.
func isGroupCommitMode(mode string) bool {
	return strings.EqualFold(mode, "sync_mode") || strings.EqualFold(mode, "async_mode") || strings.EqualFold(mode, "off_mode")
}

// refused is the answer of the FE to a load that it does not pass on (Doris: RestBaseResult).
func refused(w http.ResponseWriter, text string) {
	answer(w, struct {
		Status  string `json:"status"`
		Message string `json:"msg"`
	}{"FAILED", text})
}

// toBackend sends the client to the same path of the backend, with the credentials in the URL and a question mark in any case
// (Doris: RestBaseController.redirectTo).
func toBackend(w http.ResponseWriter, r *http.Request, c FrontendConfig, as Caller) {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host = strings.Trim(host, "[]"); host == "" {
		host = c.BackendHost
	}
	target := url.URL{Scheme: "http", User: url.UserPassword(as.User, as.Password), Host: net.JoinHostPort(host, strconv.Itoa(c.BackendPort()))}
	h := w.Header()
	cors(w)
	h.Set("Content-Language", "en")
	h.Set("Location", target.String()+r.URL.EscapedPath()+"?"+r.URL.RawQuery)
	h.Set("Content-Length", "0")
	w.WriteHeader(http.StatusTemporaryRedirect)
}
