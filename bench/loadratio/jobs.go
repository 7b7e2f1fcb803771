package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/dorisemu/dorisemu/bench/message"
)

const (
	// idleTopic has four partitions and nothing to read.
	idleTopic = "bench-idle"
	// idleJobs wait for messages while CPU time and memory are measured for idleTime.
	idleJobs = 200
	idleTime = 10 * time.Second
	// listedJobs are created, listed and stopped.
	listedJobs = 1000
)

// idle prints start time and memory of a server that does nothing.
func (b *bench) idle(ctx context.Context) error {
	p, err := start(ctx, b.server)
	if err != nil {
		return err
	}
	defer p.stop()
	time.Sleep(2 * time.Second)
	fmt.Printf("ready in %d ms, %.0f MB resident when idle\n", p.Milliseconds, megabytes(p.Resident()))
	return nil
}

// jobs prints what many jobs cost.
func (b *bench) jobs(ctx context.Context) error {
	p, db, end, err := open(ctx, b.server)
	if err != nil {
		return err
	}
	defer end()
	if err := execute(ctx, db, `ADMIN SET FRONTEND CONFIG ("max_routine_load_job_num" = "2000")`, "CREATE DATABASE bench", "USE bench",
		"CREATE TABLE t ("+message.Narrow+") DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1"); err != nil {
		return err
	}
	begin := time.Now()
	if err := createJobs(ctx, db, b.broker, 0, idleJobs); err != nil {
		return err
	}
	created := time.Since(begin)
	time.Sleep(3 * time.Second)
	before := p.CPU()
	time.Sleep(idleTime)
	share := 100 * float64(p.CPU()-before) / float64(idleTime)
	fmt.Printf("%d idle jobs of 4 partitions: created in %d ms, %.1f %% of one core (wanted below 5), %.0f MB resident (below 150)\n",
		idleJobs, created.Milliseconds(), share, megabytes(p.Resident()))

	begin = time.Now()
	if err := createJobs(ctx, db, b.broker, idleJobs, listedJobs); err != nil {
		return err
	}
	created = time.Since(begin)
	shown := time.Duration(0)
	for range 5 {
		begin = time.Now()
		listed, err := countRows(ctx, db, "SHOW ROUTINE LOAD FROM bench")
		if err != nil {
			return err
		}
		if took := time.Since(begin); shown == 0 || took < shown {
			shown = took
		}
		if listed != listedJobs {
			return fmt.Errorf("SHOW ROUTINE LOAD has %d rows, want %d", listed, listedJobs)
		}
	}
	begin = time.Now()
	for i := range listedJobs {
		if _, err := db.ExecContext(ctx, fmt.Sprintf("STOP ROUTINE LOAD FOR bench.j%d", i)); err != nil {
			return fmt.Errorf("stopping job %d: %w", i, err)
		}
	}
	fmt.Printf("%d jobs: %d more created in %d ms, listed in %d ms (wanted below 100), stopped in %d ms, %.0f MB resident\n",
		listedJobs, listedJobs-idleJobs, created.Milliseconds(), shown.Milliseconds(), time.Since(begin).Milliseconds(), megabytes(p.Resident()))
	return nil
}

// createJobs creates the jobs from number from to number to.
func createJobs(ctx context.Context, db *sql.DB, broker string, from, to int) error {
	for i := from; i < to; i++ {
		q := fmt.Sprintf(`CREATE ROUTINE LOAD bench.j%d ON t COLUMNS TERMINATED BY "," PROPERTIES ("format" = "csv") FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "%s", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, i, broker, idleTopic)
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("creating job %d: %w", i, err)
		}
	}
	return nil
}

// countRows runs a query and counts its rows.
func countRows(ctx context.Context, db *sql.DB, q string) (int, error) {
	rows, err := db.QueryContext(ctx, q)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}
