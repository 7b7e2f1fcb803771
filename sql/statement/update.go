// [WITH ...] UPDATE table [alias] SET column = value, ... [FROM tables] [WHERE condition]
//
// Doris: UpdateCommand. The new values are written as a partial update of their columns, or as whole rows that replace the old ones.
// Differs: a row that several rows of FROM meet takes the values of one of them; in Doris too, but it may be another one.

package statement

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// update is one UPDATE: what its columns become.
type update struct {
	env   *Env
	table *catalog.Table
	// set has the evaluator of each column that changes, by place; generated those computed from the new row, in order.
	set       []*expr.Evaluator
	generated []generatedValue
	// places are the columns that are written, unless whole rows are.
	places []int
	whole  bool
	out    *chunk.Chunk
	old    *chunk.Chunk
}

// generatedValue is a generated column and its expression.
type generatedValue struct {
	at    int
	value *expr.Evaluator
}

func updateRows(ctx context.Context, env *Env, st *ast.Update) (*Result, error) {
	db, t, err := changedTable(env, st.Table)
	if err != nil {
		return nil, err
	}
	if t.IsView() {
		return nil, doriserr.New("target table in update command should be an olapTable")
	}
	if err := refuseDebugMode(env, "Update"); err != nil {
		return nil, err
	}
	if t.Model != catalog.Unique {
		return nil, doriserr.New("Only unique table could be updated.")
	}
	assigned, err := assignments(db, t, st)
	if err != nil {
		return nil, err
	}
	u := &update{env: env, table: t, out: chunk.ForTable(t, 0), old: chunk.ForTable(t, 0)}
	ec := rowContext(env, env.Clock.Now())
	if len(st.From) > 0 || st.With != nil || hasSubquery(st.Where) || hasSubquery(slices.Collect(maps.Values(assigned))...) {
		return u.joined(ctx, db, st, assigned, ec)
	}
	scope := aliasScope{t, st.Alias}
	if err := u.compile(assigned, scope, ec); err != nil {
		return nil, err
	}
	if err := u.findPlaces(); err != nil {
		return nil, err
	}
	filter, err := compileFilter(st.Where, scope, ec)
	if err != nil {
		return nil, err
	}
	return writeRows(ctx, env, db, t, func(txn load.Txn) (int64, error) {
		var n int64
		err := scanRows(ctx, env, t, filter, func(c *chunk.Chunk, rows []int32) error {
			n += int64(len(rows))
			if len(rows) == 0 {
				return nil
			}
			if err := u.rows(c, rows); err != nil {
				return err
			}
			return u.write(ctx, txn)
		})
		return n, err
	})
}

// joined updates the rows that a query finds, with the values that it computes.
func (u *update) joined(ctx context.Context, db *catalog.Database, st *ast.Update, assigned map[int]ast.Expr, ec expr.Context) (*Result, error) {
	t := u.table
	q := rowQuery{with: st.With, table: st.Table, alias: st.Alias, more: st.From, where: st.Where}
	for i := range t.Columns {
		if value, ok := assigned[i]; ok {
			if _, byDefault := value.(*ast.DefaultValue); byDefault {
				continue
			}
			assigned[i] = &ast.Column{Parts: []string{computedName(len(q.values))}}
			q.values = append(q.values, value)
		}
	}
	return writeRows(ctx, u.env, db, t, func(txn load.Txn) (int64, error) {
		var n int64
		err := q.run(ctx, u.env, t, func(columns []Column) error {
			scope := make(expr.Columns, len(columns))
			for i, c := range columns {
				scope[i] = catalog.Column{Name: c.Name, Type: c.Type, Nullable: true}
			}
			u.old = chunk.New(scopeTypes(columns), 0)
			if err := u.compile(assigned, scope, ec); err != nil {
				return err
			}
			return u.findPlaces()
		}, func(c *chunk.Chunk) error {
			if c.Rows == 0 {
				return nil
			}
			n += int64(c.Rows)
			if err := u.rows(c, allRows(c.Rows)); err != nil {
				return err
			}
			return u.write(ctx, txn)
		})
		return n, err
	})
}

// write stages the new rows: of each only what the statement gives, so that loads which commit meanwhile keep what they gave to the
// other columns. Of a table with a sequence column that is as it was read: a row with a greater one stays whole.
func (u *update) write(ctx context.Context, txn load.Txn) error {
	partial, ok := txn.(load.PartialTxn)
	if !ok || u.whole {
		return txn.Write(ctx, u.table, u.out)
	}
	return partial.WritePartial(ctx, u.table, u.places, u.out, load.NewKeys{})
}

