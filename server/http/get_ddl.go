package http

import (
	"net/http"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// GET /api/_get_ddl?db=&table=
//
// Doris: GetDdlStmtAction. Differs: the partitions stay in the CREATE TABLE.
func getDDL(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, true)
		if !in {
			return
		}
		database, table := r.URL.Query().Get("db"), r.URL.Query().Get("table")
		if database == "" || table == "" {
			badRequest(w, "Missing params. Need database name and Table name")
			return
		}
		t := c.olapTable(w, as, catalog.AdminPriv, database, table)
		if t == nil {
			return
		}
		a := c.ask(w, r, as, database, "SHOW CREATE TABLE "+quoted(t.Name))
		if a == nil {
			return
		}
		text := a.Rows[0][1].Text
		const before = "\"is_being_synced\""
		text = strings.Replace(text, before, "\"version_info\" = \"1\",\n"+before, 1)
		ok(w, hashMap{"create_table": []string{text}, "create_partition": []string{}, "create_rollup": []string{}})
	}
}
