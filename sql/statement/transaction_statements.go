package statement

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeTransaction runs BEGIN, START TRANSACTION, COMMIT and ROLLBACK.
//
// Doris: TransactionBeginCommand and its siblings. START TRANSACTION does nothing there, and neither does autocommit = 0: what drivers
// and frameworks send around their statements commits each of them at once. Only BEGIN opens a transaction, which takes INSERT, UPDATE
// and DELETE. Differs: a ROLLBACK outside of one warns that it undoes nothing.
func executeTransaction(ctx context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	open := env.Session.Open()
	switch st := st.(type) {
	case *ast.Begin:
		r, err := begin(env, open, st)
		return r, true, err
	case *ast.Commit:
		t := open.Transaction
		if t == nil {
			return nil, true, nil
		}
		open.Transaction = nil
		r, err := t.commit(ctx)
		return r, true, err
	case *ast.Rollback:
		t := open.Transaction
		if t == nil {
			env.Session.Warn(Warning{Level: "Note", Code: "1105", Message: "no transaction is open (only BEGIN opens one, START TRANSACTION and autocommit = 0 do not, as in Doris): ROLLBACK undoes nothing"})
			return nil, true, nil
		}
		open.Transaction = nil
		r, err := t.rollback(ctx)
		return r, true, err
	}
	return nil, false, nil
}

// begin opens a transaction; one that is open goes on.
func begin(env *Env, open *Open, st *ast.Begin) (*Result, error) {
	if st.Start || open.Transaction != nil {
		return nil, nil
	}
	label := st.Label
	if label == "" {
		id := make([]byte, 16)
		rand.Read(id)
		text := hex.EncodeToString(id)
		label = "txn_insert_" + text[:16] + "-" + text[16:]
	} else if err := checkLabelName(env.Session, label); err != nil {
		return nil, err
	}
	open.Transaction = &Transaction{label: label}
	return &Result{Info: fmt.Sprintf("{'label':'%s', 'status':'PREPARE', 'txnId':''}", label)}, nil
}
