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

// tryMessages is how many messages a dry run reads, and tryFor how long it waits for them.
const (
	tryMessages = 20
	tryFor      = 10 * time.Second
)

// EXPLAIN CREATE ROUTINE LOAD ...
//
// Not in Doris: a dry run. It reads the first messages that the job would read, loads nothing, and answers for each what would
// become of it: the row, or why it is filtered, with a hint where a JSON field looks like a column.
func tryRoutineLoad(ctx context.Context, env *Env, d *routineload.Definition) (*Result, error) {
	next, err := tryOffsets(ctx, env, d)
	if err != nil {
		return nil, err
	}
	consumer, err := env.Kafka.Open(ctx, env.connection(d), d.Kafka.Topic, next)
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	result := &Result{Columns: Strings("Partition", "Offset", "Message", "Outcome", "Row", "Reason")}
	timed, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if env.Clock.Sleep(timed, tryFor) == nil {
			cancel()
		}
	}()
	defer func() { cancel(); <-ended }()
	unread := map[int32]bool{}
	for p := range next {
		unread[p] = true
	}
	for len(result.Rows) < tryMessages && len(unread) > 0 {
		fetch, err := consumer.Fetch(timed)
		if timed.Err() != nil && ctx.Err() == nil {
			break
		}
		if err != nil {
			return nil, err
		}
		for _, batch := range fetch.Batches {
			for _, record := range batch.Records {
				if len(result.Rows) == tryMessages {
					break
				}
				rows, err := tryMessage(ctx, env, d, batch.Partition, record)
				if err != nil {
					return nil, err
				}
				result.Rows = append(result.Rows, rows...)
			}
		}
		for p, at := range fetch.Next {
			if at >= fetch.End[p] {
				delete(unread, p)
			}
		}
	}
	return result, nil
}

// tryOffsets is where the job would start.
func tryOffsets(ctx context.Context, env *Env, d *routineload.Definition) (map[int32]int64, error) {
	if len(d.Kafka.Partitions) > 0 {
		return d.Kafka.Offsets, nil
	}
	c := env.connection(d)
	partitions, err := env.Kafka.Partitions(ctx, c, d.Kafka.Topic)
	if err != nil {
		return nil, routineload.MetadataError(routineload.AskPartitions, d.Kafka.Topic, err)
	}
	source := kafkaSource{partitions: partitions, starts: slices.Repeat([]routineload.StartOffset{d.Kafka.Default}, len(partitions))}
	return source.resolve(ctx, env.Kafka, c, d.Kafka.Topic)
}

// tryMessage loads one message into nothing.
func tryMessage(ctx context.Context, env *Env, d *routineload.Definition, partition int32, record load.Record) ([][]Cell, error) {
	kept := &keptRows{}
	request := load.Request{
		Spec: d.Load, Txn: kept, Errors: kept, Now: env.Clock.Now(), ParseExpr: parser.ParseExpr,
		AutoIncrement: func(context.Context, *catalog.Table, *catalog.Column, int) (int64, error) { return 1, nil },
	}
	if d.TableID != 0 {
		if request.Table = env.Catalog.TableByID(d.TableID); request.Table == nil {
			return nil, doriserr.New("Unknown table '%s'", d.TableName)
		}
	} else {
		request.Resolve = func(name string) (*catalog.Table, error) {
			if t := env.Catalog.Table(d.DatabaseName, name); t != nil && !t.IsView() {
				return t, nil
			}
			return nil, doriserr.New("Unknown table '%s'", name)
		}
	}
	row := func(outcome, text, reason string) []Cell {
		return Row(fmt.Sprint(partition), fmt.Sprint(record.Offset), string(record.Value), outcome, text, reason)
	}
	l, err := load.New(ctx, request)
	if err != nil {
		return nil, err
	}
	if len(record.Value) == 0 {
		return [][]Cell{row("skipped", "", "the message is empty")}, nil
	}
	err = l.Add(ctx, []load.Batch{{Partition: partition, Records: []load.Record{record}}})
	var counters load.Counters
	if err == nil {
		counters, err = l.Finish(ctx)
	}
	if err != nil {
		return [][]Cell{row("fails the task", "", err.Error())}, nil
	}
	var rows [][]Cell
	for _, text := range kept.rows {
		rows = append(rows, row("loaded", text, fieldHint(d, request.Table, record.Value)))
	}
	for _, reason := range kept.reasons {
		if hint := fieldHint(d, request.Table, record.Value); hint != "" {
			reason += " (" + hint + ")"
		}
		rows = append(rows, row("filtered", "", reason))
	}
	for range counters.Unselected {
		rows = append(rows, row("unselected", "", "PRECEDING FILTER or WHERE is not true"))
	}
	return rows, nil
}

// keptRows takes rows and errors of a load and writes nothing.
type keptRows struct {
	rows, reasons []string
}

// ID implements load.Txn.
func (k *keptRows) ID() int64 { return -1 }

// Write implements load.Txn: it keeps the rows as text.
func (k *keptRows) Write(_ context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	for i := range rows.Rows {
		var parts []string
		for c, column := range table.Columns {
			if column.Hidden {
				continue
			}
			value := "NULL"
			if v := rows.Columns[c]; !v.IsNull(i) {
				value = string(convert.AppendText(nil, v, i))
			}
			parts = append(parts, column.Name+"="+value)
		}
		k.rows = append(k.rows, strings.Join(parts, ", "))
	}
	return nil
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

// fieldHint names the columns that a JSON object misses only by the case of their letters.
func fieldHint(d *routineload.Definition, table *catalog.Table, message []byte) string {
	if d.Load.Format != load.JSON || table == nil || d.Load.JSON.Paths != "" {
		return ""
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(message, &object) != nil {
		return ""
	}
	var hints []string
	for _, c := range table.VisibleColumns() {
		if _, there := object[c.Name]; there {
			continue
		}
		for field := range object {
			if strings.EqualFold(field, c.Name) {
				hints = append(hints, fmt.Sprintf("column %s is not in the message; did you mean $.%s?", c.Name, field))
			}
		}
	}
	slices.Sort(hints)
	return strings.Join(hints, " ")
}
