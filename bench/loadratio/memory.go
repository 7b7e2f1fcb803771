package main

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/bench/message"
)

// peakWanted is the most memory that loading may take, in MB.
const peakWanted = 512

// memory prints the peak memory of loading very many rows.
func (b *bench) memory(ctx context.Context) error {
	rows := int64(50e6 * b.scale)
	sum := message.Plain(rows)
	for _, w := range []workload{
		{name: "DUPLICATE", topic: "bench-many3", columns: message.Narrow, keys: "DUPLICATE KEY(id)", clauses: comma, format: "csv", rows: rows,
			check: "SELECT concat(COUNT(*), '/', SUM(v)) FROM bench.t", want: fmt.Sprintf("%d/%d", rows, sum)},
		{name: "UNIQUE", topic: "bench-many3", columns: message.Narrow, keys: "UNIQUE KEY(id)", clauses: comma, format: "csv", rows: rows,
			check: "SELECT COUNT(*) FROM bench.t", want: fmt.Sprint(rows)},
	} {
		m, err := b.loadRate(ctx, w)
		if err != nil {
			return err
		}
		fmt.Printf("%d rows into a %s table: %.0f rows/s, %.2f µs CPU per row, peak memory %.0f MB (wanted below %d)\n", rows, w.name, m.rate, m.cpu, m.peak, peakWanted)
	}
	return nil
}
