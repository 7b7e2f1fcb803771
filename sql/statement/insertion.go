package statement

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// sequenceField is the name of a file column of an insertion that no column of a table has.
const sequenceField = "\x01sequence"

// insertion is the load of one INSERT: it casts values to the columns' types and hands rows to a [load.Load], which fills the
// other columns and finds partitions as for every load. It belongs to one goroutine.
type insertion struct {
	env      *Env
	database uint64
	table    *catalog.Table
	// columns are the places in the schema of the values that come.
	columns    []int
	label      string
	partitions []string
	temporary  bool
	// route finds the partitions of rows; nil is what the environment has.
	route load.RouteFunc
	// partial says that the other columns of rows which are there stay; listed that the statement has a list of columns.
	partial, listed bool

	now    time.Time
	strict bool
	txn    load.Txn
	load   *load.Load
	// grouped says that it is answered as group_commit is; log has the rows that were not loaded.
	grouped bool
	log     RowLog
	// casts compute the columns from a query's chunk.
	casts []*expr.Evaluator
	// rows are the values on their way to the load; sequence says that they end with a NULL for the hidden sequence column.
	rows     *chunk.Chunk
	sequence bool
}

// run executes fill in a transaction.
func (in *insertion) run(ctx context.Context, fill func() error) (*Result, error) {
	switch {
	case in.grouped:
		in.label = groupLabel()
	case in.label == "":
		in.label = newLabel()
	}
	in.log = in.env.rowLog(newLabel())
	defer func() { _ = in.log.Close() }() // an error log that cannot be closed loses nothing that counts
	in.now = in.env.Clock.Now()
	in.strict = sessionBool(in.env, "enable_insert_strict")
	var err error
	in.txn, err = in.env.Sink.Begin(ctx, load.TxnRequest{
		DatabaseID: in.database, Label: in.label, SourceType: "INSERT_STREAMING", Coordinator: "FE: " + in.env.Addresses.Host, ListenerID: -1,
		Timeout: in.timeout(), Tables: []uint64{in.table.ID},
	})
	if part, ok := in.env.Sink.(*transactionPart); err != nil && ok && part.values {
		return nil, err
	}
	if err != nil {
		return nil, doriserr.New("begin transaction failed. %s", doriserr.From(err).Error())
	}
	counters, err := in.fill(ctx, fill)
	if err == nil {
		err = in.check(counters)
	}
	if err == nil {
		err = in.txn.Commit(ctx, load.Attachment{Counters: counters, ErrorURL: in.env.rowLogURL(in.log)})
	}
	if err != nil {
		// The reason is all that the rollback can add; its own failure changes nothing for the client.
		_ = in.txn.Rollback(context.WithoutCancel(ctx), err.Error())
		return nil, err
	}
	in.env.inserted(in.table, in.label, in.txn.ID(), counters)
	r := &Result{Affected: uint64(counters.Loaded), Warnings: uint16(min(counters.Filtered, math.MaxUint16)), Info: insertInfo(in.label, in.txn.ID())}
	if in.grouped {
		in.env.Session.Open().LastInsert.Status = load.TxnPrepare
		r.Info = strings.Replace(r.Info, "'VISIBLE'", "'PREPARE'", 1)
	}
	return r, nil
}

// fill loads the rows.
func (in *insertion) fill(ctx context.Context, fill func() error) (load.Counters, error) {
	if err := in.open(ctx); err != nil {
		return load.Counters{}, err
	}
	if err := fill(); err != nil {
		return load.Counters{}, err
	}
	return in.load.Finish(ctx)
}

// timeout is insert_timeout.
func (in *insertion) timeout() time.Duration {
	v, _ := in.env.Session.Variable("insert_timeout")
	if n, err := strconv.Atoi(v); err == nil && n > 0 {
		return time.Duration(n) * time.Second
	}
	return 4 * time.Hour
}

// open plans the load.
func (in *insertion) open(ctx context.Context) error {
	spec := load.Spec{
		Format: load.Values, Merge: load.Append, Partitions: in.partitions, TemporaryPartitions: in.temporary, Strict: in.strict,
		Location: in.env.Session.Location(), PartialColumns: in.partial,
		NewKeyError: in.partial && in.newKeyError(),
	}
	for _, i := range in.columns {
		name := in.table.Columns[i].Name
		if name == catalog.SequenceColumn {
			name, spec.SequenceColumn = sequenceField, sequenceField
		}
		spec.Columns = append(spec.Columns, ast.LoadColumn{Name: name})
	}
	if spec.SequenceColumn == "" && in.table.SequenceMapping == "" && in.table.ColumnIndex(catalog.SequenceColumn) >= 0 && !in.needsSequence() {
		spec.Columns, spec.SequenceColumn = append(spec.Columns, ast.LoadColumn{Name: sequenceField}), sequenceField
		in.sequence = true
	}
	request := load.Request{
		Spec: spec, Table: in.table, Txn: in.txn, Errors: in.log, AutoIncrement: in.env.Catalog.AutoIncrement, Now: in.now,
		ParseExpr: parser.ParseExpr, Truncate: !in.strict,
	}
	if request.Route = in.route; in.route == nil && in.env.Routes != nil {
		request.Route = in.env.Routes()
	}
	var err error
	in.load, err = load.New(ctx, request)
	return err
}

