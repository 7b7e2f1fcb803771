// Command loadratio measures rows/s through a Routine Load job beside reading and dropping the same topic, in one run.
//
// It needs a broker in its own process with the filled topics, the built server and the readdrop command; bench/run.sh provides
// them. It owns the server process that it starts. Nothing imports it.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"time"

	_ "github.com/go-sql-driver/mysql"
)

func main() {
	broker := flag.String("broker", "127.0.0.1:19092", "broker address")
	server := flag.String("server", "bin/dorisemu", "the built server")
	readdrop := flag.String("readdrop", "bin/readdrop", "the built read-and-drop command")
	scale := flag.Float64("scale", 1, "share of the rows that the topics were filled with")
	runs := flag.Int("runs", 3, "how often each load is measured; the fastest counts")
	only := flag.String("only", "", "measure only \"rows\", \"jobs\", \"small\" or \"memory\"")
	flag.Parse()
	b := bench{broker: *broker, server: *server, readdrop: *readdrop, scale: *scale, runs: *runs}
	if err := b.run(context.Background(), *only); err != nil {
		fmt.Fprintln(os.Stderr, "loadratio:", err)
		os.Exit(1)
	}
}

// bench is what the flags say.
type bench struct {
	broker, server, readdrop string
	scale                    float64
	runs                     int
}

// run measures everything, or one part of it.
func (b *bench) run(ctx context.Context, only string) error {
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{{"rows", b.rows}, {"jobs", b.jobs}, {"small", b.small}, {"memory", b.memory}} {
		if only != "" && only != part.name {
			continue
		}
		if err := part.measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// rows prints every workload beside reading and dropping its topic.
func (b *bench) rows(ctx context.Context) error {
	fmt.Printf("%-22s %10s %12s %12s %7s %7s %14s %14s %9s\n",
		"workload", "rows", "read rows/s", "load rows/s", "ratio", "wanted", "read CPU µs/row", "load CPU µs/row", "peak MB")
	rates := map[string]float64{}
	for _, w := range workloads(b.scale) {
		var read, loaded measurement
		for range b.runs {
			r, err := b.readRate(ctx, w)
			if err != nil {
				return err
			}
			m, err := b.loadRate(ctx, w)
			if err != nil {
				return err
			}
			read.add(r)
			loaded.add(m)
		}
		rates[w.name] = loaded.rate
		fmt.Printf("%-22s %10d %12.0f %12.0f %7.2f %7.2f %14.2f %14.2f %9.0f\n",
			w.name, w.rows, read.rate, loaded.rate, loaded.rate/read.rate, w.wanted, read.cpu, loaded.cpu, loaded.peak)
	}
	fmt.Printf("UNIQUE takes %.2f of the time of UNIQUE with a sequence column, wanted at least %.2f\n", rates[sequenced]/rates[unique], 1/1.3)
	return b.idle(ctx)
}

// measurement is what a run took: rows/s, CPU time in µs per row, memory in MB.
type measurement struct{ rate, cpu, peak float64 }

// add keeps the better rate and CPU time and the greater memory: what else a machine does makes runs slower, never faster.
func (m *measurement) add(o measurement) {
	m.rate, m.peak = max(m.rate, o.rate), max(m.peak, o.peak)
	if m.cpu == 0 || o.cpu < m.cpu {
		m.cpu = o.cpu
	}
}

// readRate is what reading and dropping takes.
func (b *bench) readRate(ctx context.Context, w workload) (m measurement, err error) {
	c := exec.CommandContext(ctx, b.readdrop, "-brokers", b.broker, "-topic", w.topic, "-franz")
	out, err := c.Output()
	if err != nil {
		return m, fmt.Errorf("reading and dropping %s: %w", w.topic, err)
	}
	var result struct {
		Rows          int64
		RowsPerSecond float64 `json:"rows_per_s"`
	}
	if err := json.Unmarshal(out, &result); err != nil {
		return m, fmt.Errorf("reading what %s printed (%s): %w", b.readdrop, out, err)
	}
	if result.Rows != w.rows {
		return m, fmt.Errorf("%s has %d rows, want %d", w.topic, result.Rows, w.rows)
	}
	cpu := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	return measurement{rate: result.RowsPerSecond, cpu: float64(cpu.Microseconds()) / float64(w.rows)}, nil
}

// loadRate is rows/s from CREATE ROUTINE LOAD to the last row being visible.
func (b *bench) loadRate(ctx context.Context, w workload) (m measurement, err error) {
	p, db, end, err := open(ctx, b.server)
	if err != nil {
		return m, err
	}
	defer end()
	if err := execute(ctx, db, "CREATE DATABASE bench", "USE bench", w.table()); err != nil {
		return m, err
	}
	before, begin := p.CPU(), time.Now()
	create := fmt.Sprintf(`CREATE ROUTINE LOAD bench.j ON t %s PROPERTIES ("format" = "%s", "max_batch_interval" = "1") FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "%s", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, w.clauses, w.format, b.broker, w.topic)
	if err := execute(ctx, db, create, "WAIT ROUTINE LOAD FOR bench.j TIMEOUT 600"); err != nil {
		return m, err
	}
	took := time.Since(begin)
	m = measurement{float64(w.rows) / took.Seconds(), float64((p.CPU() - before).Microseconds()) / float64(w.rows), megabytes(p.Peak())}
	if err := expect(ctx, db, w.check, w.want); err != nil {
		return m, fmt.Errorf("%s: %w", w.name, err)
	}
	return m, nil
}

// execute runs statements.
func execute(ctx context.Context, db *sql.DB, statements ...string) error {
	for _, q := range statements {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	return nil
}
