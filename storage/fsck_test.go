package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/load"
)

func TestFsckFindsWhatIsWrong(t *testing.T) {
	entry := blockID{10, 10, 1, 0}
	unique := people(20)
	unique.Model = catalog.Unique
	for name, c := range map[string]struct {
		damage func(b *pebble.Batch) error
		want   string
	}{
		"nothing":       {func(b *pebble.Batch) error { return nil }, ""},
		"missing block": {func(b *pebble.Batch) error { return b.Delete(entry.key(kindBlock), nil) }, "of table people10 (10), partition 10: it is missing"},
		"missing entry": {func(b *pebble.Batch) error { return b.Delete(entry.key(kindIndex), nil) }, "it has no index entry, and transaction 1 is not running"},
		"broken block":  {func(b *pebble.Batch) error { return b.Set(entry.key(kindBlock), []byte{blockFormat, 3}, nil) }, "block is cut short"},
		"broken entry":  {func(b *pebble.Batch) error { return b.Set(entry.key(kindIndex), []byte{9}, nil) }, "index entry of a block has no known format"},
		"wrong counts": {func(b *pebble.Batch) error {
			return b.Merge(partitionKey(catalog.PartitionRef{Table: 10, Partition: 10}), counts{rows: 1}.encode(), nil)
		}, "they say 6 rows"},
		"broken row": {func(b *pebble.Batch) error {
			return b.Set(append(key(kindRow, 20, 20), keyValue, 0x80, 0, 0, 0, 0, 0, 0, 0), []byte{rowReplaces, 2, 0, 0}, nil)
		}, "row "},
		"label twice": {func(b *pebble.Batch) error {
			return b.Set(key(kindTransaction, 1, 99), encodeTransaction(&load.Transaction{Label: "l1", Status: load.TxnVisible}), nil)
		}, `its label "l1" is also that of transaction 1`},
		"broken record":  {func(b *pebble.Batch) error { return b.Set(append(key(kindOther), "x"...), []byte{7}, nil) }, `record "x"`},
		"broken counter": {func(b *pebble.Batch) error { return b.Set(append(key(kindNextID), "x"...), []byte{1}, nil) }, `counter "x"`},
		"staged by nobody": {func(b *pebble.Batch) error {
			return b.Set(append(key(kindStaged, 77), key(kindRow, 20, 20)...), []byte{rowReplaces}, nil)
		}, "of transaction 77: no transaction is to make it visible"},
		"broken staged row": {func(b *pebble.Batch) error {
			if err := b.Set(key(kindStaging, 77), encodeStaging(nil), nil); err != nil {
				return err
			}
			row := append(key(kindRow, 20, 20), keyValue, 0x80, 0, 0, 0, 0, 0, 0, 0)
			return b.Set(append(key(kindStaged, 77), row...), []byte{rowReplaces, 2, 0, 0}, nil)
		}, "staged row"},
		"broken job":         {func(b *pebble.Batch) error { return b.Set(key(kindJob, 5), []byte{7}, nil) }, "job record"},
		"unknown kind":       {func(b *pebble.Batch) error { return b.Set([]byte("Zebra"), nil, nil) }, `kind 'Z' is not known`},
		"broken table":       {func(b *pebble.Batch) error { return b.Set(key(kindTable, 77), []byte("\x01{"), nil) }, "table record"},
		"broken transaction": {func(b *pebble.Batch) error { return b.Set(key(kindTransaction, 1, 99), []byte{1}, nil) }, "transaction record"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, vfs.NewMem())
			save(t, s, people(10), unique)
			commitRows(t, s, people(10), "l1", 0, 5)
			commitRows(t, s, unique, "l2", 0, 5)
			if err := s.update(c.damage); err != nil {
				t.Fatal(err)
			}
			report, err := s.Fsck(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" {
				if len(report.Problems) != 0 || report.Rows != 10 || report.Blocks != 1 || report.Tables != 2 || report.Transactions != 2 {
					t.Errorf("report = %+v", report)
				}
				return
			}
			if text := fmt.Sprint(report.Problems); !strings.Contains(text, c.want) {
				t.Errorf("problems = %s, want one with %q", text, c.want)
			}
		})
	}
}

func TestCheckpointCanBeOpened(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, fs)
	table := people(10)
	save(t, s, table)
	commitRows(t, s, table, "l1", 0, 5000)
	if err := s.Checkpoint("copy"); err != nil {
		t.Fatal(err)
	}
	commitRows(t, s, table, "l2", 0, 1)
	c, err := Open(Options{Dir: "copy", FS: fs})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := rows(t, c, table, ScanOptions{}); len(got) != 5000 {
		t.Errorf("%d rows in the copy", len(got))
	}
	if report, err := c.Fsck(context.Background()); err != nil || len(report.Problems) > 0 {
		t.Errorf("report = %+v, %v", report, err)
	}
}
