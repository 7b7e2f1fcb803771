package load_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/load/csv"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// sinkTxn is a transaction that prints the rows it gets.
type sinkTxn struct {
	load.Txn
	out     strings.Builder
	rows    int
	quiet   bool
	present []bool
}

// Write prints rows, columns separated by bars.
func (s *sinkTxn) Write(_ context.Context, table *catalog.Table, rows *chunk.Chunk) error {
	s.rows += rows.Rows
	if s.quiet {
		return nil
	}
	for i := range rows.Rows {
		if table.Name != "t" {
			s.out.WriteString(table.Name + ": ")
		}
		for c, v := range rows.Columns {
			if v.Len != rows.Rows {
				return fmt.Errorf("column %d has %d values in %d rows", c, v.Len, rows.Rows)
			}
			if s.present != nil && !s.present[c] {
				s.out.WriteString("- ")
				continue
			}
			if v.IsNull(i) {
				s.out.WriteString("NULL ")
				continue
			}
			s.out.Write(convert.AppendText(nil, v, i))
			s.out.WriteString(" ")
		}
		s.out.WriteString("\n")
	}
	return nil
}

// WritePartial prints the columns that are present.
func (s *sinkTxn) WritePartial(ctx context.Context, table *catalog.Table, places []int, rows *chunk.Chunk, _ load.NewKeys) error {
	s.present = make([]bool, len(table.Columns))
	for c := range table.Columns {
		s.present[c] = table.Columns[c].Key || slices.Contains(places, c)
	}
	return s.Write(ctx, table, rows)
}

// errorLines keeps filtered rows as text.
type errorLines struct{ out *strings.Builder }

// Filtered prints a row.
func (e errorLines) Filtered(row load.ErrorRow) error {
	fmt.Fprintf(e.out, "filtered at %d:%d: %s [%s]\n", row.Partition, row.Offset, row.Reason, row.Line)
	return nil
}

// column makes a nullable column from "name type"; see types.
func column(name string, t catalog.Type) catalog.Column {
	return catalog.Column{Name: name, Type: t, Nullable: true}
}

// types are the types that the golden files name.
var types = map[string]catalog.Type{
	"int": catalog.Of(catalog.Int), "tinyint": catalog.Of(catalog.TinyInt), "bigint": catalog.Of(catalog.BigInt), "string": catalog.Of(catalog.String),
	"double": catalog.Of(catalog.Double), "date": catalog.Of(catalog.Date), "datetime": catalog.DateTimeOf(0), "varchar5": catalog.VarCharOf(5),
	"char3": {Kind: catalog.Char, Length: 3}, "decimal5_2": catalog.DecimalOf(5, 2), "boolean": catalog.Of(catalog.Boolean), "json": catalog.Of(catalog.JSON),
	"hll": catalog.Of(catalog.HLL), "bitmap": catalog.Of(catalog.Bitmap), "arrayint": catalog.ArrayOf(catalog.Of(catalog.Int)),
}

// parseTable reads lines "name type [flags]": key, notnull, default=x, now, hidden, auto, as=expression.
func parseTable(name, text string) *catalog.Table {
	t := &catalog.Table{Name: name, Model: catalog.Duplicate}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(line)
		switch words[0] {
		case "unique":
			t.Model, t.MergeOnWrite = catalog.Unique, true
			continue
		case "sequence":
			t.SequenceMapping = words[1]
			continue
		case "partitions":
			t.Partitioning.Kind = catalog.RangePartitioned
			for _, p := range words[1:] {
				t.Partitions = append(t.Partitions, catalog.Partition{Name: p})
			}
			continue
		}
		c := column(words[0], types[words[1]])
		if words[1] == "bitmap" {
			c.Aggregation = "BITMAP_UNION"
		}
		for _, w := range words[2:] {
			switch {
			case w == "key":
				c.Key = true
			case w == "notnull":
				c.Nullable = false
			case w == "hidden":
				c.Hidden = true
			case w == "auto":
				c.AutoIncrement, c.Nullable = true, false
			case w == "now":
				c.Default.Kind = catalog.DefaultCurrentTimestamp
			case strings.HasPrefix(w, "as="):
				c.Generated = w[3:]
			case strings.HasPrefix(w, "default="):
				c.Default = catalog.Default{Kind: catalog.DefaultLiteral, Literal: w[8:]}
			}
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// TestLoad runs loads as testdata/load says. "table" defines t; "load" has options as arguments, and one message a line.
func TestLoad(t *testing.T) {
	tables := map[string]*catalog.Table{}
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd == "table" {
				name := "t"
				if len(d.CmdArgs) > 0 {
					name = d.CmdArgs[0].Key
				}
				tables[name] = parseTable(name, d.Input)
				return ""
			}
			return runLoad(t, d, tables)
		})
	})
}

