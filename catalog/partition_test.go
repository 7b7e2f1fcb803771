package catalog

import "testing"

// partitioned is a table with one partition column of a type.
func partitioned(typ Type, p Partitioning) *Table {
	p.Columns = []string{"k"}
	return &Table{Name: "t", Columns: []Column{{Name: "k", Type: typ, Key: true}}, Partitioning: p}
}

func TestAutoRangePartition(t *testing.T) {
	for _, c := range []struct{ unit, value, name, lower, upper string }{
		{"day", "2024-02-29 13:14:15", "p20240229000000", "2024-02-29 00:00:00", "2024-03-01 00:00:00"},
		{"month", "2024-12-31 23:59:59", "p20241201000000", "2024-12-01 00:00:00", "2025-01-01 00:00:00"},
		{"year", "2024-02-29 13:14:15", "p20240101000000", "2024-01-01 00:00:00", "2025-01-01 00:00:00"},
		{"hour", "2024-02-29 13:14:15", "p20240229130000", "2024-02-29 13:00:00", "2024-02-29 14:00:00"},
		{"week", "2024-02-29 13:14:15", "p20240226000000", "2024-02-26 00:00:00", "2024-03-04 00:00:00"},
		{"quarter", "2024-05-29 13:14:15", "p20240401000000", "2024-04-01 00:00:00", "2024-07-01 00:00:00"},
	} {
		table := partitioned(Of(DateTime), Partitioning{Kind: RangePartitioned, Auto: true, Exprs: []string{"date_trunc(`k`, '" + c.unit + "')"}})
		p, err := table.AutoPartition([]Bound{{Text: c.value}})
		if err != nil {
			t.Errorf("%s %s: %v", c.unit, c.value, err)
			continue
		}
		if p.Name != c.name || p.Lower[0].Text != c.lower || p.Upper[0].Text != c.upper {
			t.Errorf("%s %s: %s [%s, %s)", c.unit, c.value, p.Name, p.Lower[0].Text, p.Upper[0].Text)
		}
	}
}

func TestAutoListPartition(t *testing.T) {
	table := partitioned(VarCharOf(20), Partitioning{Kind: ListPartitioned, Auto: true})
	for value, want := range map[string]string{"Beijing": "pBeijing7", "": "p0", "a-b": "pa2db3"} {
		p, err := table.AutoPartition([]Bound{{Text: value}})
		if err != nil || p.Name != want {
			t.Errorf("%q: %s, %v; want %s", value, p.Name, err, want)
		}
	}
	if p, err := table.AutoPartition([]Bound{{Null: true}}); err != nil || p.Name != "pX" {
		t.Errorf("NULL: %s, %v", p.Name, err)
	}
	if _, err := partitioned(Of(Int), Partitioning{Kind: ListPartitioned}).AutoPartition([]Bound{{Text: "1"}}); err == nil {
		t.Error("a table without AUTO PARTITION makes one")
	}
}

func TestPlaceLessThan(t *testing.T) {
	table := partitioned(Of(Int), Partitioning{Kind: RangePartitioned})
	add := func(name, upper string) error {
		lower, err := table.PlaceLessThan([]Bound{{Text: upper}}, false, name)
		if err == nil {
			table.Partitions = append(table.Partitions, Partition{Name: name, Lower: lower, Upper: []Bound{{Text: upper}}})
		}
		return err
	}
	for _, ok := range []struct{ name, upper string }{{"a", "10"}, {"b", "20"}} {
		if err := add(ok.name, ok.upper); err != nil {
			t.Fatal(err)
		}
	}
	if got := table.Partitions[1].Lower[0].Text; got != "10" {
		t.Errorf("b begins at %s", got)
	}
	if err := add("c", "15"); err == nil {
		t.Error("a partition below the last one was accepted")
	}
	if err := table.PlaceRange([]Bound{{Text: "20"}}, []Bound{{Text: "30"}}, false); err != nil {
		t.Error(err)
	}
	if err := table.PlaceRange([]Bound{{Text: "19"}}, []Bound{{Text: "30"}}, false); err == nil {
		t.Error("an overlapping range was accepted")
	}
}

func FuzzParseDateText(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2024-2-9 1:2:3.456", "20240229", "24-02-29", "2024-02-30", "2024-02-29T10:00:00+08:00", "", "-", "9999-12-31 23:59:59.9999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, typ := range []Type{Of(Date), DateTimeOf(0), DateTimeOf(6)} {
			v, err := ParseDateText(s, typ)
			if err != nil {
				continue
			}
			text := v.Format("2006-01-02 15:04:05.000000")
			if typ.Kind == Date {
				text = v.Format("2006-01-02")
			}
			if y := v.Year(); y < 0 || y > 9999 {
				t.Errorf("%q reads as the year %d", s, y)
			} else if again, err := ParseDateText(text, typ); err != nil || !again.Equal(v) {
				t.Errorf("%q reads as %s, and that as %s, %v", s, text, again, err)
			}
		}
	})
}
