package http

import (
	"net/http"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// POST /api/{db}/_cancel?label=
//
// Doris: CancelLoadAction and DatabaseTransactionMgr.abortTransaction. Ends a running or pre-committed load by its label.
func cancelLoad(c FrontendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		as, in := credentials(w, r, c.Users, false)
		if !in {
			return
		}
		name, label := r.PathValue("db"), r.URL.Query().Get("label")
		if label == "" {
			badRequest(w, "No label specified")
			return
		}
		d := c.StreamLoads.Catalog.Database(name)
		if d == nil {
			failed(w, unknownDatabase(name))
			return
		}
		if !c.Users.May(as.User, as.Host, catalog.MayLoad, name, "") {
			unauthorized(w, "Access denied for user '"+as.User+"' to database '"+name+"'")
			return
		}
		known := c.StreamLoads.Transactions.TransactionsByLabel(d.ID, label)
		if len(known) == 0 {
			failed(w, doriserr.New("txn with label %s does not exist", label).Error())
			return
		}
		id := int64(0)
		for _, t := range known {
			if t.Status == load.TxnPrepare || t.Status == load.TxnPreCommitted {
				id = t.ID
			}
		}
		if id == 0 {
			failed(w, doriserr.New("running transaction not found, label=%s", label).Error())
			return
		}
		if err := c.StreamLoads.Transactions.AbortTransaction(r.Context(), d.ID, id, "user cancel"); err != nil {
			failed(w, doriserr.From(err).Error())
			return
		}
		ok(w, nil)
	}
}
