package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dorisemu/dorisemu/bench/message"
)

const (
	// smallRate loads of one message a second are asked for while scannedRows rows are read again and again.
	smallRate   = 100
	smallTime   = 10 * time.Second
	scannedRows = 1_000_000
)

// small prints how many loads of one message a second go beside a scan.
func (b *bench) small(ctx context.Context) error {
	p, db, end, err := open(ctx, b.server)
	if err != nil {
		return err
	}
	defer end()
	if err := execute(ctx, db, "CREATE DATABASE bench", "USE bench",
		"CREATE TABLE big ("+message.Narrow+") DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		fmt.Sprintf(`INSERT INTO big SELECT number, concat('name', number %% 500), number * 31 %% 10007 FROM numbers("number" = "%d")`, scannedRows)); err != nil {
		return err
	}
	for _, keys := range []string{"DUPLICATE", "UNIQUE"} {
		if err := execute(ctx, db, "CREATE TABLE "+keys+"s ("+message.Narrow+") "+keys+" KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1"); err != nil {
			return err
		}
		if err := p.smallLoads(ctx, keys); err != nil {
			return err
		}
	}
	return nil
}

// smallLoads loads messages at the rate that is asked for while a table is read.
func (p *process) smallLoads(ctx context.Context, keys string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	scans, ended := 0, make(chan error, 1)
	reader, err := p.Open("", 1)
	if err != nil {
		return err
	}
	defer reader.Close()
	go func() {
		var err error
		for ctx.Err() == nil {
			var n int
			if n, err = countRows(ctx, reader, "SELECT * FROM bench.big"); err != nil || n != scannedRows {
				break
			}
			scans++
		}
		if ctx.Err() != nil {
			err = nil
		} else if err == nil {
			err = errors.New("a scan has read too few rows")
		}
		ended <- err
	}()
	const workers = 4
	took := make(chan []time.Duration, workers)
	failed := make(chan error, workers)
	begin := time.Now()
	loads := int(smallRate * smallTime / time.Second)
	for w := range workers {
		go func() {
			var all []time.Duration
			for i := w; i < loads; i += workers {
				due := begin.Add(time.Duration(i) * time.Second / smallRate)
				time.Sleep(time.Until(due))
				if err := p.streamLoad(ctx, keys+"s", fmt.Sprintf("%d,small,%d", i, i)); err != nil {
					failed <- err
					break
				}
				all = append(all, time.Since(due))
			}
			took <- all
		}()
	}
	var all []time.Duration
	for range workers {
		all = append(all, <-took...)
	}
	total := time.Since(begin)
	cancel()
	if err := <-ended; err != nil {
		return err
	}
	if len(failed) > 0 {
		return <-failed
	}
	slices.Sort(all)
	db, err := p.Open("", 1)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := expect(context.Background(), db, "SELECT COUNT(*) FROM bench."+keys+"s", fmt.Sprint(loads)); err != nil {
		return err
	}
	fmt.Printf("%.0f loads of one message a second into a %s table (wanted %d) beside %.1f scans of %d rows a second: %.1f ms each, 99 %% within %.1f ms\n",
		float64(len(all))/total.Seconds(), keys, smallRate, float64(scans)/total.Seconds(), scannedRows,
		milliseconds(all[len(all)/2]), milliseconds(all[len(all)*99/100]))
	return nil
}

// milliseconds is a time in them.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// expect fails unless a query answers one text.
func expect(ctx context.Context, db *sql.DB, query, want string) error {
	var got string
	if err := db.QueryRowContext(ctx, query).Scan(&got); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	if got != want {
		return fmt.Errorf("%s is %s, want %s", query, got, want)
	}
	return nil
}

// streamLoad loads one row.
func (p *process) streamLoad(ctx context.Context, table, row string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, "http://"+p.HTTP+"/api/bench/"+table+"/_stream_load", strings.NewReader(row))
	if err != nil {
		return err
	}
	r.SetBasicAuth("root", "")
	r.Header.Set("column_separator", ",")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var result struct{ Status, Message string }
	if err := json.NewDecoder(answer.Body).Decode(&result); err != nil {
		return fmt.Errorf("reading the answer of a load: %w", err)
	}
	if result.Status != "Success" {
		return fmt.Errorf("a load has ended as %s: %s", result.Status, result.Message)
	}
	return nil
}
