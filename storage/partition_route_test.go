package storage

import (
	"fmt"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// bound makes a bound of texts; "NULL" and "MAXVALUE" are themselves.
func bound(texts ...string) []catalog.Bound {
	var b []catalog.Bound
	for _, text := range texts {
		switch text {
		case "NULL":
			b = append(b, catalog.Bound{Null: true})
		case "MAXVALUE":
			b = append(b, catalog.Bound{Max: true})
		default:
			b = append(b, catalog.Bound{Text: text})
		}
	}
	return b
}

func TestRowsGoToTheirPartition(t *testing.T) {
	for name, c := range map[string]struct {
		kind       catalog.PartitionKind
		types      []catalog.Type
		partitions []catalog.Partition
		rows       [][]string
		want       string
	}{
		"range of dates": {
			catalog.RangePartitioned, []catalog.Type{catalog.Of(catalog.Date)},
			[]catalog.Partition{
				{Upper: bound("2024-01-01")},
				{Lower: bound("2024-01-01"), Upper: bound("2024-02-01")},
				{Lower: bound("2024-03-01"), Upper: bound("MAXVALUE")},
				{Temporary: true, Lower: bound("2024-02-01"), Upper: bound("2024-03-01")},
			},
			[][]string{{"NULL"}, {"1999-12-31"}, {"2024-01-01"}, {"2024-01-31"}, {"2024-02-01"}, {"2024-03-01"}, {"9999-12-31"}},
			"[0 0 1 1 -1 2 2]",
		},
		"range from the least value": {
			catalog.RangePartitioned, []catalog.Type{catalog.Of(catalog.Int)},
			[]catalog.Partition{{Lower: bound("-2147483648"), Upper: bound("0")}, {Lower: bound("0"), Upper: bound("5")}},
			[][]string{{"NULL"}, {"-2147483648"}, {"-1"}, {"0"}, {"5"}},
			"[0 0 0 1 -1]",
		},
		"range of two columns": {
			catalog.RangePartitioned, []catalog.Type{catalog.Of(catalog.Int), catalog.VarCharOf(5)},
			[]catalog.Partition{
				{Lower: bound("1", "b"), Upper: bound("2", "c")},
				{Lower: bound("2", "c"), Upper: bound("3", "MAXVALUE")},
			},
			[][]string{{"1", "a"}, {"1", "b"}, {"2", "NULL"}, {"2", "c"}, {"3", "zzz"}, {"4", "a"}},
			"[-1 0 0 1 1 -1]",
		},
		"list": {
			catalog.ListPartitioned, []catalog.Type{catalog.VarCharOf(5), catalog.Of(catalog.Int)},
			[]catalog.Partition{
				{Values: [][]catalog.Bound{bound("a", "1"), bound("b", "2")}},
				{Values: [][]catalog.Bound{bound("NULL", "1")}},
			},
			[][]string{{"b", "2"}, {"NULL", "1"}, {"a", "2"}, {"a", "1"}},
			"[0 1 -1 0]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			table := &catalog.Table{Name: "t", Partitioning: catalog.Partitioning{Kind: c.kind}, Partitions: c.partitions}
			for i, typ := range c.types {
				name := fmt.Sprint("k", i)
				table.Columns = append(table.Columns, catalog.Column{ID: uint32(i + 1), Name: name, Type: typ, Nullable: true})
				table.Partitioning.Columns = append(table.Partitioning.Columns, name)
			}
			rows := chunk.ForTable(table, len(c.rows))
			for _, row := range c.rows {
				for i, text := range row {
					if text == "NULL" {
						rows.Columns[i].AppendNull()
					} else if err := appendLiteral(rows.Columns[i], text); err != nil {
						t.Fatal(err)
					}
				}
				rows.EndRow()
			}
			r, err := NewRouter(table)
			if err != nil {
				t.Fatal(err)
			}
			places, err := r.Route(nil, rows)
			if err != nil || fmt.Sprint(places) != c.want {
				t.Errorf("places = %v, %v, want %s", places, err, c.want)
			}
		})
	}
}
