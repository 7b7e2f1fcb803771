package http

import "net/http"

// GET /api/bootstrap
//
// Doris: BootstrapFinishAction. Without the cluster's id and token every number is 0; a wrong id is named.
func bootstrap(w http.ResponseWriter, r *http.Request) {
	if id := r.URL.Query().Get("cluster_id"); id != "" {
		failed(w, "invalid cluster id: "+id)
		return
	}
	ok(w, struct {
		ReplayedJournalID  int    `json:"replayedJournalId"`
		QueryPort          int    `json:"queryPort"`
		RPCPort            int    `json:"rpcPort"`
		ArrowFlightSQLPort int    `json:"arrowFlightSqlPort"`
		Version            string `json:"version"`
	}{})
}
