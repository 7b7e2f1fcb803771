package storage

import (
	"cmp"
	"fmt"
	"math/rand"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// modelRow is a row of the history tests: two key columns and four values, nil for NULL.
type modelRow struct {
	k1       int64
	k2       *string
	sum      *int64
	text     *string
	low      *int64
	ifSet    *string
	sequence *int64
	deleted  bool
	// given are the places of the columns that a partial update gives; nil is a whole row.
	given []bool
}

// historyTable makes one of the tables of the history tests, with two partitions split at k1 = 0.
func historyTable(id uint64, model catalog.KeyModel, sequenced bool) *catalog.Table {
	aggregation := func(name string) string {
		if model == catalog.Aggregate {
			return name
		}
		return ""
	}
	t := &catalog.Table{
		ID: id, DatabaseID: 1, Name: fmt.Sprint("history", id), SchemaVersion: 1, Model: model,
		Columns: []catalog.Column{
			{ID: 1, Name: "k1", Type: catalog.Of(catalog.Int), Key: true},
			{ID: 2, Name: "k2", Type: catalog.VarCharOf(20), Nullable: true, Key: true},
			{ID: 3, Name: "sum", Type: catalog.Of(catalog.BigInt), Nullable: true, Aggregation: aggregation("SUM")},
			{ID: 4, Name: "text", Type: catalog.Of(catalog.String), Nullable: true, Aggregation: aggregation("REPLACE")},
			{ID: 5, Name: "low", Type: catalog.Of(catalog.SmallInt), Nullable: true, Aggregation: aggregation("MIN")},
			{ID: 6, Name: "ifset", Type: catalog.VarCharOf(20), Nullable: true, Aggregation: aggregation("REPLACE_IF_NOT_NULL")},
		},
		Partitioning: catalog.Partitioning{Kind: catalog.RangePartitioned, Columns: []string{"k1"}},
		Partitions: []catalog.Partition{
			{ID: id*10 + 1, Name: "negative", Upper: []catalog.Bound{{Text: "0"}}},
			{ID: id*10 + 2, Name: "rest", Lower: []catalog.Bound{{Text: "0"}}, Upper: []catalog.Bound{{Max: true}}},
		},
	}
	if model == catalog.Unique {
		t.Columns = append(t.Columns, catalog.Column{ID: 7, Name: catalog.DeleteSignColumn, Type: catalog.Of(catalog.TinyInt), Hidden: true})
	}
	if sequenced {
		t.Columns = append(t.Columns, catalog.Column{ID: 8, Name: catalog.SequenceColumn, Type: catalog.Of(catalog.Int), Nullable: true, Hidden: true})
	}
	return t
}

// randomRow makes a row whose key is one of some hundred.
func randomRow(r *rand.Rand) modelRow {
	number := func(n int64) *int64 {
		if r.Intn(5) == 0 {
			return nil
		}
		x := r.Int63n(2*n) - n
		return &x
	}
	text := func() *string {
		if r.Intn(4) == 0 {
			return nil
		}
		s := strings.Repeat(string(rune('a'+r.Intn(4))), r.Intn(4)) + strings.Repeat("\x00", r.Intn(2))
		return &s
	}
	return modelRow{
		k1: r.Int63n(20) - 10, k2: text(), sum: number(1 << 40), text: text(), low: number(1000), ifSet: text(),
		sequence: number(5), deleted: r.Intn(6) == 0,
	}
}

// historyChunk makes a chunk of rows.
func historyChunk(t *catalog.Table, rows []modelRow) *chunk.Chunk {
	c := chunk.ForTable(t, len(rows))
	for _, row := range rows {
		c.Columns[0].AppendInt(row.k1)
		texts, numbers := map[int]*string{1: row.k2, 3: row.text, 5: row.ifSet}, map[int]*int64{2: row.sum, 4: row.low}
		for i := range c.Columns[1:] {
			place := i + 1
			v := c.Columns[place]
			switch name := t.Columns[place].Name; {
			case name == catalog.DeleteSignColumn && row.deleted:
				v.AppendInt(1)
			case name == catalog.DeleteSignColumn || name == catalog.VersionColumn:
				v.AppendInt(0)
			case name == catalog.SequenceColumn:
				appendNumber(v, row.sequence)
			case v.Layout == chunk.Bytes:
				if texts[place] == nil {
					v.AppendNull()
				} else {
					v.AppendString(*texts[place])
				}
			default:
				appendNumber(v, numbers[place])
			}
		}
		c.EndRow()
	}
	return c
}

func appendNumber(v *chunk.Vector, n *int64) {
	if n == nil {
		v.AppendNull()
	} else {
		v.AppendInt(*n)
	}
}

// modelTable is what a table should hold: rows in load order.
type modelTable struct {
	table *catalog.Table
	rows  []modelRow
}

// want returns the rows that a scan should give: sorted ones for DUPLICATE tables, in the order of their keys for the others.
func (m *modelTable) want() []string {
	var result []modelRow
	if m.table.Model == catalog.Duplicate {
		result = slices.Clone(m.rows)
	} else {
		byKey := map[string]modelRow{}
		for _, row := range m.rows {
			k := fmt.Sprint(row.k1, "|", textOf(row.k2))
			old, ok := byKey[k]
			switch {
			case row.given != nil:
				row = m.update(old, row, ok)
			case ok:
				row = m.fold(old, row)
			}
			byKey[k] = row
		}
		for _, row := range byKey {
			if !row.deleted || m.table.Model != catalog.Unique {
				result = append(result, row)
			}
		}
		slices.SortFunc(result, func(a, b modelRow) int {
			if c := cmp.Compare(a.k1, b.k1); c != 0 {
				return c
			}
			if a.k2 == nil || b.k2 == nil {
				return cmp.Compare(b2i(a.k2 != nil), b2i(b.k2 != nil))
			}
			return strings.Compare(*a.k2, *b.k2)
		})
	}
	var lines []string
	for _, row := range result {
		lines = append(lines, fmt.Sprint(row.k1, ",", textOf(row.k2), ",", numberOf(row.sum), ",", textOf(row.text), ",", numberOf(row.low), ",", textOf(row.ifSet)))
	}
	if m.table.Model == catalog.Duplicate {
		slices.Sort(lines)
	}
	return lines
}

// update says what a row is after a partial update.
func (m *modelTable) update(old, row modelRow, known bool) modelRow {
	given := func(name string) bool {
		i := m.table.ColumnIndex(name)
		return i >= 0 && row.given[i]
	}
	if known && given(catalog.SequenceColumn) && old.sequence != nil && (row.sequence == nil || *row.sequence < *old.sequence) {
		return old
	}
	result := modelRow{k1: row.k1, k2: row.k2, sequence: old.sequence}
	deletes := given(catalog.DeleteSignColumn) && row.deleted && m.table.Column(catalog.SequenceColumn) == nil
	if known && !old.deleted && !deletes {
		result = old
	}
	if given(catalog.SequenceColumn) {
		result.sequence = row.sequence
	}
	if given("sum") {
		result.sum = row.sum
	}
	if given("text") {
		result.text = row.text
	}
	if given("low") {
		result.low = row.low
	}
	if given("ifset") {
		result.ifSet = row.ifSet
	}
	if given(catalog.DeleteSignColumn) {
		result.deleted = row.deleted
	}
	return result
}

// fold says what a row is after a newer one with its key.
func (m *modelTable) fold(old, row modelRow) modelRow {
	if m.table.Model == catalog.Unique {
		if m.table.Column(catalog.SequenceColumn) == nil {
			return row
		}
		if old.sequence != nil && (row.sequence == nil || *row.sequence < *old.sequence) {
			return old
		}
		return row
	}
	if row.sum == nil {
		row.sum = old.sum
	} else if old.sum != nil {
		sum := *old.sum + *row.sum
		row.sum = &sum
	}
	if row.low == nil || old.low != nil && *old.low < *row.low {
		row.low = old.low
	}
	if row.ifSet == nil {
		row.ifSet = old.ifSet
	}
	return row
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func textOf(s *string) string {
	if s == nil {
		return "NULL"
	}
	return *s
}

func numberOf(n *int64) string {
	if n == nil {
		return "NULL"
	}
	return fmt.Sprint(*n)
}
