package server

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
	"github.com/dorisemu/dorisemu/storage"
)

// scannedTable makes a table with columns of all kinds that ranges know, with three partitions if it is asked for.
func scannedTable(id uint64, model catalog.KeyModel, partitioned bool) *catalog.Table {
	decimal := catalog.Type{Kind: catalog.Decimal, Precision: 10, Scale: 2}
	t := &catalog.Table{
		ID: id, DatabaseID: 1, Name: fmt.Sprint("t", id), SchemaVersion: 1, Model: model,
		Columns: []catalog.Column{
			{ID: 1, Name: "a", Type: catalog.Of(catalog.Int), Key: true},
			{ID: 2, Name: "b", Type: catalog.VarCharOf(10), Key: true, Nullable: true},
			{ID: 3, Name: "c", Type: catalog.Of(catalog.Date), Nullable: true},
			{ID: 4, Name: "d", Type: catalog.Of(catalog.DateTime), Nullable: true},
			{ID: 5, Name: "e", Type: decimal, Nullable: true},
			{ID: 6, Name: "f", Type: catalog.Of(catalog.BigInt)},
			{ID: 7, Name: "g", Type: catalog.Of(catalog.TinyInt), Nullable: true},
		},
		Partitions: []catalog.Partition{{ID: id * 10, Name: "p"}},
	}
	if model == catalog.Aggregate {
		for i := 2; i < len(t.Columns); i++ {
			t.Columns[i].Aggregation = "REPLACE"
		}
	}
	if partitioned {
		t.Partitioning = catalog.Partitioning{Kind: catalog.RangePartitioned, Columns: []string{"a"}}
		t.Partitions = []catalog.Partition{
			{ID: id * 10, Name: "p0", Upper: []catalog.Bound{{Text: "20"}}},
			{ID: id*10 + 1, Name: "p1", Lower: []catalog.Bound{{Text: "20"}}, Upper: []catalog.Bound{{Text: "60"}}},
			{ID: id*10 + 2, Name: "p2", Lower: []catalog.Bound{{Text: "60"}}, Upper: []catalog.Bound{{Max: true}}},
		}
	}
	return t
}

// randomCell is the text of a random value of a column, or \N.
func randomCell(r *rand.Rand, c *catalog.Column) string {
	if c.Nullable && r.IntN(8) == 0 {
		return `\N`
	}
	return randomValue(r, c.Type)
}

// randomValue is the text of a random value of a type.
func randomValue(r *rand.Rand, t catalog.Type) string {
	switch t.Kind {
	case catalog.VarChar:
		return strings.Repeat(string(rune('a'+r.IntN(3))), r.IntN(4))
	case catalog.Date:
		return fmt.Sprintf("2024-01-%02d", 1+r.IntN(28))
	case catalog.DateTime:
		return fmt.Sprintf("2024-01-%02d %02d:00:00", 1+r.IntN(28), 12*r.IntN(2))
	case catalog.Decimal:
		return fmt.Sprintf("%d.%02d", r.IntN(20)-10, 25*r.IntN(4))
	case catalog.TinyInt:
		return fmt.Sprint(r.IntN(200) - 100)
	}
	return fmt.Sprint(r.IntN(100) - 5)
}

// literal is a random constant to compare a column with, sometimes of another type.
func literal(r *rand.Rand, t catalog.Type) string {
	switch {
	case t.IsInteger() && r.IntN(5) == 0:
		return []string{"1000", "-3000000000", "12.5", "'17'", "cast(30 as bigint)"}[r.IntN(5)]
	case t.IsInteger() || t.Kind == catalog.Decimal:
		return randomValue(r, t)
	case t.Kind == catalog.Date && r.IntN(3) == 0:
		return "'" + randomValue(r, catalog.Of(catalog.DateTime)) + "'"
	}
	return "'" + randomValue(r, t) + "'"
}

// randomCondition is a WHERE over a table.
func randomCondition(r *rand.Rand, t *catalog.Table) string {
	var parts []string
	for range 1 + r.IntN(3) {
		c := &t.Columns[r.IntN(len(t.Columns))]
		if r.IntN(2) == 0 {
			c = &t.Columns[r.IntN(2)]
		}
		value := func() string { return literal(r, c.Type) }
		switch r.IntN(8) {
		case 0:
			parts = append(parts, fmt.Sprintf("%s BETWEEN %s AND %s", c.Name, value(), value()))
		case 1:
			parts = append(parts, fmt.Sprintf("%s IN (%s, %s, %s)", c.Name, value(), value(), value()))
		case 2:
			parts = append(parts, fmt.Sprintf("%s %s %s", value(), []string{"<", "<=", ">", ">=", "="}[r.IntN(5)], c.Name))
		case 3:
			parts = append(parts, fmt.Sprintf("(%s = %s OR %s IS NULL)", c.Name, value(), c.Name))
		default:
			parts = append(parts, fmt.Sprintf("%s %s %s", c.Name, []string{"<", "<=", ">", ">=", "=", "=", "!=", "<=>"}[r.IntN(8)], value()))
		}
	}
	return strings.Join(parts, " AND ")
}

