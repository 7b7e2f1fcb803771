// Command loadratio measures rows/s through a Routine Load job beside reading and dropping the same topic, in one run.
//
// It needs a broker in its own process with the filled topics, the built server and the readdrop command; bench/run.sh provides
// them. It owns the server process that it starts. Nothing imports it.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql"
)

// workload is one topic with the table it goes into.
type workload struct {
	name, topic, columns, clauses, format string
	rows                                  int64
}

const narrow = "id BIGINT, name VARCHAR(16), v BIGINT"

const wide = "id BIGINT, uid INT, ts DATETIME, name VARCHAR(16), city VARCHAR(16), cat VARCHAR(16), qty INT, " +
	"price DECIMAL(10,2), disc DOUBLE, total DECIMAL(12,2), st VARCHAR(8), dev VARCHAR(8), score INT, ok BOOLEAN, code VARCHAR(16)"

// mapping computes two of the fifteen columns.
const mapping = `COLUMNS TERMINATED BY ",", COLUMNS(id, uid, ts, name, city, cat, qty, price, disc, amount, st, dev, score, ok, mark, ` +
	`total = qty * price, code = concat(upper(city), mark))`

func main() {
	broker := flag.String("broker", "127.0.0.1:19092", "broker address")
	server := flag.String("server", "bin/dorisemu", "the built server")
	readdrop := flag.String("readdrop", "bin/readdrop", "the built read-and-drop command")
	scale := flag.Float64("scale", 1, "share of the rows that the topics were filled with")
	only := flag.String("only", "", "measure only \"rows\" or \"jobs\"")
	flag.Parse()
	if err := run(context.Background(), *broker, *server, *readdrop, *scale, *only); err != nil {
		fmt.Fprintln(os.Stderr, "loadratio:", err)
		os.Exit(1)
	}
}

// run measures every workload.
func run(ctx context.Context, broker, server, readdrop string, scale float64, only string) error {
	if only == "jobs" {
		return manyJobs(ctx, server, broker)
	}
	workloads := []workload{
		{name: "CSV, 3 columns", topic: "bench-csv3", columns: narrow, clauses: `COLUMNS TERMINATED BY ","`, format: "csv", rows: int64(2e6 * scale)},
		{name: "CSV, 15 columns", topic: "bench-csv15", columns: wide, clauses: `COLUMNS TERMINATED BY ","`, format: "csv", rows: int64(1e6 * scale)},
		{name: "CSV, 2 expressions", topic: "bench-csv15", columns: wide, clauses: mapping, format: "csv", rows: int64(1e6 * scale)},
		{name: "JSON, 15 fields", topic: "bench-json15", columns: wide, format: "json", rows: int64(1e6 * scale)},
	}
	fmt.Printf("%-18s %10s %14s %14s %7s %12s %10s\n", "workload", "rows", "read rows/s", "load rows/s", "ratio", "CPU µs/row", "peak MB")
	for _, w := range workloads {
		read, err := readRate(ctx, readdrop, broker, w)
		if err != nil {
			return err
		}
		loaded, err := loadRate(ctx, server, broker, w)
		if err != nil {
			return err
		}
		fmt.Printf("%-18s %10d %14.0f %14.0f %7.2f %12.2f %10.0f\n", w.name, w.rows, read, loaded.rate, loaded.rate/read, loaded.cpu, loaded.peak)
	}
	if err := idle(ctx, server); err != nil || only == "rows" {
		return err
	}
	return manyJobs(ctx, server, broker)
}

// readRate is rows/s of reading and dropping.
func readRate(ctx context.Context, readdrop, broker string, w workload) (float64, error) {
	out, err := exec.CommandContext(ctx, readdrop, "-brokers", broker, "-topic", w.topic, "-franz").Output()
	if err != nil {
		return 0, fmt.Errorf("reading and dropping %s: %w", w.topic, err)
	}
	var result struct {
		Rows          int64
		RowsPerSecond float64 `json:"rows_per_s"`
	}
	if err := json.Unmarshal(out, &result); err != nil {
		return 0, fmt.Errorf("reading what %s printed (%s): %w", readdrop, out, err)
	}
	if result.Rows != w.rows {
		return 0, fmt.Errorf("%s has %d rows, want %d", w.topic, result.Rows, w.rows)
	}
	return result.RowsPerSecond, nil
}

// measurement is what one load took.
type measurement struct{ rate, cpu, peak float64 }

// loadRate is rows/s from CREATE ROUTINE LOAD to the last row being visible.
func loadRate(ctx context.Context, server, broker string, w workload) (m measurement, err error) {
	p, err := start(ctx, server)
	if err != nil {
		return m, err
	}
	defer p.stop()
	db, err := p.open()
	if err != nil {
		return m, err
	}
	defer db.Close()
	for _, q := range []string{
		"CREATE DATABASE bench", "USE bench",
		"CREATE TABLE t (" + w.columns + ") DUPLICATE KEY(" + strings.Fields(w.columns)[0] + ") DISTRIBUTED BY HASH(" + strings.Fields(w.columns)[0] + ") BUCKETS 1",
	} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return m, fmt.Errorf("%s: %w", q, err)
		}
	}
	before, begin := p.cpu(), time.Now()
	create := fmt.Sprintf(`CREATE ROUTINE LOAD bench.j ON t %s PROPERTIES ("format" = "%s", "max_batch_interval" = "1") FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "%s", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, w.clauses, w.format, broker, w.topic)
	if _, err := db.ExecContext(ctx, create); err != nil {
		return m, err
	}
	for n := int64(0); n < w.rows; {
		time.Sleep(5 * time.Millisecond)
		if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM bench.t").Scan(&n); err != nil {
			return m, err
		}
		if n > w.rows {
			return m, fmt.Errorf("%s: %d rows in the table, %d in the topic", w.name, n, w.rows)
		}
		if time.Since(begin) > 3*time.Minute {
			return m, fmt.Errorf("%s: only %d of %d rows after 3 minutes", w.name, n, w.rows)
		}
	}
	took := time.Since(begin)
	m = measurement{float64(w.rows) / took.Seconds(), float64((p.cpu() - before).Microseconds()) / float64(w.rows), p.status("VmHWM")}
	var distinct int64
	key := strings.Fields(w.columns)[0]
	if err := db.QueryRowContext(ctx, "SELECT COUNT(DISTINCT "+key+") FROM bench.t").Scan(&distinct); err != nil {
		return m, err
	}
	if distinct != w.rows {
		return m, fmt.Errorf("%s: %d distinct keys, want %d", w.name, distinct, w.rows)
	}
	return m, nil
}
