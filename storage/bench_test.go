package storage

import (
	"context"
	"fmt"
	"testing"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/load"
)

// benchStore opens a store on the disk.
func benchStore(b *testing.B) *Store {
	s, err := Open(Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// BenchmarkCommit100k commits transactions of 100,000 rows, by the number of bytes after which they stage.
func BenchmarkCommit100k(b *testing.B) {
	for _, stage := range []int{1 << 20, 4 << 20, 64 << 20} {
		b.Run(fmt.Sprintf("stage=%dMiB", stage>>20), func(b *testing.B) {
			s := benchStore(b)
			s.options.StageBytes = stage
			table := people(10)
			save(b, s, table)
			rows := peopleChunk(0, chunk.MaxRows)
			const chunks = 100000 / chunk.MaxRows
			b.ResetTimer()
			for i := range b.N {
				txn := begin(b, s, fmt.Sprint("l", i))
				for range chunks {
					if err := txn.Write(context.Background(), table, rows); err != nil {
						b.Fatal(err)
					}
				}
				if err := txn.Commit(context.Background(), load.Attachment{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*chunks*chunk.MaxRows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}

// BenchmarkCommitOneRow commits transactions of one row.
func BenchmarkCommitOneRow(b *testing.B) {
	s := benchStore(b)
	table := people(10)
	save(b, s, table)
	for i := range b.N {
		commitRows(b, s, table, fmt.Sprint("l", i), i, i+1)
	}
}

// BenchmarkScan sums one column of a million rows.
func BenchmarkScan(b *testing.B) {
	s := benchStore(b)
	table := people(10)
	save(b, s, table)
	commitRows(b, s, table, "l", 0, 1<<20)
	b.ResetTimer()
	n := 0
	for range b.N {
		sn, err := s.Snapshot()
		if err != nil {
			b.Fatal(err)
		}
		sc, err := sn.Scan(context.Background(), table, []int{0}, ScanOptions{})
		if err != nil {
			b.Fatal(err)
		}
		sum := int64(0)
		for {
			c, err := sc.Next()
			if err != nil {
				b.Fatal(err)
			}
			if c == nil {
				break
			}
			for _, x := range c.Columns[0].Int64s() {
				sum += x
			}
			n += c.Rows
		}
		sc.Close()
		sn.Close()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// BenchmarkOpen opens a store that exists.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	for range b.N {
		s, err := Open(Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
