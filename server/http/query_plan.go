package http

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// GET, POST /api/{db}/{table}/_query_plan with {"sql": "..."}
//
// Doris: TableQueryPlanAction, for connectors that read from the backends' scan ports. Differs: there is no such port here, so what
// passes the checks is refused by name; rows are read over the MySQL protocol.
func queryPlan(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		if !in {
			return
		}
		text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, queryBodyLimit))
		if err != nil {
			badRequest(w, "reading the body: "+err.Error())
			return
		}
		body := struct {
			SQL string `json:"sql"`
		}{}
		if len(text) > 0 && json.Unmarshal(text, &body) != nil {
			badRequest(w, "malformed json: "+string(text))
			return
		}
		if body.SQL == "" {
			badRequest(w, "POST body must contains [sql] root object")
			return
		}
		database, name := r.PathValue("db"), r.PathValue("table")
		t := c.olapTable(w, as, catalog.MaySelect, database, name)
		if t == nil {
			return
		}
		refuse := func(text string) { ok(w, hashMap{"status": 400, "exception": text}) }
		names, err := tablesOf(body.SQL, database)
		switch {
		case err != nil:
			refuse(doriserr.From(err).Error())
		case len(names) == 0:
			refuse("Select statement needed, but found [" + body.SQL + " ]")
		case len(names) > 1:
			refuse("Select statement must have only one table")
		case !strings.EqualFold(names[0].Database, database) || !strings.EqualFold(names[0].Name, name):
			refuse("requested database and table must consistent with sql: request [ " + database + "." + name + "]and sql [" +
				names[0].Database + "." + names[0].Name + "]")
		default:
			refuse("not supported by dorisemu: reading from a backend's scan port; read over the MySQL protocol")
		}
	}
}
