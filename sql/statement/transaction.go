package statement

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// Open is what of a session outlives a statement; it belongs to the goroutine that runs the session's statements.
type Open struct {
	// Transaction is what BEGIN has opened; nil outside.
	Transaction *Transaction
	// LastInsert is what SHOW LAST INSERT tells; nil before the first INSERT.
	LastInsert *LastInsert
}

// Transaction is what BEGIN opens (Doris: TransactionEntry): the changes of several statements, in one database, that COMMIT makes
// visible together. Nobody sees them before, not even its own statements. The first change begins a transaction of the sink.
type Transaction struct {
	label    string
	database uint64
	txn      load.Txn
	counters load.Counters
	// values is the table of a transaction of INSERT ... VALUES: in Doris one load that all of them feed, which nothing else joins.
	values *catalog.Table
	// inserted are the tables that got rows.
	inserted map[uint64]bool
	// rows says that there is something to commit; broken is why it cannot be any more.
	rows   bool
	broken error
}

// errInTransaction is the refusal of everything else (Doris: StmtExecutor.executeByNereids).
var errInTransaction = doriserr.New("This is in a transaction, only insert, update, delete, commit, rollback is acceptable.")

// Admits fails for a statement that may not run while the session has a transaction open; nil stands for one that is no tree.
func (o *Open) Admits(st ast.Statement) error {
	if o.Transaction == nil {
		return nil
	}
	switch st := st.(type) {
	case *ast.Insert:
		if !st.Overwrite {
			return nil
		}
	case *ast.Begin:
		if !st.Start {
			return nil
		}
	case *ast.Update, *ast.Delete, *ast.Commit, *ast.Rollback:
		return nil
	}
	return errInTransaction
}

// Close rolls back what is open, as for a client that leaves.
func (o *Open) Close(ctx context.Context) error {
	t := o.Transaction
	o.Transaction = nil
	if t == nil || t.txn == nil {
		return nil
	}
	return t.txn.Rollback(ctx, "user rollback")
}

// execute runs a statement that changes rows as a part of the transaction.
func (t *Transaction) execute(ctx context.Context, env *Env, st ast.Statement) (*Result, error) {
	if t.broken != nil {
		return nil, t.broken
	}
	part := &transactionPart{transaction: t, env: env}
	if st, ok := st.(*ast.Insert); ok {
		if values, is := st.Query.Body.(*ast.Values); is && st.Query.With == nil && values != nil {
			part.values = true
		} else if st.Label != "" && st.Label != t.label {
			return nil, doriserr.New("begin transaction failed. Transaction insert expect label %s, but got %s", t.label, st.Label)
		}
	}
	inner := *env
	inner.Sink = part
	if env.Rows != nil {
		inner.Rows = partRows{env.Rows, part}
	}
	result, err := changeRows(ctx, &inner, st)
	if err != nil {
		return nil, err
	}
	if part.id != 0 {
		result.Info = transactionInfo(t.label, load.TxnPrepare, part.id)
	}
	return result, nil
}

// join begins the transaction of the sink, or checks that a statement may join it (Doris: TransactionEntry.beginTransaction,
// InsertUtils.executeBatchInsertTransaction). It returns the number that the statement goes by.
func (t *Transaction) join(ctx context.Context, sink load.Sink, request load.TxnRequest, table *catalog.Table, values, deletes bool) (int64, error) {
	mixed := doriserr.New("Transaction insert can not insert into values and insert into select at the same time")
	switch {
	case t.txn == nil:
		request.Label = t.label
		txn, err := sink.Begin(ctx, request)
		if err != nil {
			return 0, err
		}
		t.txn, t.database, t.inserted = txn, request.DatabaseID, map[uint64]bool{}
		if values {
			t.values = table
		}
		return txn.ID(), nil
	case (t.values != nil) != values:
		return 0, mixed
	case values && t.values.ID != table.ID:
		return 0, doriserr.New("Only one table can be inserted in one transaction.")
	case values && t.values.SchemaVersion != table.SchemaVersion:
		return 0, doriserr.New("There are schema changes in one transaction, you can commit this transaction with formal data or rollback this whole transaction.")
	case t.database != request.DatabaseID:
		return 0, doriserr.New("Transaction insert must be in the same database, expect db_id=%d", t.database)
	case deletes && t.inserted[table.ID]:
		return 0, doriserr.New("Can not delete because there is a insert operation for the same table")
	case values:
		return t.txn.ID(), nil
	}
	if numbered, ok := t.txn.(load.DeletingTxn); ok {
		return numbered.NextID()
	}
	return t.txn.ID(), nil
}

// commit makes the changes visible; it returns nothing to tell if there are none.
func (t *Transaction) commit(ctx context.Context) (*Result, error) {
	if t.txn == nil {
		return nil, nil
	}
	err := t.broken
	if err == nil && !t.rows {
		return nil, t.txn.Rollback(ctx, "user rollback")
	}
	if err == nil {
		err = t.txn.Commit(ctx, load.Attachment{Counters: t.counters})
	}
	if err != nil {
		// The reason is all that the rollback can add; its own failure changes nothing for the client.
		_ = t.txn.Rollback(context.WithoutCancel(ctx), err.Error())
		return nil, err
	}
	return &Result{Info: transactionInfo(t.label, load.TxnVisible, t.txn.ID())}, nil
}

// rollback drops the changes.
func (t *Transaction) rollback(ctx context.Context) (*Result, error) {
	if t.txn == nil {
		return nil, nil
	}
	if err := t.txn.Rollback(ctx, "user rollback"); err != nil || !t.rows && t.broken == nil {
		return nil, err
	}
	return &Result{Info: transactionInfo(t.label, load.TxnAborted, t.txn.ID())}, nil
}

// transactionInfo is the text of the OK packet.
func transactionInfo(label string, status load.TxnStatus, id int64) string {
	return fmt.Sprintf("{'label':'%s', 'status':'%s', 'txnId':'%d'}", label, status, id)
}

// partRows are the rows of the store for a statement in a transaction: removed ones go with its commit.
type partRows struct {
	RowReader
	part *transactionPart
}

// DeleteRows implements [RowDeleter]. How many rows go shows at the commit only.
func (r partRows) DeleteRows(ctx context.Context, t *catalog.Table, label string, partitions []uint64, remove func(*chunk.Chunk, []bool) error) (rows, txn int64, err error) {
	transaction := r.part.transaction
	id, err := transaction.join(ctx, r.part.env.Sink, load.TxnRequest{
		DatabaseID: t.DatabaseID, SourceType: "INSERT_STREAMING", Coordinator: "FE: " + r.part.env.Addresses.Host, ListenerID: -1,
		Timeout: (&insertion{env: r.part.env}).timeout(), Tables: []uint64{t.ID},
	}, t, false, true)
	if err != nil {
		return 0, 0, err
	}
	deleting, ok := transaction.txn.(load.DeletingTxn)
	if !ok {
		return 0, 0, doriserr.NotSupported("DELETE of rows of a table without UNIQUE KEY in a transaction")
	}
	deleting.Delete(t, partitions, remove)
	r.part.id, transaction.rows = id, true
	return 0, id, nil
}
