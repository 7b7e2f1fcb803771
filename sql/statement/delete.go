// [WITH ...] DELETE FROM table [PARTITION ...] [alias] [USING tables] [WHERE condition]
//
// Doris: DeleteFromCommand, which remembers conditions on keys, and DeleteFromUsingCommand for the others on tables with unique keys,
// whose rows get a delete sign. Differs: instead of remembering a condition the store removes rows, if it can.

package statement

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// deleteAttempts is how often a DELETE begins when an ALTER TABLE comes between.
const deleteAttempts = 5

// maxDeleteList is max_allowed_in_element_num_of_delete.
const maxDeleteList = 1024

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
	db, t, err := changedTable(env, st.Table)
	joined := len(st.Using) > 0 || st.With != nil
	switch {
	case err != nil && joined:
		return nil, err
	case err != nil:
		return nil, doriserr.New("%s(line 1, pos 0)", doriserr.From(err).Message)
	case t.IsView() && joined:
		return nil, doriserr.New("table must be olapTable in delete command")
	case t.IsView():
		return nil, doriserr.New("the target table of insert into is not an OLAP table")
	case joined:
		return deleteJoined(ctx, env, st, db, t)
	}
	view, partitions, err := deletedPartitions(db, t, st.Partitions)
	if err != nil {
		return nil, err
	}
	subquery := hasSubquery(st.Where)
	var filter *expr.Evaluator
	if !subquery {
		if filter, err = compileFilter(st.Where, aliasScope{t, st.Alias}, rowContext(env, env.Clock.Now())); err != nil {
			return nil, err
		}
	}
	if empty, err := holdsNothing(ctx, env, view); err != nil || empty {
		// Doris finds no partition with data and begins no transaction, whatever the condition is.
		return &Result{Info: deleteInfo(deleteLabel(), -1)}, err
	}
	if st.Where == nil {
		return nil, doriserr.New("delete command must contain filter")
	}
	if subquery {
		if t.Model != catalog.Unique {
			return nil, doriserr.New("Where clause only supports compound predicate, binary predicate, is_null predicate or in predicate.")
		}
		return deleteJoined(ctx, env, st, db, t)
	}
	remembered := checkDeletePredicate(t, st.Where)
	if t.Model != catalog.Unique && remembered != nil {
		return nil, remembered
	}
	if t.Model == catalog.Unique {
		light, _ := t.Properties.Get("enable_mow_light_delete")
		if remembered == nil && (!t.MergeOnWrite || light == "true") {
			if d, ok := env.Rows.(RowDeleter); ok {
				return removeRows(ctx, d, t, partitions, filter)
			}
			return signRows(ctx, env, db, t, view, filter, deleteLabel())
		}
		if err := refuseDebugMode(env, "Delete"); err != nil {
			return nil, err
		}
		return signRows(ctx, env, db, t, view, filter, "")
	}
	if d, ok := env.Rows.(RowDeleter); ok {
		return removeRows(ctx, d, t, partitions, filter)
	}
	matched := false
	err = scanRows(ctx, env, view, filter, func(_ *chunk.Chunk, rows []int32) error {
		matched = matched || len(rows) > 0
		return nil
	})
	if err != nil {
		return nil, err
	}
	if matched {
		return nil, doriserr.NotSupported("DELETE of rows of a table without UNIQUE KEY")
	}
	return writeDelete(ctx, env, db, t)
}

// deletedPartitions is the table with the partitions that a DELETE names.
func deletedPartitions(db *catalog.Database, t *catalog.Table, names *ast.PartitionNames) (*catalog.Table, []uint64, error) {
	if names != nil && names.All {
		return nil, nil, doriserr.New("partNames should not null")
	}
	if names != nil {
		for _, n := range names.Names {
			if t.Partition(n, names.Temporary) == nil {
				return nil, nil, doriserr.New("Partition: %s is not exists on table internal.%s.%s", n, db.Name, t.Name)
			}
		}
	}
	return withPartitions(t, names)
}

// errRow ends a scan at the first row.
var errRow = errors.New("there is a row")

// holdsNothing reports whether a table has no rows.
func holdsNothing(ctx context.Context, env *Env, t *catalog.Table) (bool, error) {
	if env.Rows == nil {
		return true, nil
	}
	err := scanRows(ctx, env, t, nil, func(c *chunk.Chunk, _ []int32) error {
		if c.Rows > 0 {
			return errRow
		}
		return nil
	})
	if errors.Is(err, errRow) {
		return false, nil
	}
	return err == nil, err
}

