package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// TestPointReader looks up rows that were loaded several times, beyond them, and after a change of the table that rewrites them.
func TestPointReader(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	table.Model = catalog.Unique
	save(t, s, table)
	for i, to := range []int{3000, 1000} {
		commitRows(t, s, table, fmt.Sprint("l", i), 0, to)
	}
	if got := PointKey(table); len(got) != 1 || got[0] != 0 {
		t.Fatalf("PointKey = %v", got)
	}
	r := s.PointReader(table, []int{2, 1, 2, 0})
	want := peopleChunk(0, 3001)
	key := chunk.NewVector(table.Columns[0].Type, 1)
	for i := range 3001 {
		key.Reset()
		key.AppendInt(int64(i))
		rows, err := r.Read(t.Context(), []*chunk.Vector{key})
		if err != nil {
			t.Fatal(err)
		}
		if i == 3000 {
			if rows.Rows != 0 {
				t.Errorf("%d rows of a key that is not there", rows.Rows)
			}
			continue
		}
		var got, row []string
		for k, place := range []int{2, 1, 2, 0} {
			got = append(got, string(convert.AppendText(nil, rows.Columns[k], 0)))
			row = append(row, string(convert.AppendText(nil, want.Columns[place], i)))
		}
		if rows.Rows != 1 || strings.Join(got, "|") != strings.Join(row, "|") {
			t.Fatalf("row %d is %d rows: %v, want %v", i, rows.Rows, got, row)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Read(cancelled, []*chunk.Vector{key}); err == nil {
		t.Error("a cancelled read succeeded")
	}
	changed := *table
	changed.Columns = append([]catalog.Column(nil), table.Columns...)
	changed.Columns[0].Type, changed.SchemaVersion = catalog.Of(catalog.LargeInt), 2
	save(t, s, &changed)
	if _, err := r.Read(t.Context(), []*chunk.Vector{key}); err == nil || !strings.Contains(err.Error(), "please retry") {
		t.Errorf("reading rewritten rows: %v", err)
	}
	wide := chunk.NewVector(changed.Columns[0].Type, 1)
	wide.AppendWords(7, 0)
	if rows, err := s.PointReader(&changed, []int{0}).Read(t.Context(), []*chunk.Vector{wide}); err != nil || rows.Rows != 1 {
		t.Errorf("reading by the new key: %v, error %v", rows, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(t.Context(), []*chunk.Vector{key}); err == nil {
		t.Error("a closed store was read")
	}
}

// TestPointKey tells which tables can be asked for rows by their key.
func TestPointKey(t *testing.T) {
	unique := people(1)
	unique.Model = catalog.Unique
	late := people(2)
	late.Model = catalog.Aggregate
	late.Columns = append(late.Columns, catalog.Column{ID: 4, Name: "more", Type: catalog.Of(catalog.Int), Key: true})
	parted := people(3)
	parted.Model = catalog.Unique
	for i := range maxPointPartitions {
		parted.Partitions = append(parted.Partitions, catalog.Partition{ID: uint64(100 + i)})
	}
	temporary := people(4)
	temporary.Model = catalog.Unique
	for i := range maxPointPartitions {
		temporary.Partitions = append(temporary.Partitions, catalog.Partition{ID: uint64(200 + i), Temporary: true})
	}
	for name, c := range map[string]struct {
		table *catalog.Table
		want  int
	}{"unique": {unique, 1}, "duplicate": {people(5), 0}, "a late key column": {late, 0}, "many partitions": {parted, 0}, "temporary partitions": {temporary, 1}} {
		if got := PointKey(c.table); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
