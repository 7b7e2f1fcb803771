package statement

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/dorisemu/dorisemu/sql/ast"
)

// executeTransaction runs BEGIN, COMMIT and ROLLBACK.
//
// Doris: TransactionBeginCommand and its siblings. Differs: each statement is a transaction of its own here, so that COMMIT has nothing
// to do, and ROLLBACK warns that it undoes nothing. Drivers and frameworks send all of them around statements that only read.
func executeTransaction(_ context.Context, env *Env, st ast.Statement) (*Result, bool, error) {
	switch st := st.(type) {
	case *ast.Begin:
		if st.Start {
			return nil, true, nil
		}
		label := st.Label
		if label == "" {
			id := make([]byte, 16)
			rand.Read(id)
			text := hex.EncodeToString(id)
			label = "txn_insert_" + text[:16] + "-" + text[16:]
		} else if err := checkLabelName(env.Session, label); err != nil {
			return nil, true, err
		}
		return &Result{Info: fmt.Sprintf("{'label':'%s', 'status':'PREPARE', 'txnId':''}", label)}, true, nil
	case *ast.Commit:
		return nil, true, nil
	case *ast.Rollback:
		env.Session.Warn(Warning{Level: "Note", Code: "1105", Message: "dorisemu commits each statement at once: ROLLBACK undoes nothing"})
		return nil, true, nil
	}
	return nil, false, nil
}
