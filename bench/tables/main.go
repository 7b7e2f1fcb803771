// Command tables times queries over one table in dorisemu, MariaDB (InnoDB) and PostgreSQL with the same rows, and prints how many
// times as fast as the better of the other two dorisemu is. What is not installed is left out (Debian: apt-get install
// mariadb-server postgresql). Every server runs as a process of this command, on a free port and in a temporary directory.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// system is one of the databases that are compared.
type system interface {
	// name is printed.
	name() string
	// load makes the table events and reads the rows of a CSV file into it.
	load(ctx context.Context, csv string) error
	// query runs a query, reads its rows, and says how long that took.
	query(ctx context.Context, text string) (time.Duration, error)
	// close ends the server.
	close()
}

// query is what is timed.
type query struct {
	text string
	// within is how fast it is to be; 0 for twice as fast as the better of the others.
	within time.Duration
}

// queries are what is timed; events has rows with an ascending id, 1,000 groups, 500 names and amounts up to 10,006.
var queries = []query{
	{"SELECT count(*) FROM events", 0},
	{"SELECT min(id), max(amount) FROM events", 0},
	{"SELECT sum(amount) FROM events", 0},
	{"SELECT grp, count(*), sum(amount) FROM events GROUP BY grp", 0},
	{"SELECT name, count(*), avg(amount) FROM events GROUP BY name", 0},
	{"SELECT count(*) FROM events WHERE amount < 5000", 0},
	{"SELECT count(*) FROM events WHERE name = 'name77' AND amount > 100", 0},
	{"SELECT count(DISTINCT amount) FROM events", 0},
	{"SELECT sum(amount) FROM events WHERE id BETWEEN 1000000 AND 1001000", 5 * time.Millisecond},
	{"SELECT * FROM events ORDER BY id LIMIT 10", 5 * time.Millisecond},
	{"SELECT * FROM events ORDER BY id DESC LIMIT 10", 5 * time.Millisecond},
	{"SELECT * FROM events ORDER BY amount DESC, id LIMIT 10", 0},
}

func main() {
	rows := flag.Int("rows", 10000000, "rows of the table")
	binary := flag.String("dorisemu", "bin/dorisemu", "the binary")
	flag.Parse()
	if err := run(context.Background(), *rows, *binary); err != nil {
		log.Fatal(err)
	}
}

// run loads the rows into every system and times the queries.
func run(ctx context.Context, rows int, binary string) error {
	dir, err := os.MkdirTemp("", "dorisemu-bench-tables")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// The others' servers run as users of their own.
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	csv := filepath.Join(dir, "events.csv")
	if err := writeRows(csv, rows); err != nil {
		return err
	}
	var systems []system
	defer func() {
		for _, s := range systems {
			s.close()
		}
	}()
	for _, start := range []func(context.Context, string) (system, error){
		func(ctx context.Context, dir string) (system, error) { return startDorisemu(ctx, dir, binary, rows) }, startMariaDB, startPostgres,
	} {
		s, err := start(ctx, dir)
		if err != nil {
			return err
		}
		if s == nil {
			continue
		}
		systems = append(systems, s)
		began := clock.Real{}.Now()
		if err := s.load(ctx, csv); err != nil {
			return fmt.Errorf("loading into %s: %w", s.name(), err)
		}
		fmt.Printf("%s loaded %d rows in %.1f s\n", s.name(), rows, clock.Real{}.Now().Sub(began).Seconds())
	}
	for _, q := range queries {
		text := q.text
		fmt.Println(text)
		var ours, best time.Duration
		for i, s := range systems {
			took, err := fastest(ctx, s, text)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", s.name(), text, err)
			}
			fmt.Printf("  %-12s %10.2f ms\n", s.name(), float64(took.Microseconds())/1000)
			if i == 0 {
				ours = took
			} else if best == 0 || took < best {
				best = took
			}
		}
		if best > 0 {
			fmt.Printf("  %.1f times as fast as the better of the others", best.Seconds()/ours.Seconds())
		}
		if q.within > 0 {
			fmt.Printf("  (wanted within %v)\n", q.within)
		} else {
			fmt.Println("  (wanted 2)")
		}
	}
	return nil
}

// fastest is the least of three times.
func fastest(ctx context.Context, s system, text string) (time.Duration, error) {
	least := time.Duration(0)
	for range 3 {
		took, err := s.query(ctx, text)
		if err != nil {
			return 0, err
		}
		if least == 0 || took < least {
			least = took
		}
	}
	return least, nil
}

// writeRows writes the CSV file.
func writeRows(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range rows {
		fmt.Fprintf(w, "%d,%d,name%d,%d\n", i, i*7919%1000, i*104729%500, i*31%10007)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
