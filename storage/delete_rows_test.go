package storage

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// removeIDs sets the flags of rows whose first column satisfies a condition.
func removeIDs(condition func(id int64) bool) func(*chunk.Chunk, []bool) error {
	return func(c *chunk.Chunk, remove []bool) error {
		for i := range remove {
			remove[i] = condition(c.Columns[0].Int(i))
		}
		return nil
	}
}

func TestDeleteRows(t *testing.T) {
	for _, model := range []catalog.KeyModel{catalog.Duplicate, catalog.Unique, catalog.Aggregate} {
		t.Run(model.String(), func(t *testing.T) {
			fs := vfs.NewMem()
			s := open(t, fs)
			s.options.StageBytes = 1000
			table := people(10)
			table.Model = model
			save(t, s, table)
			commitRows(t, s, table, "l1", 0, 5000)
			commitRows(t, s, table, "l2", 5000, 5003)
			n, txn, err := s.DeleteRows(context.Background(), table, "d1", nil, removeIDs(func(id int64) bool { return id%10 != 4 || id >= 5000 }))
			if err != nil || n != 4503 {
				t.Fatalf("%d rows were removed, %v", n, err)
			}
			if got := s.TransactionByID(1, txn); got == nil || got.Status != load.TxnVisible || got.Label != "d1" {
				t.Errorf("transaction = %+v", got)
			}
			for range 2 {
				got := rows(t, s, table, ScanOptions{}, 0)
				if len(got) != 500 || got[0] != "4" || got[499] != "4994" {
					t.Errorf("%d rows are left: %.40s", len(got), fmt.Sprint(got))
				}
				if n, _, err := s.RowCount(table); n != 500 || err != nil {
					t.Errorf("RowCount = %d, %v", n, err)
				}
				if report, err := s.Fsck(context.Background()); err != nil || len(report.Problems) > 0 {
					t.Errorf("report = %+v, %v", report, err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, fs)
			}
		})
	}
}

func TestFailedDeleteLeavesRows(t *testing.T) {
	s := open(t, vfs.NewMem())
	table := people(10)
	save(t, s, table)
	commitRows(t, s, table, "l1", 0, 5000)
	failure := errors.New("expression failed")
	calls := 0
	_, _, err := s.DeleteRows(context.Background(), table, "d1", nil, func(c *chunk.Chunk, remove []bool) error {
		if calls++; calls == 2 {
			return failure
		}
		for i := range remove {
			remove[i] = i > 0
		}
		return nil
	})
	if !errors.Is(err, failure) {
		t.Errorf("error = %v", err)
	}
	if got := rows(t, s, table, ScanOptions{}, 0); len(got) != 5000 {
		t.Errorf("%d rows are left", len(got))
	}
	statistics := func() Statistics {
		sn, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		defer sn.Close()
		got, err := sn.PartitionStatistics(table, 10)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := statistics(); got.Version != 2 || got.Updated.IsZero() || got.Rows != 5000 {
		t.Errorf("statistics = %+v", got)
	}
}

func TestDeleteRefusesAnOlderSchema(t *testing.T) {
	for name, during := range map[string]bool{"before": false, "meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			s := open(t, vfs.NewMem())
			old := people(10)
			save(t, s, old)
			commitRows(t, s, old, "l1", 0, 2)
			table := old.Clone()
			table.SchemaVersion++
			table.Columns = append(table.Columns, catalog.Column{ID: 4, Name: "city", Type: catalog.VarCharOf(20), Nullable: true})
			alter := func() {
				save(t, s, table)
				c := chunk.ForTable(table, 1)
				c.Columns[0].AppendInt(2)
				c.Columns[1].AppendString("b")
				c.Columns[2].AppendInt(2)
				c.Columns[3].AppendString("Rome")
				c.EndRow()
				c.AppendRow(c, 0)
				txn := begin(t, s, "l2")
				if err := txn.Write(context.Background(), table, c); err != nil {
					t.Fatal(err)
				}
				if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
					t.Fatal(err)
				}
			}
			if !during {
				alter()
			}
			_, _, err := s.DeleteRows(context.Background(), old, "d1", nil, func(c *chunk.Chunk, remove []bool) error {
				if during {
					alter()
				}
				remove[0] = true
				return nil
			})
			if !errors.Is(err, load.ErrSchemaChanged) {
				t.Errorf("error = %v", err)
			}
			want := "[0,name0,0,NULL 1,name1,1,NULL 2,b,2,Rome 2,b,2,Rome]"
			if got := fmt.Sprint(rows(t, s, table, ScanOptions{})); got != want {
				t.Errorf("rows = %s, want %s", got, want)
			}
			if n, _, err := s.DeleteRows(context.Background(), table, "d2", nil, removeIDs(func(id int64) bool { return id == 1 })); n != 1 || err != nil {
				t.Errorf("%d rows were removed, %v", n, err)
			}
		})
	}
}