// randomQuery is a query over a table whose answer is determined but for the order of its rows.
func randomQuery(r *rand.Rand, t *catalog.Table) string {
	where := ""
	if r.IntN(5) > 0 {
		where = " WHERE " + randomCondition(r, t)
	}
	name := func() string { return t.Columns[r.IntN(len(t.Columns))].Name }
	switch r.IntN(6) {
	case 0:
		return "SELECT count(*), min(a), max(f), min(c), max(e), max(g), count(f) FROM " + t.Name + where
	case 1:
		k := name()
		return fmt.Sprintf("SELECT %s, count(*), sum(f), min(b), max(c), avg(a), count(g), min(g), sum(e) FROM %s%s GROUP BY %s", k, t.Name, where, k)
	case 2:
		k, l := name(), name()
		return fmt.Sprintf("SELECT DISTINCT %s, %s FROM %s%s", k, l, t.Name, where)
	case 3:
		first, down := "a", ""
		if r.IntN(2) == 0 {
			first = name()
		}
		if r.IntN(2) == 0 {
			down = " DESC"
		}
		second := "b" + down
		if r.IntN(3) == 0 {
			second = "f, b"
		}
		return fmt.Sprintf("SELECT * FROM %s%s ORDER BY %s%s, %s, a, c, d, e, f, g LIMIT %d", t.Name, where, first, down, second, r.IntN(30))
	case 4:
		down := ""
		if r.IntN(2) == 0 {
			down = " DESC"
		}
		return fmt.Sprintf("SELECT b, a FROM %s%s ORDER BY a%s, b%s LIMIT %d OFFSET %d", t.Name, where, down, down, r.IntN(20), r.IntN(10))
	}
	return "SELECT * FROM " + t.Name + where
}

// scannedTables find tables for queries; plain ones read all rows.
type scannedTables struct {
	reader tableReader
	tables []*catalog.Table
	plain  bool
}

// Relation implements query.Tables.
func (s scannedTables) Relation(_, name string) (*query.Relation, error) {
	i := slices.IndexFunc(s.tables, func(t *catalog.Table) bool { return t.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("no table %s", name)
	}
	t := s.tables[i]
	r := &query.Relation{Database: "db", Name: name, Columns: t.Columns, Scan: func(ctx context.Context, columns []int) (chunk.Stream, error) {
		return s.reader.Scan(ctx, t, columns)
	}}
	if !s.plain {
		r.Restricted = func(ctx context.Context, columns []int, wanted query.Restriction) (chunk.Stream, error) {
			return s.reader.ScanRestricted(ctx, t, columns, wanted, engine.Shown{})
		}
		r.KeyOrder = s.reader.KeyOrder(t)
		r.Summary = func(ctx context.Context, columns []int) (query.Summary, bool, error) {
			return s.reader.Summary(ctx, t, columns)
		}
	}
	return r, nil
}

// answer runs a query and returns its rows in order of their text, or in their own if it has an ORDER BY.
func answer(t *testing.T, tables scannedTables, text string) []string {
	t.Helper()
	st, err := parser.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	plan, err := query.Bind(&query.Env{Tables: tables, Database: "db"}, st.(*ast.Query))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	rows, err := plan.Open(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	var all []string
	for {
		c, err := rows.Next(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if c == nil {
			break
		}
		for i := range c.Rows {
			line := ""
			for _, v := range c.Columns {
				if v.IsNull(i) {
					line += "NULL|"
				} else {
					line += string(convert.AppendText(nil, v, i)) + "|"
				}
			}
			all = append(all, line)
		}
	}
	if !strings.Contains(text, "ORDER BY") {
		slices.Sort(all)
	}
	return all
}

// TestRestrictedScansAnswerAsWholeOnes runs random queries with and without what lets scans pass over rows.
func TestRestrictedScansAnswerAsWholeOnes(t *testing.T) {
	s, err := storage.Open(storage.Options{Dir: "data", FS: vfs.NewMem()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tables := []*catalog.Table{
		scannedTable(1, catalog.Duplicate, false), scannedTable(2, catalog.Unique, false), scannedTable(3, catalog.Aggregate, false),
		scannedTable(4, catalog.Duplicate, true), scannedTable(5, catalog.Unique, true),
	}
	ctx := context.Background()
	if err := s.SaveCatalog(ctx, catalog.Change{PutTables: tables}); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 11))
	for n := range 12 {
		txn, err := s.BeginTxn(ctx, load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint("l", n)})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			c := chunk.ForTable(table, 1500)
			for range r.IntN(1500) {
				for i, v := range c.Columns {
					cell := randomCell(r, &table.Columns[i])
					if cell == `\N` {
						v.AppendNull()
					} else if !convert.Parser(v.Type, convert.Loose)(v, []byte(cell)) {
						t.Fatalf("%q is no %s", cell, v.Type)
					}
				}
				c.EndRow()
			}
			if err := txn.Write(ctx, table, c); err != nil {
				t.Fatal(err)
			}
		}
		if err := txn.Commit(ctx, load.Attachment{}); err != nil {
			t.Fatal(err)
		}
	}
	fast := scannedTables{reader: tableReader{s}, tables: tables}
	whole := fast
	whole.plain = true
	empty := 0
	const queries = 600
	for range queries {
		text := randomQuery(r, tables[r.IntN(len(tables))])
		got, want := answer(t, fast, text), answer(t, whole, text)
		if !slices.Equal(got, want) {
			t.Fatalf("%s\nrestricted: %d rows %.300q\nwhole: %d rows %.300q", text, len(got), got, len(want), want)
		}
		if len(want) == 0 {
			empty++
		}
	}
	t.Logf("%d queries, %d without rows", queries, empty)
}
