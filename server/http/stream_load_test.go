package http

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/load"
)

// TestStreamLoadRedirect checks what the FE says to loads, recorded from a real Doris frontend, 2026-01-19.
func TestStreamLoadRedirect(t *testing.T) {
	fe := Frontend(FrontendConfig{
		Users: testUsers{}, BackendHost: "h", BackendPort: func() int { return 18040 }, StreamLoads: &StreamLoads{Catalog: oneTable(t)},
	})
	const expect = "Expect: 100-continue"
	for _, c := range []struct{ request, user, headers, location, want string }{
		{"PUT /api/ora/dup/_stream_load", "root:", expect, "http://root:@127.0.0.1:18040/api/ora/dup/_stream_load?", ""},
		{"PUT /api/ora/dup/_stream_load?a=b&c=d", "root:", expect, "http://root:@127.0.0.1:18040/api/ora/dup/_stream_load?a=b&c=d", ""},
		{"PUT /api/internal/ora/dup/_stream_load", "root:", expect, "http://root:@127.0.0.1:18040/api/internal/ora/dup/_stream_load?", ""},
		{"PUT /api/nodb/nosuch/_stream_load", "root:", expect, "http://root:@127.0.0.1:18040/api/nodb/nosuch/_stream_load?", ""},
		{"PUT /api/ora/dup/_stream_load", "root:", expect + ";label: a b", "http://root:@127.0.0.1:18040/api/ora/dup/_stream_load?", ""},
		{"PUT /api/ora/dup/_stream_load", "root:", expect + ";group_commit: async_mode", "http://root:@127.0.0.1:18040/api/ora/dup/_stream_load?", ""},
		{"PUT /api/ora/dup/_stream_load", "ann:x", expect, "http://ann:x@127.0.0.1:18040/api/ora/dup/_stream_load?", ""},
		{"PUT /api/ora/dup/_stream_load", "root@default_cluster:", expect, "http://root:@127.0.0.1:18040/api/ora/dup/_stream_load?", ""},
		{"PUT /api/ora/dup/_stream_load", "root:", "", "", `{"status":"FAILED","msg":"There is no 100-continue header"}`},
		{"PUT /api/ora/dup/_stream_load", "", expect, "", `{"msg":"Unauthorized","code":401,"data":"Need auth information.","count":0}`},
		{"PUT /api/ora/dup/_stream_load", "root:bad", expect, "", `{"msg":"Unauthorized","code":401,"data":"Access denied for user 'root@192.0.2.1' (using password: YES)","count":0}`},
		{"PUT /api/ora/dup/_stream_load", "root:", expect + ";group_commit: bad", "", "{\"status\":\"FAILED\",\"msg\":\"Header `group_commit` can only be `sync_mode`, `async_mode` or `off_mode`.\"}"},
		{"PUT /api/ora/secret/_stream_load", "ann:x", expect, "", `{"status":"FAILED","msg":"Access denied; you need (at least one of) the [LOAD] privilege(s) for this operation"}`},
		{"PUT /api/nodb/nosuch/_stream_load", "root:", expect + ";group_commit: async_mode", "", `{"status":"FAILED","msg":"database is invalid for dbName: nodb"}`},
		{"PUT /api/ora/nosuch/_stream_load", "", expect + ";group_commit: async_mode", "", `{"status":"FAILED","msg":"table is invalid: nosuch"}`},
		{"PUT /api/nodb/nosuch/_stream_load", "root:", expect + ";group_commit: sync_mode", "", `{"status":"FAILED","msg":"Database not found."}`},
		{"PUT /api/ora/nosuch/_stream_load", "root:", expect + ";group_commit: sync_mode", "", `{"status":"FAILED","msg":"OlapTable not found."}`},
		{"PUT /api/ora/nosuch/_stream_load", "root:", expect + ";group_commit: off_mode", "http://root:@127.0.0.1:18040/api/ora/nosuch/_stream_load?", ""},
		{"POST /api/ora/dup/_stream_load", "root:", expect, "", `{"msg":"Internal Error","code":500,"data":"Request method 'POST' is not supported","count":0}`},
		{"GET /api/ora/dup/_stream_load", "root:", "", "", `{"msg":"Internal Error","code":500,"data":"Request method 'GET' is not supported","count":0}`},
		{"PUT /api/ora/_stream_load_2pc", "root:", "", "", `{"status":"FAILED","msg":"No transaction id or label selected."}`},
		{"PUT /api/ora/_stream_load_2pc", "root:", "txn_id: 1", "", `{"status":"FAILED","msg":"No transaction operation('commit' or 'abort') selected."}`},
		{"PUT /api/ora/_stream_load_2pc", "root:", "txn_id: 1;txn_operation: x", "http://root:@127.0.0.1:18040/api/ora/_stream_load_2pc?", ""},
		{"PUT /api/ora/dup/_stream_load_2pc", "root:", "label: x;txn_operation: abort", "http://root:@127.0.0.1:18040/api/ora/dup/_stream_load_2pc?", ""},
		{"GET /api/ora/get_load_state", "root:", "", "", `{"msg":"Bad Request","code":403,"data":"No label selected","count":0}`},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r := httptest.NewRequest(method, path, strings.NewReader("1,a"))
		r.Host = "127.0.0.1:18030"
		if user, password, given := strings.Cut(c.user, ":"); given {
			r.SetBasicAuth(user, password)
		}
		setHeaders(r.Header, c.headers)
		w := httptest.NewRecorder()
		fe.ServeHTTP(w, r)
		status := http.StatusOK
		if c.location != "" {
			status = http.StatusTemporaryRedirect
		}
		if w.Code != status || w.Header().Get("Location") != c.location || strings.TrimSpace(w.Body.String()) != c.want {
			t.Errorf("%s %s answers %d %q %s\nwant %d %q %s", c.request, c.headers, w.Code, w.Header().Get("Location"), w.Body, status, c.location, c.want)
		}
	}
}

