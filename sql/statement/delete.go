// DELETE FROM table [PARTITION ...] [alias] [WHERE condition]
//
// Doris: DeleteFromCommand, and DeleteFromUsingCommand for tables with unique keys, whose rows get a delete sign.
// Differs: USING and subqueries are not supported; tables without unique keys need a store that removes rows.

package statement

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// deleteAttempts is how often a DELETE begins when an ALTER TABLE comes between.
const deleteAttempts = 5

func deleteFrom(ctx context.Context, env *Env, st *ast.Delete) (*Result, error) {
	for n := 1; ; n++ {
		r, err := deleteOnce(ctx, env, st)
		if n == deleteAttempts || !errors.Is(err, load.ErrSchemaChanged) {
			return r, err
		}
	}
}

// deleteOnce is a DELETE from the table as it is now.
func deleteOnce(ctx context.Context, env *Env, st *ast.Delete) (*Result, error) {
	db, t, err := insertTarget(env, st.Table)
	if err != nil {
		return nil, err
	}
	if len(st.Using) > 0 || st.With != nil {
		return nil, doriserr.NotSupported("DELETE with USING or WITH")
	}
	view, partitions, err := withPartitions(t, st.Partitions)
	if err != nil {
		return nil, err
	}
	if st.Where == nil {
		return nil, doriserr.New("delete command must contain filter")
	}
	filter, err := compileFilter(st.Where, aliasScope{t, st.Alias}, rowContext(env, env.Clock.Now()))
	if err != nil {
		return nil, err
	}
	if t.Model != catalog.Unique {
		if err := checkDeletePredicate(t, st.Where); err != nil {
			return nil, err
		}
	}
	empty := true
	matched := false
	if env.Rows != nil {
		err = scanRows(ctx, env, view, filter, func(c *chunk.Chunk, rows []int32) error {
			empty = empty && c.Rows == 0
			matched = matched || len(rows) > 0
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if empty {
		// Doris finds no partition with data and begins no transaction.
		return &Result{Info: fmt.Sprintf("{'label':'%s', 'txnId':'-1', 'status':'VISIBLE'}", deleteLabel())}, nil
	}
	if t.Model == catalog.Unique {
		return signRows(ctx, env, db, t, view, filter)
	}
	if d, ok := env.Rows.(RowDeleter); ok {
		return removeRows(ctx, d, t, partitions, filter)
	}
	if matched {
		return nil, doriserr.NotSupported("DELETE of rows of a table without UNIQUE KEY")
	}
	return writeDelete(ctx, env, db, t)
}

// signRows writes the matching rows again with the delete sign.
func signRows(ctx context.Context, env *Env, db *catalog.Database, t, view *catalog.Table, filter *expr.Evaluator) (*Result, error) {
	sign := t.ColumnIndex(catalog.DeleteSignColumn)
	if sign < 0 {
		return nil, doriserr.NotSupported("DELETE from a table without %s", catalog.DeleteSignColumn)
	}
	out := chunk.ForTable(t, 0)
	return writeRows(ctx, env, db, t, func(txn load.Txn) (int64, error) {
		var n int64
		err := scanRows(ctx, env, view, filter, func(c *chunk.Chunk, rows []int32) error {
			if len(rows) == 0 {
				return nil
			}
			n += int64(len(rows))
			out.Reset()
			for i, v := range out.Columns {
				if i != sign {
					v.AppendRows(c.Columns[i], rows)
					continue
				}
				for range rows {
					v.AppendInt(1)
				}
			}
			out.Rows = len(rows)
			return txn.Write(ctx, t, out)
		})
		return n, err
	})
}

// removeRows lets the store remove the matching rows.
func removeRows(ctx context.Context, d RowDeleter, t *catalog.Table, partitions []uint64, filter *expr.Evaluator) (*Result, error) {
	label := deleteLabel()
	var rows []int32
	_, txn, err := d.DeleteRows(ctx, t, label, partitions, func(c *chunk.Chunk, remove []bool) error {
		var err error
		if rows, err = filter.Filter(c, rows[:0]); err != nil {
			return err
		}
		for _, r := range rows {
			remove[r] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Result{Info: insertInfo(label, txn)}, nil
}

// writeDelete commits a delete that removes nothing.
func writeDelete(ctx context.Context, env *Env, db *catalog.Database, t *catalog.Table) (*Result, error) {
	label := deleteLabel()
	txn, err := env.Sink.Begin(ctx, load.TxnRequest{
		DatabaseID: db.ID, Label: label, SourceType: "FRONTEND", Coordinator: "FE: " + env.Addresses.Host, ListenerID: -1,
		Timeout: (&insertion{env: env}).timeout(), Tables: []uint64{t.ID},
	})
	if err != nil {
		return nil, err
	}
	if err := txn.Commit(ctx, load.Attachment{}); err != nil {
		// The reason is all that the rollback can add; its own failure changes nothing for the client.
		_ = txn.Rollback(context.WithoutCancel(ctx), err.Error())
		return nil, err
	}
	return &Result{Info: insertInfo(label, txn.ID())}, nil
}

// checkDeletePredicate allows what the storage of Doris can remember as a condition (Doris: DeleteFromCommand.checkColumn and
// checkPredicate).
func checkDeletePredicate(t *catalog.Table, e ast.Expr) error {
	if b, ok := e.(*ast.Binary); ok && b.Op == "AND" {
		if err := checkDeletePredicate(t, b.Left); err != nil {
			return err
		}
		return checkDeletePredicate(t, b.Right)
	}
	var found error
	walkExpr(e, func(x ast.Expr) {
		if c, ok := x.(*ast.Column); ok && found == nil {
			if i := t.ColumnIndex(c.Name()); i >= 0 {
				found = checkDeleteColumn(t, &t.Columns[i])
			}
		}
	})
	if found != nil {
		return found
	}
	isColumn := func(x ast.Expr) bool { _, ok := x.(*ast.Column); return ok }
	isValue := func(x ast.Expr) bool {
		constant := true
		walkExpr(x, func(y ast.Expr) { constant = constant && !isColumn(y) })
		return constant
	}
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case "=", "!=", "<", "<=", ">", ">=", "<=>":
			if isColumn(e.Left) && isValue(e.Right) || isColumn(e.Right) && isValue(e.Left) {
				return nil
			}
			if !isColumn(e.Left) {
				return doriserr.New("Left expr of binary predicate should be column name, predicate: %s", e.String())
			}
			return doriserr.New("Right expr of binary predicate should be value, predicate: %s", e.String())
		}
	case *ast.Between:
		if !e.Not && isColumn(e.Operand) && isValue(e.Low) && isValue(e.High) {
			return nil
		}
	case *ast.IsNull:
		if isColumn(e.Operand) {
			return nil
		}
		return doriserr.New("Child expr of is_null predicate should be column name, predicate: %s", e.String())
	case *ast.In:
		if !isColumn(e.Operand) {
			return doriserr.New("Left expr of in predicate should be column name, predicate: %s", e.String())
		}
		return nil
	case *ast.Unary:
		if e.Op == "NOT" {
			return checkDeletePredicate(t, e.Operand)
		}
	}
	return doriserr.New("Where clause only supports compound predicate, binary predicate, is_null predicate or in predicate. But we meet %s", e.String())
}

// checkDeleteColumn refuses columns of which a condition cannot be remembered.
func checkDeleteColumn(t *catalog.Table, c *catalog.Column) error {
	switch c.Type.Kind {
	case catalog.Float, catalog.Double:
		return doriserr.New("Column[%s] type is float or double.", c.Name)
	case catalog.Array, catalog.Map, catalog.Struct, catalog.Variant, catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		return doriserr.New("Can not apply delete condition to column type: %s", c.Type.Internal())
	}
	if t.Model == catalog.Aggregate && !c.Key {
		return doriserr.New("delete predicate on value column only supports Unique table with merge-on-write enabled and Duplicate table, but Table[%s] is an Aggregate table.", t.Name)
	}
	return nil
}

// deleteLabel makes the label of a DELETE.
func deleteLabel() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("delete_%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
