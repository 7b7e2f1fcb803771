package http

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
)

// PUT /api/{db}/_stream_load_2pc and /api/{db}/{table}/_stream_load_2pc
//
// Doris: stream_load_2pc.cpp. Ends a pre-committed load: headers txn_operation (commit, abort) and txn_id or label.
func streamLoad2PC(c BackendConfig) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		reply := struct {
			Status  string `json:"status"`
			Message string `json:"msg"`
		}{Status: loadSuccess}
		message, err := c.endPreCommitted(r)
		reply.Message = message
		if err != nil {
			reply.Status, reply.Message = err.code, err.text
		}
		pretty(w, reply)
	}
}

// endPreCommitted commits or aborts what a request names and returns the text of success.
func (c BackendConfig) endPreCommitted(r *http.Request) (string, *loadFailure) {
	var message strings.Builder
	label, number, operation := r.Header.Get("label"), r.Header.Get("txn_id"), r.Header.Get("txn_operation")
	if label != "" {
		message.WriteString("label [" + label + "] ")
	}
	id := int64(0)
	if number != "" {
		message.WriteString("transaction [" + number + "] ")
		var err error
		if id, err = strconv.ParseInt(number, 10, 64); err != nil {
			return "", &loadFailure{"INTERNAL_ERROR", "convert txn_id [" + number + "] failed, reason=stoull"}
		}
	}
	if operation != "commit" && operation != "abort" {
		return "", &loadFailure{"INTERNAL_ERROR", "transaction operation should be 'commit' or 'abort'"}
	}
	user, failure := c.user(r)
	if failure != nil {
		return "", failure
	}
	if err := c.operate(r.Context(), r.PathValue("db"), user, clientHost(r), label, id, operation); err != nil {
		return "", fromFrontend("ANALYSIS_ERROR", err)
	}
	return message.String() + operation + " successfully.", nil
}

// operate finds the transaction and ends it (Doris: FrontendServiceImpl.loadTxn2PCImpl).
func (c BackendConfig) operate(ctx context.Context, name, user, host, label string, id int64, operation string) error {
	loads := c.StreamLoads
	database := loads.Catalog.Database(name)
	if database == nil {
		return doriserr.New("unknown database, database=%s", name)
	}
	if id == 0 {
		wanted := []load.TxnStatus{load.TxnPreCommitted}
		if operation == "abort" {
			wanted = append(wanted, load.TxnPrepare)
		}
		known := loads.Transactions.TransactionsByLabel(database.ID, label)
		if len(known) == 0 {
			return doriserr.New("transaction not found, label=%s", label)
		}
		for _, t := range known {
			if slices.Contains(wanted, t.Status) {
				id = t.ID
			}
		}
		if id == 0 {
			return doriserr.New("running transaction not found, label=%s", label)
		}
	}
	txn := loads.Transactions.TransactionByID(database.ID, id)
	if txn == nil {
		return doriserr.New("transaction [%d] not found", id)
	}
	for _, table := range txn.Tables {
		t := loads.Catalog.TableByID(table)
		switch {
		case t == nil && operation == "commit":
			return doriserr.Coded(doriserr.MetaNotFound, "table not found, tableId=%d", table)
		case t != nil && !c.Users.May(user, host, catalog.MayLoad, name, t.Name):
			return mayNotLoad()
		}
	}
	if operation == "commit" {
		return loads.Transactions.CommitPrepared(ctx, database.ID, id)
	}
	return loads.Transactions.AbortPrepared(ctx, database.ID, id)
}

// mayNotLoad is the error of a user without the privilege.
func mayNotLoad() error {
	return doriserr.New("Access denied; you need (at least one of) the (LOAD) privilege(s) for this operation")
}
