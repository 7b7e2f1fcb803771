package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/likepattern"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// transactionColumns are those of SHOW TRANSACTION.
var transactionColumns = []string{"TransactionId", "Label", "Coordinator", "TransactionStatus", "LoadJobSourceType", "PrepareTime",
	"PreCommitTime", "CommitTime", "PublishTime", "FinishTime", "Reason", "ErrorReplicasCount", "ListenerId", "TimeoutMs", "ErrMsg"}

// SHOW TRANSACTION [FROM db] WHERE id = 1 | label = 'x' | label LIKE 'x%'
//
// Doris: ShowTransactionCommand. Newest first. WHERE status = '...' is refused with the text that offers it (measured).
func showTransaction(env *Env, st *ast.ShowTransaction) (*Result, error) {
	name := env.databaseOf(st.Database)
	if name == "" {
		return nil, doriserr.New("No database selected")
	}
	if !env.may(catalog.MayLoad, name, "") {
		return nil, env.deniedOnDatabase(catalog.MayLoad, name)
	}
	if st.Where == nil {
		return nil, doriserr.New("Missing transaction id")
	}
	refused := doriserr.New("Where clause should looks like one of them: id = 123 or label =/like 'label' or status = 'prepare/precommitted/committed/visible/aborted'")
	b, ok := st.Where.(*ast.Binary)
	if !ok || b.Op != "=" && b.Op != "LIKE" {
		return nil, refused
	}
	column, isColumn := b.Left.(*ast.Column)
	literal, isLiteral := b.Right.(*ast.Literal)
	if !isColumn || !isLiteral {
		return nil, refused
	}
	var find func(database uint64) ([]*load.Transaction, error)
	switch key := strings.ToLower(column.Name()); {
	case key == "id" && b.Op == "=" && literal.Kind == ast.IntegerLiteral:
		find = func(database uint64) ([]*load.Transaction, error) {
			return transactionByID(env, database, literal.Text)
		}
	case key == "label" && b.Op == "=" && literal.Kind == ast.StringLiteral:
		find = func(database uint64) ([]*load.Transaction, error) {
			return transactionByLabel(env, database, literal.Text)
		}
	case key == "label" && b.Op == "LIKE" && literal.Kind == ast.StringLiteral:
		find = func(database uint64) ([]*load.Transaction, error) {
			return transactionsLike(env, database, literal.Text), nil
		}
	default:
		return nil, refused
	}
	d := env.Catalog.Database(name)
	if d == nil {
		return nil, doriserr.New("Unknown database '%s'", name)
	}
	found, err := find(d.ID)
	if err != nil {
		return nil, err
	}
	return transactionRows(env, found), nil
}

// transactionByID finds one by id.
func transactionByID(env *Env, database uint64, text string) ([]*load.Transaction, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err == nil && env.Transactions != nil {
		if t := env.Transactions.TransactionByID(database, id); t != nil {
			return []*load.Transaction{t}, nil
		}
	}
	return nil, doriserr.New("transaction with id %s does not exist", text)
}

// transactionByLabel finds the last one that used a label.
func transactionByLabel(env *Env, database uint64, label string) ([]*load.Transaction, error) {
	if env.Transactions != nil {
		if all := env.Transactions.TransactionsByLabel(database, label); len(all) > 0 {
			return all[len(all)-1:], nil
		}
	}
	return nil, doriserr.New("transaction with label %s does not exist", label)
}

// transactionsLike finds those whose label matches; only % is special, as in Doris, which makes .* of it.
func transactionsLike(env *Env, database uint64, pattern string) []*load.Transaction {
	var found []*load.Transaction
	escaped := strings.NewReplacer(`\`, `\\`, "_", `\_`).Replace(pattern)
	for _, t := range allTransactions(env, database) {
		if likepattern.Match(escaped, t.Label) {
			found = append(found, t)
		}
	}
	return found
}

// allTransactions are those of a database, newest first.
func allTransactions(env *Env, database uint64) []*load.Transaction {
	if env.Transactions == nil {
		return nil
	}
	return env.Transactions.Transactions(database)
}

// transactionRows shows transactions.
func transactionRows(env *Env, list []*load.Transaction) *Result {
	r := &Result{Columns: Strings(transactionColumns...)}
	at := func(t time.Time) Cell {
		if t.IsZero() {
			return NullCell
		}
		return Text(timeText(env, t))
	}
	for _, t := range list {
		row := Row(strconv.FormatInt(t.ID, 10), t.Label, t.Coordinator, t.Status.String(), t.SourceType)
		row = append(row, at(t.PrepareTime), at(t.PreCommitTime), at(t.CommitTime), at(t.PublishTime), at(t.FinishTime))
		r.Rows = append(r.Rows, append(row, Row(t.Reason, "0", strconv.FormatInt(t.ListenerID, 10), strconv.FormatInt(t.Timeout.Milliseconds(), 10), "")...))
	}
	return r
}