// signRows writes the matching rows again with the delete sign, under the label of a DELETE that Doris's storage remembers as a
// condition, or as the INSERT that it makes of others.
func signRows(ctx context.Context, env *Env, db *catalog.Database, t, view *catalog.Table, filter *expr.Evaluator, label string) (*Result, error) {
	w, err := newSignWriter(t)
	if err != nil {
		return nil, err
	}
	write := func(txn load.Txn) (int64, error) {
		var n int64
		err := scanRows(ctx, env, view, filter, func(c *chunk.Chunk, rows []int32) error {
			if len(rows) == 0 {
				return nil
			}
			n += int64(len(rows))
			return w.write(ctx, txn, c, rows)
		})
		return n, err
	}
	if label == "" {
		return writeRows(ctx, env, db, t, write)
	}
	_, id, err := writeLabelled(ctx, env, db, t, label, write)
	if err != nil {
		return nil, err
	}
	return &Result{Info: deleteInfo(label, id)}, nil
}

// deleteJoined deletes the rows of a UNIQUE table that a query finds (Doris: DeleteFromUsingCommand).
func deleteJoined(ctx context.Context, env *Env, st *ast.Delete, db *catalog.Database, t *catalog.Table) (*Result, error) {
	if err := refuseDebugMode(env, "Delete"); err != nil {
		return nil, err
	}
	if t.Model != catalog.Unique {
		return nil, doriserr.New("delete command on with using clause only supports unique key model")
	}
	w, err := newSignWriter(t)
	if err != nil {
		return nil, err
	}
	q := rowQuery{with: st.With, table: st.Table, alias: st.Alias, partitions: st.Partitions, more: st.Using, where: st.Where}
	return writeRows(ctx, env, db, t, func(txn load.Txn) (int64, error) {
		var n int64
		err := q.run(ctx, env, t, func([]Column) error { return nil }, func(c *chunk.Chunk) error {
			if c.Rows == 0 {
				return nil
			}
			n += int64(c.Rows)
			return w.write(ctx, txn, c, allRows(c.Rows))
		})
		return n, err
	})
}

// signWriter writes rows again with the delete sign.
type signWriter struct {
	table *catalog.Table
	sign  int
	out   *chunk.Chunk
}

// newSignWriter prepares the deletion of rows of a UNIQUE table.
func newSignWriter(t *catalog.Table) (*signWriter, error) {
	sign := t.ColumnIndex(catalog.DeleteSignColumn)
	if sign < 0 {
		return nil, doriserr.NotSupported("DELETE from a table without %s", catalog.DeleteSignColumn)
	}
	return &signWriter{t, sign, chunk.ForTable(t, 0)}, nil
}

// write stages the chosen rows of a chunk that has the columns of the table first.
func (w *signWriter) write(ctx context.Context, txn load.Txn, c *chunk.Chunk, rows []int32) error {
	w.out.Reset()
	for i, v := range w.out.Columns {
		if i != w.sign {
			v.AppendRows(c.Columns[i], rows)
			continue
		}
		for range rows {
			v.AppendInt(1)
		}
	}
	w.out.Rows = len(rows)
	return txn.Write(ctx, w.table, w.out)
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
	return &Result{Info: deleteInfo(label, txn)}, nil
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
	return &Result{Info: deleteInfo(label, txn.ID())}, nil
}

// deleteInfo is the text of the OK packet of a DELETE that begins no INSERT (Doris: DeleteJob.commit).
func deleteInfo(label string, txn int64) string {
	return fmt.Sprintf("{'label':'%s', 'txnId':'%d', 'status':'VISIBLE'}", label, txn)
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
		case "OR":
			// Doris makes one IN of it.
			if column, ok := equalities(e); ok && column != "" {
				return nil
			}
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
		for _, x := range e.List {
			if !isValue(x) {
				return doriserr.New("Child of in predicate should be value, but get %s", x.String())
			}
		}
		if len(e.List) > maxDeleteList {
			return doriserr.New("Element num of in predicate should not be more than %d", maxDeleteList)
		}
		return nil
	case *ast.Unary:
		if e.Op == "NOT" {
			return checkDeletePredicate(t, e.Operand)
		}
	}
	return doriserr.New("Where clause only supports compound predicate, binary predicate, is_null predicate or in predicate. But we meet %s", e.String())
}

// equalities returns the column, in small letters, that all sides of an OR compare with a value.
func equalities(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.Binary)
	if !ok {
		return "", false
	}
	switch b.Op {
	case "OR":
		left, ok1 := equalities(b.Left)
		right, ok2 := equalities(b.Right)
		return left, ok1 && ok2 && left == right
	case "=":
		for _, sides := range [][2]ast.Expr{{b.Left, b.Right}, {b.Right, b.Left}} {
			c, ok := sides[0].(*ast.Column)
			if _, isLiteral := sides[1].(*ast.Literal); ok && isLiteral {
				return strings.ToLower(c.Name()), true
			}
		}
	}
	return "", false
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
	if t.Model == catalog.Unique && !t.MergeOnWrite && !c.Key {
		return doriserr.New("delete predicate on value column only supports Unique table with merge-on-write enabled and Duplicate table, but Table[%s] is an unique table without merge-on-write.", t.Name)
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
