package http

import "net/http"

// GET /api/{db}/get_load_state?label=
//
// Doris: GetStreamLoadState. The state of the transaction that used a label last, or UNKNOWN.
func loadState(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !authenticated(w, r, c.Users, false) {
			return
		}
		label := r.URL.Query().Get("label")
		if label == "" {
			badRequest(w, "No label selected")
			return
		}
		database := c.StreamLoads.Catalog.Database(r.PathValue("db"))
		if database == nil {
			failed(w, "errCode = 7, detailMessage = unknown databases, dbName="+r.PathValue("db"))
			return
		}
		state := "UNKNOWN"
		if used := c.StreamLoads.Transactions.TransactionsByLabel(database.ID, label); len(used) > 0 {
			state = used[len(used)-1].Status.String()
		}
		ok(w, state)
	}
}
