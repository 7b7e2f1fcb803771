package http

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// GET /api/show_meta_info?action=SHOW_DB_SIZE|SHOW_HA
//
// Doris: ShowAction.
func showMetaInfo(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		switch action := r.URL.Query().Get("action"); strings.ToUpper(action) {
		case "":
			badRequest(w, "Missing action parameter")
		case "SHOW_DB_SIZE":
			sizes := hashMap{"information_schema": 0, "mysql": 0, "__internal_schema": 0}
			for _, d := range c.StreamLoads.Catalog.Databases() {
				size, err := c.databaseSize(d)
				if err != nil {
					failed(w, err.Error())
					return
				}
				sizes[d.Name] = size
			}
			ok(w, sizes)
		case "SHOW_HA":
			ok(w, hashMap{
				"role": "FOLLOWER", "current_journal_id": "1", "master": c.BackendHost, "electable_nodes": c.BackendHost, "observer_nodes": "",
				"can_read": "true", "is_ready": "true", "last_checkpoint_version": "0",
				"last_checkpoint_time": strconv.FormatInt(c.Clock.Now().UnixMilli(), 10),
			})
		default:
			badRequest(w, "Unknown action: "+action)
		}
	}
}

// databaseSize is the sum of a database's tables in bytes.
func (c FrontendConfig) databaseSize(d *catalog.Database) (int64, error) {
	sum := int64(0)
	for _, t := range c.StreamLoads.Catalog.Tables(d.ID) {
		size, err := c.tableSize(t)
		if err != nil {
			return 0, err
		}
		sum += size
	}
	return sum, nil
}

// tableSize is what a table holds in bytes; views hold nothing.
func (c FrontendConfig) tableSize(t *catalog.Table) (int64, error) {
	if t.IsView() {
		return 0, nil
	}
	_, bytes, err := c.Volumes.Volume(t)
	return bytes, err
}

// GET /api/show_data[?db=]
//
// Doris: ShowAction. The size of a database, or of all together.
func showData(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		name, named := r.URL.Query().Get("db"), r.URL.Query().Has("db")
		sum, found := int64(0), name == "information_schema" || name == "mysql" || name == "__internal_schema"
		for _, d := range c.StreamLoads.Catalog.Databases() {
			if named && d.Name != name {
				continue
			}
			size, err := c.databaseSize(d)
			if err != nil {
				failed(w, err.Error())
				return
			}
			sum, found = sum+size, true
		}
		switch {
		case !named:
			ok(w, hashMap{"__total_size": sum})
		case !found:
			failed(w, "database "+name+" not found.")
		default:
			ok(w, hashMap{name: sum})
		}
	}
}

// GET /api/show_table_data[?db=][&table=]
//
// Doris: ShowAction. The size of each table.
func showTableData(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !local(w, r, c.Users) {
			return
		}
		q := r.URL.Query()
		name, table := q.Get("db"), q.Get("table")
		if name == "" && table == "" {
			failed(w, "db and table cannot be empty at the same time")
			return
		}
		result := hashMap{}
		for _, d := range c.StreamLoads.Catalog.Databases() {
			if q.Has("db") && d.Name != name {
				continue
			}
			sizes := hashMap{}
			for _, t := range c.StreamLoads.Catalog.Tables(d.ID) {
				if table != "" && t.Name != table {
					continue
				}
				size, err := c.tableSize(t)
				if err != nil {
					failed(w, err.Error())
					return
				}
				sizes[t.Name] = size
			}
			result[d.Name] = sizes
		}
		if q.Has("db") && len(result) == 0 {
			failed(w, "database "+name+" not found.")
			return
		}
		ok(w, result)
	}
}
