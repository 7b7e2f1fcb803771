package http

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
)

// Tablets knows the tablets that SHOW TABLETS prints.
type Tablets interface {
	// Tablet returns one, or false; Tablets the ids of all, or of a table's if it is not 0.
	Tablet(id uint64) (Tablet, bool)
	Tablets(table uint64) []uint64
}

// Tablet is a bucket of a partition.
type Tablet struct {
	ID        uint64
	Table     *catalog.Table
	Partition uint64
	// Version grows with each load; Bytes is what the bucket holds.
	Version, Bytes int64
}

// idParameter reads a parameter; a wrong one has been answered.
func idParameter(w http.ResponseWriter, r *http.Request, name string) (uint64, bool) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		backendStatus(w, http.StatusOK, "INTERNAL_ERROR", "convert "+name+" failed, stoull")
		return 0, false
	}
	return n, true
}

// GET /api/compaction/show?tablet_id=
//
// Doris: CompactionAction. The store compacts blocks of all tablets together; a tablet shows one rowset with what it holds.
func compactionShow(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, good := idParameter(w, r, "tablet_id")
		if !good {
			return
		}
		if id == 0 {
			backendStatus(w, http.StatusOK, "INTERNAL_ERROR", "check param failed: missing tablet_id")
			return
		}
		t, found := c.Tablets.Tablet(id)
		if !found {
			noTablet(w, id)
			return
		}
		const never = "1970-01-01 00:00:00.000"
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, "{\n    \"cumulative policy type\": \"size_based\",\n    \"cumulative point\": %d,\n", t.Version+1)
		for _, outcome := range []string{"failure", "success", "schedule"} {
			for _, kind := range []string{"cumulative", "base", "full"} {
				_, _ = fmt.Fprintf(w, "    \"last %s %s time\": \"%s\",\n", kind, outcome, never)
			}
		}
		for _, kind := range []string{"cumulative", "base", "full"} {
			_, _ = fmt.Fprintf(w, "    \"last %s status\": \"\",\n", kind)
		}
		_, _ = fmt.Fprintf(w, "    \"rowsets\": [\n        \"[0-%d] %d DATA NONOVERLAPPING %048x %s\"\n    ],\n    \"missing_rowsets\": [],\n"+
			"    \"stale_rowsets\": [],\n    \"stale version path\": []\n}", t.Version, min(1, t.Bytes), t.ID, prettyBytes(t.Bytes))
	}
}

// noTablet is the answer for a tablet that is not there.
func noTablet(w http.ResponseWriter, id uint64) {
	backendStatus(w, http.StatusOK, "NOT_FOUND", fmt.Sprintf("Tablet not found. tablet_id=%d", id))
}

// prettyBytes is a size as the backend prints it.
func prettyBytes(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.2f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.2f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.2f KB", float64(n)/(1<<10))
	case n == 0:
		return "0"
	}
	return fmt.Sprintf("%.2f B", float64(n))
}

// POST /api/compaction/run?tablet_id=|table_id=&compact_type=base|cumulative|full
//
// Doris: CompactionAction. Differs: the store compacts on its own, so there is nothing left to do.
func compactionRun(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		q := r.URL.Query()
		tabletText, tableText := q.Get("tablet_id"), q.Get("table_id")
		switch {
		case tabletText == "" && tableText == "":
			backendStatus(w, http.StatusOK, "INTERNAL_ERROR", "tablet id and table id can not be empty at the same time!")
			return
		case tabletText != "" && tableText != "":
			backendStatus(w, http.StatusOK, "INTERNAL_ERROR", "tablet id and table id can not be set at the same time!")
			return
		}
		tablet, good := idParameter(w, r, "tablet_id")
		table, good2 := uint64(0), false
		if good {
			table, good2 = idParameter(w, r, "table_id")
		}
		if !good || !good2 {
			return
		}
		if kind := q.Get("compact_type"); kind != "base" && kind != "cumulative" && kind != "full" {
			backendStatus(w, http.StatusOK, "NOT_IMPLEMENTED_ERROR", "The compaction type '"+kind+"' is not supported")
			return
		}
		if tablet != 0 {
			if _, found := c.Tablets.Tablet(tablet); !found {
				noTablet(w, tablet)
				return
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"status": "Success", "msg": "compaction task is successfully triggered. Table id: %d. Tablet id: %d"}`, table, tablet)
	}
}

// GET /api/compaction/run_status[?tablet_id=]
//
// Doris: CompactionAction. Nothing is ever running.
func compactionRunStatus(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, good := idParameter(w, r, "tablet_id")
		switch {
		case !good:
		case id == 0:
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprint(w, "{\n    \"BaseCompaction\": {\n        \"/opt/doris/be/storage\": []\n    },\n    \"CumulativeCompaction\": {\n"+
				"        \"/opt/doris/be/storage\": []\n    }\n}")
		default:
			if _, found := c.Tablets.Tablet(id); !found {
				backendStatus(w, http.StatusOK, "INTERNAL_ERROR", fmt.Sprintf("fail to get %d", id))
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{
            "status" : "Success",
            "run_status" : false,
            "msg" : "compaction task for this tablet is not running",
            "tablet_id" : %d,
            "compact_type" : ""
        }`, id)
		}
	}
}