// findPlaces finds which columns are written. If a generated column depends on one that is given and one that is not, only whole
// rows are sure to fit together.
func (u *update) findPlaces() error {
	given := make([]bool, len(u.table.Columns))
	for i := range given {
		given[i] = u.set[i] != nil || u.table.Columns[i].Name == catalog.SequenceColumn
	}
	for _, g := range u.generated {
		some, all := false, true
		text, err := parser.ParseExpr(u.table.Columns[g.at].Generated)
		if err != nil {
			return err
		}
		walkExpr(text, func(e ast.Expr) {
			if c, ok := e.(*ast.Column); ok {
				if i := u.table.ColumnIndex(c.Name()); i >= 0 && !u.table.Columns[i].Key {
					some, all = some || given[i], all && given[i]
				}
			}
		})
		given[g.at] = some
		u.whole = u.whole || some && !all
	}
	for i, is := range given {
		if is {
			u.places = append(u.places, i)
		}
	}
	return nil
}

// assignments are the values of SET by the column's place (Doris: UpdateCommand.completeQueryPlan).
func assignments(db *catalog.Database, t *catalog.Table, st *ast.Update) (map[int]ast.Expr, error) {
	assigned := map[int]ast.Expr{}
	var unknown []string
	for _, a := range st.Set {
		if err := checkAssignment(db, t, st.Alias, a.Column); err != nil {
			return nil, err
		}
		name := a.Column[len(a.Column)-1]
		at := t.ColumnIndex(name)
		if at < 0 || t.Columns[at].Hidden && t.Columns[at].Name != catalog.SequenceColumn {
			unknown = append(unknown, name)
			continue
		}
		assigned[at] = a.Value
	}
	for at := range assigned {
		if t.Columns[at].Key {
			return nil, doriserr.New("Only value columns of unique table could be updated")
		}
	}
	if len(unknown) > 0 {
		slices.SortFunc(unknown, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		return nil, doriserr.New("unknown column in assignment list: %s", strings.Join(unknown, ", "))
	}
	for at := range assigned {
		if t.Columns[at].Generated != "" {
			return nil, generatedGiven(t, &t.Columns[at])
		}
	}
	return assigned, nil
}

// checkAssignment fails if what stands in front of an assigned column is not the changed table (Doris:
// UpdateCommand.checkAssignmentColumn).
func checkAssignment(db *catalog.Database, t *catalog.Table, alias string, parts []string) error {
	n := len(parts)
	if n == 1 {
		return nil
	}
	name := t.Name
	if alias != "" {
		name = alias
	}
	if n > 3 || n == 3 && (alias != "" || parts[0] != db.Name) || parts[n-2] != name {
		return doriserr.New("column in assignment list is invalid, %s", strings.Join(parts, "."))
	}
	return nil
}

// compile prepares the columns that change.
func (u *update) compile(assigned map[int]ast.Expr, scope expr.Scope, ec expr.Context) error {
	t := u.table
	u.set = make([]*expr.Evaluator, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		value := assigned[i]
		if value == nil && c.Name == catalog.SequenceColumn && t.SequenceMapping != "" {
			value = assigned[t.ColumnIndex(t.SequenceMapping)]
		}
		if _, ok := value.(*ast.DefaultValue); ok {
			value = defaultLiteral(&c.Default, ec)
		}
		if value == nil && c.OnUpdate.Kind != catalog.NoDefault {
			value = defaultLiteral(&c.OnUpdate, ec)
		}
		if value == nil {
			continue
		}
		e, err := castTo(value, c.Type, scope, ec)
		if err != nil {
			return err
		}
		u.set[i] = e
	}
	for i := range t.Columns {
		if t.Columns[i].Generated == "" {
			continue
		}
		text, err := parser.ParseExpr(t.Columns[i].Generated)
		if err != nil {
			return err
		}
		e, err := castTo(text, t.Columns[i].Type, expr.TableScope{Table: t}, ec)
		if err != nil {
			return err
		}
		u.generated = append(u.generated, generatedValue{i, e})
	}
	return nil
}

// defaultLiteral is a default as an expression.
func defaultLiteral(d *catalog.Default, ec expr.Context) ast.Expr {
	text, ok := defaultNow(d, ec.Now, ec.Zone)
	if !ok {
		return &ast.Literal{Kind: ast.NullLiteral}
	}
	return &ast.Literal{Kind: ast.StringLiteral, Text: text}
}

// castTo prepares an expression as a value for a column's type: what is a text or read from one becomes STRING, so that the check
// that follows finds too long ones.
func castTo(e ast.Expr, t catalog.Type, scope expr.Scope, ec expr.Context) (*expr.Evaluator, error) {
	options := expr.Options{Strict: ec.Strict}
	node, err := options.Analyze(e, scope)
	if err != nil {
		return nil, err
	}
	if t.Kind == catalog.AggState && !node.IsNull() {
		// The arguments of a state are cast when they are merged.
		if node.Type.Kind != t.Kind || node.Type.StateFunction() != t.StateFunction() {
			return nil, doriserr.New("can not cast from origin type %s to target type=%s", node.Type.Internal(), t.Internal())
		}
		return expr.Compile(node, ec)
	}
	if to := valueType(t, node.Type); !node.Type.Equal(to) {
		if node, err = options.Analyze(&ast.Cast{Operand: e, Type: to, Pos: e.Position()}, scope); err != nil {
			return nil, err
		}
	}
	return expr.Compile(node, ec)
}

// rows makes the new rows of the chosen ones of a chunk.
func (u *update) rows(c *chunk.Chunk, rows []int32) error {
	u.old.Reset()
	for i, v := range u.old.Columns {
		v.AppendRows(c.Columns[i], rows)
	}
	u.old.Rows = len(rows)
	u.out.Reset()
	for i, v := range u.out.Columns {
		if u.set[i] == nil {
			v.AppendRange(u.old.Columns[i], 0, len(rows))
			continue
		}
		value, err := u.set[i].Eval(u.old)
		if err != nil {
			return err
		}
		if err := appendValues(v, value, len(rows)); err != nil {
			return err
		}
	}
	u.out.Rows = len(rows)
	for _, g := range u.generated {
		value, err := g.value.Eval(u.out)
		if err != nil {
			return err
		}
		fresh := chunk.NewVector(u.table.Columns[g.at].Type, len(rows))
		if err := appendValues(fresh, value, len(rows)); err != nil {
			return err
		}
		u.out.Columns[g.at] = fresh
	}
	return u.check()
}

// appendValues appends values of the same type, or of one that reads as it.
func appendValues(to, from *chunk.Vector, n int) error {
	if to.Type.Equal(from.Type) || to.Layout == chunk.Bytes && from.Layout == chunk.Bytes {
		for i := range n {
			if from.IsNull(i) {
				to.AppendNull()
			} else if to.Layout == chunk.Bytes {
				to.AppendBytes(from.Bytes(i))
			} else {
				to.AppendFrom(from, i)
			}
		}
		return nil
	}
	parse := convert.Parser(to.Type, convert.Load)
	var text []byte
	for i := range n {
		if from.IsNull(i) {
			to.AppendNull()
			continue
		}
		text = convert.AppendText(text[:0], from, i)
		if !parse(to, text) {
			return doriserr.New("cannot cast '%s' to %s", text, to.Type.Internal())
		}
	}
	return nil
}

// check refuses NULL in NOT NULL columns and texts that are too long.
func (u *update) check() error {
	for i := range u.table.Columns {
		c, v := &u.table.Columns[i], u.out.Columns[i]
		if u.set[i] == nil {
			continue
		}
		if !c.Nullable && v.Nulls > 0 {
			return doriserr.New("Insert has filtered data in strict mode. first_error_msg: column_name[%s], null value for not null column, type=%s", c.Name, c.Type.Primitive())
		}
		if c.Type.Kind != catalog.Char && c.Type.Kind != catalog.VarChar {
			continue
		}
		for r := range v.Len {
			if !v.IsNull(r) && len(v.Bytes(r)) > c.Type.Length {
				return doriserr.New("Insert has filtered data in strict mode. first_error_msg: column_name[%s], the length of input is too long than schema. first 32 bytes of input str: [%s] schema length: %d; actual length: %d; ",
					c.Name, convert.Cut(v.Bytes(r), 32), c.Type.Length, len(v.Bytes(r)))
			}
		}
	}
	return nil
}

// writeRows runs write in a transaction and answers as an INSERT does.
func writeRows(ctx context.Context, env *Env, db *catalog.Database, t *catalog.Table, write func(load.Txn) (int64, error)) (*Result, error) {
	label := newLabel()
	n, id, err := writeLabelled(ctx, env, db, t, label, write)
	if err != nil {
		return nil, err
	}
	env.inserted(t, label, id, load.Counters{Total: n, Loaded: n})
	return &Result{Affected: uint64(n), Info: insertInfo(label, id)}, nil
}

// writeLabelled runs write in a transaction with a label and returns how many rows it has written and the transaction's id.
func writeLabelled(ctx context.Context, env *Env, db *catalog.Database, t *catalog.Table, label string, write func(load.Txn) (int64, error)) (n, id int64, err error) {
	txn, err := env.Sink.Begin(ctx, load.TxnRequest{
		DatabaseID: db.ID, Label: label, SourceType: "INSERT_STREAMING", Coordinator: "FE: " + env.Addresses.Host, ListenerID: -1,
		Timeout: (&insertion{env: env}).timeout(), Tables: []uint64{t.ID},
	})
	if err != nil {
		return 0, 0, doriserr.New("begin transaction failed. %s", doriserr.From(err).Error())
	}
	n, err = write(txn)
	if err == nil {
		err = txn.Commit(ctx, load.Attachment{Counters: load.Counters{Total: n, Loaded: n}})
	}
	if err != nil {
		// The reason is all that the rollback can add; its own failure changes nothing for the client.
		_ = txn.Rollback(context.WithoutCancel(ctx), err.Error())
		return 0, 0, err
	}
	return n, txn.ID(), nil
}
