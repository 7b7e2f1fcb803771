package statement

import (
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

// LastInsert is what the last INSERT or UPDATE of a session did (Doris: InsertResult).
type LastInsert struct {
	TxnID            int64
	Label            string
	Database, Table  string
	Status           load.TxnStatus
	Loaded, Filtered int64
}

// inserted remembers what an INSERT did. Those of one transaction add up.
func (env *Env) inserted(t *catalog.Table, label string, id int64, c load.Counters) {
	open := env.Session.Open()
	now := &LastInsert{TxnID: id, Label: label, Table: t.Name, Status: load.TxnVisible, Loaded: c.Loaded, Filtered: c.Filtered}
	if d := env.Catalog.DatabaseByID(t.DatabaseID); d != nil {
		now.Database = d.Name
	}
	if tx := open.Transaction; tx != nil {
		now.Label, now.Status = tx.label, load.TxnPrepare
		if last := open.LastInsert; last != nil && last.Label == tx.label {
			now.TxnID, now.Loaded, now.Filtered = last.TxnID, now.Loaded+last.Loaded, now.Filtered+last.Filtered
		}
	}
	open.LastInsert = now
}

// SHOW LAST INSERT
//
// Doris: ShowLastInsertCommand.
func showLastInsert(env *Env) *Result {
	r := emptyShow("TransactionId,Label,Database,Table,TransactionStatus,LoadedRows,FilteredRows")
	if i := env.Session.Open().LastInsert; i != nil {
		r.Rows = append(r.Rows, Row(strconv.FormatInt(i.TxnID, 10), i.Label, i.Database, i.Table, i.Status.String(),
			strconv.FormatInt(i.Loaded, 10), strconv.FormatInt(i.Filtered, 10)))
	}
	return r
}