// GET /tablets_json[?limit=n|all]
//
// Doris: TabletsInfoAction.
func tabletsJSON(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit, message := 1000, "OK"
		if text := r.URL.Query().Get("limit"); text == "all" {
			limit = -1
		} else if text != "" {
			var err error
			if limit, err = strconv.Atoi(text); err != nil || limit < 0 {
				limit, message = 0, "Parameter Error"
			}
		}
		type tablet struct {
			ID uint64 `json:"tablet_id"`
		}
		list := []tablet{}
		for _, id := range c.Tablets.Tablets(0) {
			if limit >= 0 && len(list) == limit {
				break
			}
			list = append(list, tablet{id})
		}
		backendList(w, c, message, "tablets", list, len(list))
	}
}

// backendList is the envelope of the backend's lists.
func backendList(w http.ResponseWriter, c BackendConfig, message, name string, list any, count int) {
	compact(w, struct {
		Message string         `json:"msg"`
		Code    int            `json:"code"`
		Data    map[string]any `json:"data"`
		Count   int            `json:"count"`
	}{message, 0, map[string]any{"host": c.Host, name: list}, count})
}

// emptyList is GET /api/load_streams and /api/load_channels: loads do not pass through either here.
func emptyList(c BackendConfig, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { backendList(w, c, "OK", name, []string{}, 0) }
}

// GET /api/meta/header/{tablet_id}
//
// Doris: MetaAction. The schema of a tablet, as far as there is one here.
func tabletHeader(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if op := r.PathValue("op"); op != "header" && op != "data_size" {
			backendStatus(w, http.StatusInternalServerError, "INTERNAL_ERROR", "invalid operation")
			return
		}
		id, err := strconv.ParseUint(r.PathValue("tablet_id"), 10, 64)
		if err != nil {
			backendStatus(w, http.StatusInternalServerError, "INTERNAL_ERROR", "convert failed, stoull")
			return
		}
		t, found := c.Tablets.Tablet(id)
		if !found {
			backendStatus(w, http.StatusInternalServerError, "INTERNAL_ERROR", fmt.Sprintf("fail to get tablet %d", id))
			return
		}
		type column struct {
			ID       uint32 `json:"unique_id"`
			Name     string `json:"name"`
			Type     string `json:"type"`
			Key      bool   `json:"is_key"`
			Nullable bool   `json:"is_nullable"`
		}
		columns := []column{}
		for _, d := range t.Table.Columns {
			columns = append(columns, column{d.ID - 1, d.Name, primitiveType(d.Type), d.Key, d.Nullable})
		}
		compact(w, struct {
			Table     uint64 `json:"table_id"`
			Partition uint64 `json:"partition_id"`
			ID        uint64 `json:"tablet_id"`
			State     string `json:"tablet_state"`
			Schema    any    `json:"schema"`
			Rowsets   any    `json:"rs_metas"`
		}{t.Table.ID, t.Partition, t.ID, "PB_RUNNING", struct {
			Keys    string   `json:"keys_type"`
			Columns []column `json:"column"`
		}{keysType(t.Table), columns},
			[]map[string]int64{{"start_version": 0, "end_version": t.Version, "data_disk_size": t.Bytes}}})
	}
}

// GET /api/checksum?tablet_id=&version=&schema_hash=
func checksum(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"tablet_id", "version", "schema_hash"} {
			if r.URL.Query().Get(name) == "" {
				plain(w, http.StatusBadRequest, "parameter "+name+" not specified in url.")
				return
			}
		}
		plain(w, http.StatusInternalServerError, "not supported by dorisemu: checksums of tablets")
	}
}
