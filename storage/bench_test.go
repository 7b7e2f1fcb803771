package storage

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand"
	"sync/atomic"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
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

// BenchmarkUpsert100k commits transactions of 100,000 rows into a UNIQUE table, by the order of their keys.
func BenchmarkUpsert100k(b *testing.B) {
	for _, random := range []bool{false, true} {
		b.Run(fmt.Sprintf("random=%v", random), func(b *testing.B) {
			s := benchStore(b)
			table := people(10)
			table.Model = catalog.Unique
			save(b, s, table)
			const chunks = 100000 / chunk.MaxRows
			r := rand.New(rand.NewSource(1))
			b.ResetTimer()
			for i := range b.N {
				b.StopTimer()
				var all []*chunk.Chunk
				for c := range chunks {
					rows := peopleChunk((i*chunks+c)*chunk.MaxRows, (i*chunks+c+1)*chunk.MaxRows)
					if random {
						for k := range rows.Rows {
							binary.LittleEndian.PutUint64(rows.Columns[0].Data[k*8:], uint64(r.Intn(5000000)))
						}
					}
					all = append(all, rows)
				}
				b.StartTimer()
				txn := begin(b, s, fmt.Sprint("l", i))
				for _, rows := range all {
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

// BenchmarkScanRows sums one column of a million rows of a UNIQUE table.
func BenchmarkScanRows(b *testing.B) {
	s := benchStore(b)
	table := people(10)
	table.Model = catalog.Unique
	save(b, s, table)
	commitRows(b, s, table, "l", 0, 1<<20)
	b.ResetTimer()
	n := 0
	for range b.N {
		sn, err := s.Snapshot()
		if err != nil {
			b.Fatal(err)
		}
		sc, err := sn.Scan(context.Background(), table, []int{2}, ScanOptions{})
		if err != nil {
			b.Fatal(err)
		}
		for {
			c, err := sc.Next()
			if err != nil {
				b.Fatal(err)
			}
			if c == nil {
				break
			}
			n += c.Rows
		}
		sc.Close()
		sn.Close()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

// BenchmarkCommitOneRowParallel commits transactions of one row from 16 goroutines, whose syncs Pebble joins.
func BenchmarkCommitOneRowParallel(b *testing.B) {
	s := benchStore(b)
	table := people(10)
	save(b, s, table)
	var label atomic.Int64
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			i := int(label.Add(1))
			txn, err := s.BeginTxn(context.Background(), load.TxnRequest{DatabaseID: 1, Label: fmt.Sprint(i), SourceType: "BACKEND_STREAMING"})
			if err == nil {
				err = txn.Write(context.Background(), table, peopleChunk(i, i+1))
			}
			if err == nil {
				err = txn.Commit(context.Background(), load.Attachment{})
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}
