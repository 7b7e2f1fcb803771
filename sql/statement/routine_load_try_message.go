package statement

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// tryMessage loads one message into nothing and says what became of it.
func tryMessage(ctx context.Context, env *Env, d *routineload.Definition, partition int32, record load.Record) ([][]Cell, error) {
	kept := &keptRows{zone: d.Load.Location}
	if d.Load.Format == load.JSON && d.Load.JSON.Paths != "" {
		_ = json.Unmarshal([]byte(d.Load.JSON.Paths), &kept.paths) // load.New says what is wrong with them
	}
	request, err := tryRequest(env, d, kept)
	if err != nil {
		return nil, err
	}
	l, err := load.New(ctx, request)
	if err != nil {
		return nil, err
	}
	row := func(outcome, text string, reasons ...string) []Cell {
		reasons = slices.DeleteFunc(reasons, func(r string) bool { return r == "" })
		return Row(fmt.Sprint(partition), fmt.Sprint(record.Offset), string(record.Value), strings.Join(kept.fields, "\n"),
			strings.Join(kept.values, "\n"), outcome, text, strings.Join(reasons, "; "))
	}
	if len(record.Value) == 0 {
		return [][]Cell{row("skipped", "", "the message is empty")}, nil
	}
	err = l.Add(ctx, []load.Batch{{Partition: partition, Records: []load.Record{record}}})
	var counters load.Counters
	if err == nil {
		counters, err = l.Finish(ctx)
	}
	hint := strings.Join(append(strayColumns(d, request.Table), hintFor(d, request.Table, record.Value)), "; ")
	hint = strings.TrimSuffix(hint, "; ")
	if err != nil {
		return [][]Cell{row("fails the task", "", err.Error(), hint)}, nil
	}
	var rows [][]Cell
	for _, text := range kept.rows {
		rows = append(rows, row("loaded", text, append(slices.Clone(kept.losses), hint)...))
	}
	for _, reason := range kept.reasons {
		rows = append(rows, row("filtered", "", reason, hint))
	}
	for range counters.Unselected {
		rows = append(rows, row("unselected", "", append([]string{"PRECEDING FILTER or WHERE is not true"}, kept.losses...)...))
	}
	return rows, nil
}

// tryRequest is the load of one message into nothing.
func tryRequest(env *Env, d *routineload.Definition, kept *keptRows) (load.Request, error) {
	request := load.Request{
		Spec: d.Load, Txn: kept, Errors: kept, Now: env.Clock.Now(), ParseExpr: parser.ParseExpr, Trace: kept.trace,
		AutoIncrement: func(context.Context, *catalog.Table, *catalog.Column, int) (int64, error) { return 1, nil },
	}
	if d.TableID == 0 {
		request.Resolve = func(name string) (*catalog.Table, error) {
			if t := env.Catalog.Table(d.DatabaseName, name); t != nil && !t.IsView() {
				return t, nil
			}
			return nil, doriserr.New("Unknown table '%s'", name)
		}
		return request, nil
	}
	if request.Table = env.Catalog.TableByID(d.TableID); request.Table == nil {
		return request, doriserr.New("Unknown table '%s'", d.TableName)
	}
	// Rows of an AUTO PARTITION table would make their partitions.
	if env.Routes != nil && !request.Table.Partitioning.Auto {
		request.Route = env.Routes()
	}
	return request, nil
}

// keptRows takes rows and errors of a load of one message and writes nothing.
type keptRows struct {
	zone *time.Location
	// paths are the jsonpaths, which stand for the names of fields.
	paths         []string
	rows, reasons []string
	// fields and values are those of each row that could be read; losses are the fields that their columns do not take.
	fields, values, losses []string
}

// trace keeps the fields of a row, as texts and as values of the columns that they are for.
func (k *keptRows) trace(table *catalog.Table, columns []string, fields [][]byte) {
	zone := k.zone
	if zone == nil {
		zone = time.UTC
	}
	texts, values := make([]string, len(columns)), make([]string, len(columns))
	for i, name := range columns {
		text, value := "NULL", "NULL"
		if fields[i] != nil {
			text, value = fmt.Sprintf("%q", fields[i]), string(fields[i])
			if c := table.Column(name); c != nil && !c.Type.IsText() {
				v := chunk.NewVector(c.Type, 1)
				if convert.ParserIn(c.Type, convert.Load, zone)(v, fields[i]) && !v.IsNull(0) {
					value = string(convert.AppendText(nil, v, 0))
				} else {
					value = "NULL"
					k.losses = append(k.losses, fmt.Sprintf("%s: %q is no %s and becomes NULL", name, fields[i], c.Type))
				}
			}
		}
		label := name
		if i < len(k.paths) {
			label = k.paths[i]
		}
		texts[i], values[i] = label+": "+text, name+"="+value
	}
	k.fields, k.values = append(k.fields, strings.Join(texts, ", ")), append(k.values, strings.Join(values, ", "))
}

// ID implements load.Txn.
func (k *keptRows) ID() int64 { return -1 }

// Write implements load.Txn: it keeps the rows as text.
func (k *keptRows) Write(_ context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	k.keep(table, rows, func(int) bool { return true })
	return nil
}

// WritePartial implements load.PartialTxn: columns that are not given are not shown.
func (k *keptRows) WritePartial(_ context.Context, table *catalog.Table, places []int, rows *chunk.Chunk, _ load.NewKeys) error {
	k.keep(table, rows, func(c int) bool { return table.Columns[c].Key || slices.Contains(places, c) })
	return nil
}

// keep keeps the given columns of rows as text.
func (k *keptRows) keep(table *catalog.Table, rows *chunk.Chunk, given func(int) bool) {
	for i := range rows.Rows {
		var parts []string
		for c, column := range table.Columns {
			v := rows.Columns[c]
			switch {
			case !given(c):
			case column.Name == catalog.DeleteSignColumn && !v.IsNull(i) && v.Int(i) != 0:
				parts = append(parts, "and deletes the row with this key")
			case column.Hidden:
			case v.IsNull(i):
				parts = append(parts, column.Name+"=NULL")
			default:
				parts = append(parts, column.Name+"="+string(convert.AppendText(nil, v, i)))
			}
		}
		k.rows = append(k.rows, strings.Join(parts, ", "))
	}
}

// Commit implements load.Txn.
func (k *keptRows) Commit(context.Context, load.Attachment) error { return nil }

// Rollback implements load.Txn.
func (k *keptRows) Rollback(context.Context, string) error { return nil }

// Filtered implements load.ErrorLog.
func (k *keptRows) Filtered(row load.ErrorRow) error {
	k.reasons = append(k.reasons, row.Reason)
	return nil
}
