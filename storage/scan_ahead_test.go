package storage

import (
	"context"
	"fmt"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// TestScanEndsAnywhere closes a scan of twelve blocks after each of them: none may be lost, and no iterator may stay open, which
// closing the store would tell.
func TestScanEndsAnywhere(t *testing.T) {
	s, err := Open(Options{Dir: "data", FS: vfs.NewMem(), Logger: discard, NoBackground: true})
	if err != nil {
		t.Fatal(err)
	}
	table := people(10)
	save(t, s, table)
	const blocks, each = 12, 100
	for i := range blocks {
		commitRows(t, s, table, fmt.Sprint("l", i), i*each, (i+1)*each)
	}
	for _, bounds := range [][]Bound{nil, {{Column: 0, Least: 3*each + 5, Most: 9*each + 5}}} {
		first, last := 0, blocks
		if bounds != nil {
			first, last = 3, 10
		}
		for stop := range blocks + 2 {
			sn, err := s.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			sc, err := sn.Scan(context.Background(), table, []int{0, 1}, ScanOptions{Bounds: bounds})
			if err != nil {
				t.Fatal(err)
			}
			at := first
			for at < first+stop {
				c, err := sc.Next()
				if err != nil {
					t.Fatal(err)
				}
				if c == nil {
					break
				}
				if c.Rows != each || c.Columns[0].Int(0) != int64(at*each) {
					t.Fatalf("block %d has %d rows from %d on", at, c.Rows, c.Columns[0].Int(0))
				}
				at++
			}
			if want := min(first+stop, last); at != want {
				t.Errorf("the scan has ended before block %d, want %d", at, want)
			}
			if err := sc.Close(); err != nil {
				t.Error(err)
			}
			if err := sn.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