// newKeyError is partial_update_new_key_behavior = ERROR.
func (in *insertion) newKeyError() bool {
	v, _ := in.env.Session.Variable("partial_update_new_key_behavior")
	return strings.EqualFold(v, "ERROR")
}

// needsSequence reports whether an INSERT must give the sequence of a table without a sequence mapping.
func (in *insertion) needsSequence() bool {
	v, ok := in.env.Session.Variable("require_sequence_in_insert")
	return !in.partial && (!ok || v != "false" && v != "0")
}

// context is what expressions of this statement depend on.
func (in *insertion) context() expr.Context {
	s := in.env.Session
	return expr.Context{Now: in.now, Zone: s.Location(), Strict: in.strict, Database: s.Database(), User: s.User(), ConnectionID: int64(s.ID())}
}

// begin takes the columns of a query and prepares their casts.
func (in *insertion) begin(columns []Column) error {
	if len(columns) != len(in.columns) {
		return doriserr.New("insert into cols should be corresponding to the query output")
	}
	scope := make(expr.Columns, len(columns))
	for i := range columns {
		scope[i] = catalog.Column{Name: "c" + strconv.Itoa(i), Type: columns[i].Type, Nullable: true}
	}
	in.casts = in.casts[:0]
	for i, at := range in.columns {
		e, err := in.compile(&ast.Column{Parts: []string{scope[i].Name}}, at, scope)
		if err != nil {
			return err
		}
		in.casts = append(in.casts, e)
	}
	return nil
}

// compile prepares e as a value of column at.
func (in *insertion) compile(e ast.Expr, at int, scope expr.Scope) (*expr.Evaluator, error) {
	return castTo(e, in.table.Columns[at].Type, scope, in.context())
}

// valueType is the type in which a value of another type becomes one for a column.
func valueType(to, from catalog.Type) catalog.Type {
	switch to.Kind {
	case catalog.Char, catalog.VarChar, catalog.String:
		return catalog.Of(catalog.String)
	case catalog.Variant, catalog.Bitmap, catalog.HLL, catalog.QuantileState, catalog.AggState:
		if from.Kind != to.Kind {
			return catalog.Of(catalog.String)
		}
	}
	return to
}

// add loads the rows of a query's chunk.
func (in *insertion) add(ctx context.Context, c *chunk.Chunk) error {
	rows := &chunk.Chunk{Rows: c.Rows}
	for _, e := range in.casts {
		v, err := e.Eval(c)
		if err != nil {
			return err
		}
		rows.Columns = append(rows.Columns, v)
	}
	return in.hand(ctx, rows)
}

// hand gives rows to the load.
func (in *insertion) hand(ctx context.Context, rows *chunk.Chunk) error {
	if in.sequence {
		none := chunk.NewVector(catalog.Of(catalog.String), rows.Rows)
		for range rows.Rows {
			none.AppendNull()
		}
		rows = &chunk.Chunk{Columns: append(rows.Columns[:len(in.columns):len(in.columns)], none), Rows: rows.Rows}
	}
	return in.load.AddRows(ctx, rows)
}

// check compares the filtered rows with what the session allows (Doris: AbstractInsertExecutor.checkStrictModeAndFilterRatio).
func (in *insertion) check(c load.Counters) error {
	var err *doriserr.Error
	if in.strict {
		if c.Filtered == 0 {
			return nil
		}
		err = doriserr.New("Insert has filtered data in strict mode")
	} else {
		v, _ := in.env.Session.Variable("insert_max_filter_ratio")
		ratio, bad := strconv.ParseFloat(v, 64)
		if bad != nil {
			ratio = 1
		}
		if float64(c.Filtered) <= ratio*float64(c.Filtered+c.Loaded) {
			return nil
		}
		err = doriserr.New("Insert has too many filtered data %d/%d insert_max_filter_ratio is %f", c.Filtered, c.Filtered+c.Loaded, ratio)
	}
	err.Message = insertFailure(err.Message, in.log.First(), in.env.rowLogURL(in.log))
	return err
}

// newLabel makes the label of an INSERT without one.
func newLabel() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	return fmt.Sprintf("label_%x_%x", b[:8], b[8:])
}