// oneTable is a catalog with the table ora.dup that keeps nothing.
func oneTable(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), forgetful{}, clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	db, err := c.CreateDatabase(t.Context(), "ora", nil)
	if err != nil {
		t.Fatal(err)
	}
	table := &catalog.Table{DatabaseID: db.ID, Name: "dup", Columns: []catalog.Column{{Name: "k", Type: catalog.Of(catalog.Int), Key: true}}}
	if _, err := c.CreateTable(t.Context(), table); err != nil {
		t.Fatal(err)
	}
	return c
}

// forgetful is a store that keeps nothing.
type forgetful struct{}

func (forgetful) LoadCatalog() (catalog.State, error)               { return catalog.State{}, nil }
func (forgetful) SaveCatalog(context.Context, catalog.Change) error { return nil }

// setHeaders sets "name: value;name: value".
func setHeaders(h http.Header, text string) {
	for pair := range strings.SplitSeq(text, ";") {
		if name, value, found := strings.Cut(pair, ": "); found {
			h.Set(name, value)
		}
	}
}

// TestLoadHeaders checks which headers are refused and with which words.
func TestLoadHeaders(t *testing.T) {
	const flexible = "unique_key_update_mode: update_flexible_columns;"
	for _, c := range []struct{ headers, want string }{
		{"", ""},
		{"format: orc", "[NOT_IMPLEMENTED_ERROR]not supported by dorisemu: format orc in a Stream Load"},
		{"timeout: x", "[INVALID_ARGUMENT]convert timeout"},
		{"enclose: ab", "[INVALID_ARGUMENT]enclose must be single-char, actually is ab"},
		{"escape: ab", "[INVALID_ARGUMENT]escape must be single-char, actually is ab"},
		{"partitions: a;temporary_partitions: b", "[INVALID_ARGUMENT]Can not specify both partitions and temporary partitions"},
		{"exec_mem_limit: x", "[INVALID_ARGUMENT]Invalid mem limit format, "},
		{"merge_type: x", "[INVALID_ARGUMENT]Invalid merge type x"},
		{"merge_type: delete;delete: a = 1", "[INVALID_ARGUMENT]Not support DELETE ON clause when merge type is not MERGE."},
		{"skip_lines: -1", "[INVALID_ARGUMENT]Invalid 'skip_lines': -1"},
		{"unique_key_update_mode: x", "[INVALID_ARGUMENT]Invalid unique_key_partial_mode x, must be one of 'UPSERT', 'UPDATE_FIXED_COLUMNS' or 'UPDATE_FLEXIBLE_COLUMNS'"},
		{flexible + "format: csv", "[INVALID_ARGUMENT]flexible partial update only support json format as input file currently"},
		{flexible + "format: json;fuzzy_parse: true", "[INVALID_ARGUMENT]Don't support flexible partial update when 'fuzzy_parse' is enabled"},
		{flexible + "format: json;columns: a", "[INVALID_ARGUMENT]Don't support flexible partial update when 'columns' is specified"},
		{flexible + "format: json", ""},
		{"partial_update_new_key_behavior: x", "[INVALID_ARGUMENT]Invalid partial_update_new_key_behavior X, must be one of {'APPEND', 'ERROR'}"},
		{`column_separator: \x0`, "[ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = Hex str length error"},
		{"where: a +", "[ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = "},
	} {
		r := httptest.NewRequest("PUT", "/", strings.NewReader("1"))
		setHeaders(r.Header, c.headers)
		h := loadHeaders{Header: r.Header, maxBody: 1 << 30, maxJSON: 1 << 30}
		got := ""
		err := h.readFormat(r)
		if err == nil {
			err = h.readSpec(time.UTC)
		}
		if err != nil {
			got = err.Error()
		}
		if (c.want == "") != (got == "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %q, want %q", c.headers, got, c.want)
		}
	}
}

// TestReadByLine checks when each line of a JSON body is a document.
func TestReadByLine(t *testing.T) {
	for headers, want := range map[string]bool{
		"": true, "read_json_by_line: true": true, "read_json_by_line: false": false, "strip_outer_array: true": false,
		"strip_outer_array: false": false, "strip_outer_array: true;read_json_by_line: TRUE": true,
	} {
		r := httptest.NewRequest("PUT", "/", strings.NewReader("1"))
		setHeaders(r.Header, headers+";format: json")
		h := loadHeaders{Header: r.Header, maxBody: 1 << 30, maxJSON: 1 << 30}
		if err := h.readFormat(r); err != nil || h.byLine != want || h.spec.Format != load.JSON {
			t.Errorf("%q: %v %v", headers, h.byLine, err)
		}
	}
}

// TestLeadingFloat checks max_filter_ratio.
func TestLeadingFloat(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "0.5": 0.5, " 0.25x": 0.25, "x": 0, "1e-1e": 0.1} {
		if got := leadingFloat(text); got != want {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// FuzzCompleteLines checks that only whole lines are cut off, all of them.
func FuzzCompleteLines(f *testing.F) {
	for _, seed := range []string{"", "a", "a\n", "a\nb", "\n\n", "a##b###c"} {
		f.Add([]byte(seed), "\n")
		f.Add([]byte(seed), "##")
	}
	f.Fuzz(func(t *testing.T, data []byte, delimiter string) {
		if delimiter == "" {
			return
		}
		used := completeLines(data, []byte(delimiter))
		if used > 0 && !bytes.HasSuffix(data[:used], []byte(delimiter)) || bytes.Contains(data[used:], []byte(delimiter)) {
			t.Errorf("%q by %q: %d", data, delimiter, used)
		}
	})
}