// runLoad runs one load and prints its rows, filtered rows and counters.
func runLoad(t *testing.T, d *datadriven.TestData, tables map[string]*catalog.Table) string {
	txn := &sinkTxn{}
	next := int64(100)
	request := load.Request{Table: tables["t"], Txn: txn, Errors: errorLines{&txn.out}, Now: time.Date(2026, 11, 23, 6, 30, 15, 0, time.UTC)}
	request.Spec.CSV.Separator = []byte(",")
	request.ParseExpr = parser.ParseExpr
	request.AutoIncrement = func(_ context.Context, _ *catalog.Table, _ *catalog.Column, n int) (int64, error) {
		first := next
		next += int64(n)
		return first, nil
	}
	request.Route = func(_ context.Context, table *catalog.Table, rows *chunk.Chunk, out []int32) (*catalog.Table, error) {
		for i := range out {
			// partition i holds the keys 10*i to 10*i+9
			if out[i] = int32(rows.Columns[0].Int(i) / 10); int(out[i]) >= len(table.Partitions) {
				out[i] = -1
			}
		}
		return table, nil
	}
	for _, a := range d.CmdArgs {
		if err := setOption(&request, a.Key, a.Vals); err != nil {
			return err.Error()
		}
		if a.Key == "multi" {
			request.Table = nil
			request.Resolve = func(name string) (*catalog.Table, error) {
				if table := tables[name]; table != nil {
					return table, nil
				}
				return nil, fmt.Errorf("unknown table, tableName=%s", name)
			}
		}
	}
	lines, err := setClauses(&request.Spec, strings.Split(d.Input, "\n"))
	if err != nil {
		return err.Error()
	}
	ctx := context.Background()
	l, err := load.New(ctx, request)
	if err != nil {
		return err.Error()
	}
	var batch load.Batch
	batch.Partition = 3
	for i, line := range lines {
		line = strings.NewReplacer("<LF>", "\n", "<FF>", "\xff").Replace(line)
		batch.Records = append(batch.Records, load.Record{Offset: int64(10 + i), Value: []byte(line)})
	}
	if err := l.Add(ctx, []load.Batch{batch}); err != nil {
		return txn.out.String() + "error: " + err.Error()
	}
	counters, err := l.Finish(ctx)
	if err != nil {
		return txn.out.String() + "error: " + err.Error()
	}
	return txn.out.String() + fmt.Sprintf("total %d loaded %d filtered %d unselected %d", counters.Total, counters.Loaded, counters.Filtered, counters.Unselected)
}

// setOption sets an option of a load by its name.
func setOption(r *load.Request, key string, values []string) error {
	switch key {
	case "json":
		r.Spec.Format = load.JSON
	case "strip":
		r.Spec.JSON.StripOuterArray = true
	case "strict":
		r.Spec.Strict = true
	case "truncate":
		r.Truncate = true
	case "empty-null":
		r.Spec.CSV.EmptyFieldAsNull = true
	case "sep":
		separator, err := csv.ParseSeparator(values[0])
		r.Spec.CSV.Separator = separator
		return err
	case "columns":
		r.Spec.Columns = plainColumns(values)
	case "hidden":
		r.Spec.HiddenColumns = values
	case "merge":
		r.Spec.Merge = load.MergeType(values[0])
	case "orderby":
		r.Spec.SequenceColumn = values[0]
	case "partition":
		r.Spec.Partitions = values
	case "partial":
		r.Spec.PartialColumns = true
	case "zone":
		location, err := time.LoadLocation(values[0])
		r.Spec.Location = location
		return err
	}
	return nil
}
