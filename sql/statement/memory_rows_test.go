package statement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// memoryRows is a sink and reader that keeps rows by table; a row with the key of another replaces it in tables with unique keys.
type memoryRows struct {
	txns   int64
	tables map[uint64]*chunk.Chunk
	// beforeCommit runs once before the next commit, commitError is the answer of all.
	beforeCommit func()
	commitError  error
	rollbacks    []string
}

func newMemoryRows() *memoryRows { return &memoryRows{tables: map[uint64]*chunk.Chunk{}} }

func (m *memoryRows) Begin(_ context.Context, r load.TxnRequest) (load.Txn, error) {
	m.txns++
	return &memoryTxn{rows: m, id: m.txns}, nil
}

// memoryTxn is one transaction.
type memoryTxn struct {
	rows   *memoryRows
	id     int64
	staged []func()
}

func (t *memoryTxn) ID() int64 { return t.id }

func (t *memoryTxn) Write(_ context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	kept := chunk.ForTable(table, rows.Rows)
	for i, v := range rows.Columns {
		if v.Len != rows.Rows {
			return fmt.Errorf("column %d has %d values for %d rows", i, v.Len, rows.Rows)
		}
	}
	kept.AppendRange(rows, 0, rows.Rows)
	t.staged = append(t.staged, func() { t.rows.put(table, kept) })
	return nil
}

// WritePartial implements [load.PartialTxn].
func (t *memoryTxn) WritePartial(_ context.Context, table *catalog.Table, places []int, rows *chunk.Chunk, _ load.NewKeys) error {
	given := chunk.ForTable(table, rows.Rows)
	given.AppendRange(rows, 0, rows.Rows)
	t.staged = append(t.staged, func() {
		older := map[string]int{}
		if now := t.rows.tables[table.ID]; now != nil {
			for r := range now.Rows {
				older[rowKey(table, now, r)] = r
			}
		}
		merged := chunk.ForTable(table, given.Rows)
		for r := range given.Rows {
			at, known := older[rowKey(table, given, r)]
			for i, v := range merged.Columns {
				if known && !slices.Contains(places, i) {
					v.AppendRange(t.rows.tables[table.ID].Columns[i], at, at+1)
				} else {
					v.AppendRange(given.Columns[i], r, r+1)
				}
			}
			merged.EndRow()
		}
		t.rows.put(table, merged)
	})
	return nil
}

func (t *memoryTxn) Commit(context.Context, load.Attachment) error {
	if f := t.rows.beforeCommit; f != nil {
		t.rows.beforeCommit = nil
		f()
	}
	if t.rows.commitError != nil {
		return t.rows.commitError
	}
	for _, f := range t.staged {
		f()
	}
	return nil
}

func (t *memoryTxn) Rollback(_ context.Context, reason string) error {
	t.rows.rollbacks = append(t.rows.rollbacks, reason)
	return nil
}

// put adds rows.
func (m *memoryRows) put(t *catalog.Table, rows *chunk.Chunk) {
	if m.tables[t.ID] == nil {
		m.tables[t.ID] = chunk.ForTable(t, 0)
	}
	if t.Model != catalog.Unique {
		m.tables[t.ID].AppendRange(rows, 0, rows.Rows)
		return
	}
	all := chunk.ForTable(t, 0)
	all.AppendRange(m.tables[t.ID], 0, m.tables[t.ID].Rows)
	all.AppendRange(rows, 0, rows.Rows)
	last := map[string]int{}
	for r := range all.Rows {
		last[rowKey(t, all, r)] = r
	}
	merged := chunk.ForTable(t, 0)
	for r := range all.Rows {
		if last[rowKey(t, all, r)] == r && all.Columns[t.ColumnIndex(catalog.DeleteSignColumn)].Int(r) == 0 {
			merged.AppendRow(all, r)
		}
	}
	m.tables[t.ID] = merged
}

func rowKey(t *catalog.Table, c *chunk.Chunk, r int) string {
	var b []byte
	for i := range t.Columns {
		if t.Columns[i].Key {
			b = append(convert.AppendText(b, c.Columns[i], r), 0)
		}
	}
	return string(b)
}

// Scan implements RowReader; only for all columns.
func (m *memoryRows) Scan(_ context.Context, t *catalog.Table, columns []int) (chunk.Stream, error) {
	if len(columns) != len(t.Columns) {
		return nil, fmt.Errorf("%d columns", len(columns))
	}
	return &oneChunk{m.tables[t.ID]}, nil
}

// oneChunk is a stream of one chunk.
type oneChunk struct{ c *chunk.Chunk }

func (o *oneChunk) Next(context.Context) (*chunk.Chunk, error) {
	c := o.c
	o.c = nil
	return c, nil
}

func (o *oneChunk) Close() error { return nil }

// text writes a table's visible rows, one a line.
func (m *memoryRows) text(t *testing.T, env *Env, name string) string {
	t.Helper()
	table := env.Catalog.Table(env.Session.Database(), name)
	if table == nil {
		t.Fatalf("no table %s", name)
	}
	c := m.tables[table.ID]
	if c == nil {
		return ""
	}
	var b strings.Builder
	for r := range c.Rows {
		var cells []string
		for i := range table.Columns {
			if table.Columns[i].Hidden {
				continue
			}
			if c.Columns[i].IsNull(r) {
				cells = append(cells, "NULL")
			} else {
				cells = append(cells, string(convert.AppendText(nil, c.Columns[i], r)))
			}
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	return b.String()
}
