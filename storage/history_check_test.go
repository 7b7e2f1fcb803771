package storage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// check compares all tables.
func (h *history) check() {
	h.t.Helper()
	for i, m := range h.tables {
		got, err := readRows(h.store, m.table, ScanOptions{}, 0, 1, 2, 3, 4, 5)
		h.fatal(err)
		if m.table.Model == catalog.Duplicate {
			slices.Sort(got)
		}
		want := m.want()
		n, exact, err := h.store.RowCount(m.table)
		h.fatal(err)
		if !exact || n != int64(len(want)) {
			h.fatal(fmt.Errorf("table %d: RowCount = %d, want %d", i, n, len(want)))
		}
		if !slices.Equal(got, want) {
			h.fatal(fmt.Errorf("table %d has\n%q\nwant\n%q", i, got, want))
		}
		h.checkRange(i, m, want)
		h.checkReplaced(i, m, want)
	}
}

// checkReplaced looks for the rows of a table among those that skip_delete_bitmap shows.
func (h *history) checkReplaced(i int, m *modelTable, want []string) {
	h.t.Helper()
	if !m.table.MergeOnWrite {
		return
	}
	shown, err := readRows(h.store, m.table, ScanOptions{ShowReplaced: true}, 0, 1, 2, 3, 4, 5)
	h.fatal(err)
	left := map[string]int{}
	for _, row := range shown {
		left[row]++
	}
	for _, row := range want {
		if left[row]--; left[row] < 0 {
			h.fatal(fmt.Errorf("table %d: with replaced rows %q is not among %q", i, row, shown))
		}
	}
}

// checkRange compares a scan of random ranges of the key columns.
func (h *history) checkRange(i int, m *modelTable, all []string) {
	h.t.Helper()
	low, high := h.r.Int63n(24)-12, h.r.Int63n(24)-12
	if h.r.Intn(3) == 0 {
		high = low
	}
	number := func(x int64) *chunk.Vector {
		v := chunk.NewVector(catalog.Of(catalog.Int), 1)
		v.AppendInt(x)
		return v
	}
	o := ScanOptions{Ranges: []Range{{Column: 0, Low: number(low), High: number(high)}}}
	text := "\x00none"
	if h.r.Intn(2) == 0 {
		text = strings.Repeat(string(rune('a'+h.r.Intn(4))), h.r.Intn(4))
		v := chunk.NewVector(catalog.VarCharOf(20), 1)
		v.AppendString(text)
		o.Ranges = append(o.Ranges, Range{Column: 1, Low: v})
	}
	within := func(line string) bool {
		cells := strings.Split(line, ",")
		k1, err := strconv.ParseInt(cells[0], 10, 64)
		h.fatal(err)
		return k1 >= low && k1 <= high && (len(o.Ranges) == 1 || cells[1] != "NULL" && cells[1] >= text)
	}
	got, err := readRows(h.store, m.table, o, 0, 1, 2, 3, 4, 5)
	h.fatal(err)
	if n := len(got); m.table.Model != catalog.Duplicate && (len(o.Ranges) == 1 || low == high) {
		if got = slices.DeleteFunc(got, func(line string) bool { return !within(line) }); len(got) != n {
			h.fatal(fmt.Errorf("table %d: %d rows are outside of the keys %d to %d, %q", i, n-len(got), low, high, text))
		}
	}
	got = slices.DeleteFunc(got, func(line string) bool { return !within(line) })
	want := slices.DeleteFunc(slices.Clone(all), func(line string) bool { return !within(line) })
	if m.table.Model == catalog.Duplicate {
		slices.Sort(got)
	}
	if !slices.Equal(got, want) {
		h.fatal(fmt.Errorf("table %d has from %d to %d, %q,\n%q\nwant\n%q", i, low, high, text, got, want))
	}
	if m.table.Model == catalog.Duplicate {
		return
	}
	for _, p := range m.table.Partitions {
		forth, err := readRows(h.store, m.table, ScanOptions{Partitions: []uint64{p.ID}}, 0, 1)
		h.fatal(err)
		back, err := readRows(h.store, m.table, ScanOptions{Partitions: []uint64{p.ID}, Reverse: true}, 0, 1)
		h.fatal(err)
		slices.Reverse(back)
		if !slices.Equal(forth, back) {
			h.fatal(fmt.Errorf("table %d read backwards has %q, forwards %q", i, back, forth))
		}
	}
}
