package http

import (
	"net/http"

	"github.com/dorisemu/dorisemu/catalog"
)

// Volumes tells how much tables hold.
type Volumes interface {
	// Volume returns rows, which may count those of one key more than once, and bytes of a table.
	Volume(t *catalog.Table) (rows, bytes int64, err error)
}

// GET /api/{db}/{table}/_count
//
// Doris: TableRowCountAction.
func tableCount(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		if !in {
			return
		}
		t := c.olapTable(w, as, catalog.MaySelect, r.PathValue("db"), r.PathValue("table"))
		if t == nil {
			return
		}
		if rows, _, err := c.Volumes.Volume(t); err != nil {
			failed(w, err.Error())
		} else {
			ok(w, hashMap{"status": 200, "size": rows})
		}
	}
}

// GET /api/rowcount?db=&table=
//
// Doris: RowCountAction. One number for each index of a table; rollups are metadata here and have the table's.
func rowCount(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, true)
		if !in {
			return
		}
		q := r.URL.Query()
		database, table := q.Get("db"), q.Get("table")
		switch {
		case database == "":
			badRequest(w, "No database selected")
			return
		case table == "":
			badRequest(w, "No table selected")
			return
		}
		t := c.olapTable(w, as, catalog.AdminPriv, database, table)
		if t == nil {
			return
		}
		rows, _, err := c.Volumes.Volume(t)
		if err != nil {
			failed(w, err.Error())
			return
		}
		counts := hashMap{t.Name: rows}
		for _, index := range t.Rollups {
			counts[index.Name] = rows
		}
		ok(w, counts)
	}
}
