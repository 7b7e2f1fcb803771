package storage

import (
	"context"
	"fmt"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// TestSequenceGroups loads rows of one key whose groups are newer and older, in one transaction and in several, over a compaction.
func TestSequenceGroups(t *testing.T) {
	table := &catalog.Table{
		ID: 10, DatabaseID: 1, Name: "t", Model: catalog.Unique, Partitions: []catalog.Partition{{ID: 10, Name: "p"}},
		Properties: catalog.Properties{{Key: "sequence_mapping.s1", Value: "a,b"}, {Key: "sequence_mapping.s2", Value: "c"}},
	}
	for i, name := range []string{"k", "a", "b", "c", "s1", "s2"} {
		table.Columns = append(table.Columns, catalog.Column{ID: uint32(i + 1), Name: name, Type: catalog.Of(catalog.Int), Key: i == 0, Nullable: i > 0})
	}
	s := open(t, vfs.NewMem())
	save(t, s, table)
	for n, step := range []struct {
		rows [][]string
		want string
	}{
		{[][]string{{"1", "2", "3", "4", "7", "10"}, {"1", "4", "5", "6", "8", "9"}}, "[1,4,5,4,8,10]"},
		{[][]string{{"1", "0", "0", "9", "7", "10"}}, "[1,4,5,9,8,10]"},
		{[][]string{{"1", "5", "6", "0", "8", ""}}, "[1,5,6,9,8,10]"},
		{[][]string{{"1", "", "", "1", "", "11"}, {"2", "", "", "", "", ""}}, "[1,5,6,1,8,11 2,NULL,NULL,NULL,NULL,NULL]"},
	} {
		c := chunk.ForTable(table, 0)
		for _, row := range step.rows {
			for i, v := range c.Columns {
				if row[i] == "" {
					v.AppendNull()
				} else if err := appendLiteral(v, row[i]); err != nil {
					t.Fatal(err)
				}
			}
			c.EndRow()
		}
		txn := begin(t, s, fmt.Sprint("l", n))
		if err := txn.Write(context.Background(), table, c); err != nil {
			t.Fatal(err)
		}
		if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got := fmt.Sprint(rows(t, s, table, ScanOptions{})); got != step.want {
				t.Errorf("step %d: rows = %s, want %s", n, got, step.want)
			}
			if err := s.db.Compact(context.Background(), key(kindRow), end(key(kindRow)), false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if report, err := s.Fsck(context.Background()); err != nil || len(report.Problems) > 0 {
		t.Errorf("fsck: %v %v", report.Problems, err)
	}
}
