package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// figure is one measurement: how many of something in what time, and the server's CPU time for it.
type figure struct {
	what, unit string
	count      int
	took, cpu  time.Duration
	// bytes is set instead for memory.
	bytes int64
}

// rate is how many a second; of memory, more is less.
func (f figure) rate() float64 {
	if f.bytes != 0 {
		return 1 / float64(f.bytes)
	}
	return float64(f.count) / f.took.Seconds()
}

// String is the figure as printed.
func (f figure) String() string {
	if f.bytes != 0 {
		return fmt.Sprintf("%.1f KiB each", float64(f.bytes)/float64(f.count)/1024)
	}
	return fmt.Sprintf("%.0f %s/s, %.2f µs CPU each", f.rate(), f.unit, float64(f.cpu.Nanoseconds())/1000/float64(f.count))
}

// timed runs f, which does count things.
func (s *server) timed(what, unit string, count int, f func() error) (figure, error) {
	cpu, began := s.CPU(), clock.Real{}.Now()
	err := f()
	return figure{what: what, unit: unit, count: count, took: clock.Real{}.Now().Sub(began), cpu: s.CPU() - cpu}, err
}

// measure takes all figures of a server.
func (s *server) measure(ctx context.Context, n sizes) ([]figure, error) {
	// First, while the process holds nothing else that could be used again.
	if err := s.warm(ctx); err != nil {
		return nil, err
	}
	memory, err := s.idle(ctx, n.idle)
	if err != nil {
		return nil, err
	}
	if err := s.fill(ctx, n); err != nil {
		return nil, err
	}
	var out []figure
	for _, connections := range []int{1, 8} {
		for _, prepared := range []bool{false, true} {
			what := fmt.Sprintf("point queries, %d connections, text", connections)
			if prepared {
				what = fmt.Sprintf("point queries, %d connections, prep.", connections)
			}
			for _, first := range []bool{true, false} {
				count := n.points
				if first {
					count /= 10
				}
				f, err := s.timed(what, "queries", count, func() error { return s.points(ctx, connections, count, prepared, n.rows) })
				if err != nil {
					return nil, err
				}
				if !first {
					out = append(out, f)
				}
			}
		}
	}
	for _, prepared := range []bool{false, true} {
		what := "rows of a large SELECT, text"
		if prepared {
			what = "rows of a large SELECT, prepared"
		}
		if err := s.stream(ctx, n.rows, prepared); err != nil {
			return nil, err
		}
		f, err := s.timed(what, "rows", n.rows, func() error { return s.stream(ctx, n.rows, prepared) })
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	const logins = 200
	f, err := s.timed("connecting and introspection", "logins", logins, func() error {
		for range logins {
			if err := s.introspect(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return append(out, f, memory), nil
}

// warm asks something on one connection, so that what the first one costs alone is there.
func (s *server) warm(ctx context.Context) error {
	db, err := s.Open("", 1)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "SELECT 1")
	return err
}

// fill makes a table of rows with a key.
func (s *server) fill(ctx context.Context, n sizes) error {
	db, err := s.Open("", 1)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, text := range s.tables(n.rows) {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// points asks for single rows on several connections at a time.
func (s *server) points(ctx context.Context, connections, count int, prepared bool, rows int) error {
	params := "?interpolateParams=true"
	if prepared {
		params = ""
	}
	db, err := s.Open("bench"+params, connections)
	if err != nil {
		return err
	}
	defer db.Close()
	const text = "SELECT name, amount FROM points WHERE id = ?"
	var group sync.WaitGroup
	failed := make(chan error, connections)
	for c := range connections {
		group.Go(func() {
			failed <- func() error {
				conn, err := db.Conn(ctx)
				if err != nil {
					return err
				}
				defer conn.Close()
				ask := func(id int64) *sql.Row { return conn.QueryRowContext(ctx, text, id) }
				if prepared {
					st, err := conn.PrepareContext(ctx, text)
					if err != nil {
						return err
					}
					defer st.Close()
					ask = func(id int64) *sql.Row { return st.QueryRowContext(ctx, id) }
				}
				random := rand.New(rand.NewPCG(1, uint64(c)))
				for range count / connections {
					var name, amount string
					if err := ask(random.Int64N(int64(rows))).Scan(&name, &amount); err != nil {
						return err
					}
				}
				return nil
			}()
		})
	}
	group.Wait()
	for range connections {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// stream reads all rows of the table.
func (s *server) stream(ctx context.Context, want int, prepared bool) error {
	db, err := s.Open("bench", 1)
	if err != nil {
		return err
	}
	defer db.Close()
	var args []any
	text := "SELECT id, name, amount, at FROM events"
	if prepared {
		text, args = text+" WHERE id >= ?", []any{0}
	}
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n != want {
		return fmt.Errorf("%d rows of %d: %w", n, want, err)
	}
	return nil
}

// introspect connects and asks what drivers and tools ask.
func (s *server) introspect(ctx context.Context) error {
	db, err := s.Open("bench", 1)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, text := range []string{
		"SET NAMES utf8mb4", "SELECT @@version_comment LIMIT 1", "SELECT @@session.auto_increment_increment, @@wait_timeout, @@time_zone", "SHOW DATABASES",
		"SHOW FULL TABLES FROM bench", "SHOW FULL COLUMNS FROM points FROM bench", "SHOW INDEX FROM points FROM bench",
		"SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'bench'",
		"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'bench' AND table_name = 'points'",
	} {
		rows, err := db.QueryContext(ctx, text)
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		for rows.Next() {
		}
		rows.Close()
	}
	return nil
}

// idle holds connections that have each asked something and tells what they cost.
func (s *server) idle(ctx context.Context, n int) (figure, error) {
	before := s.Resident()
	db, err := s.Open("", n)
	if err != nil {
		return figure{}, err
	}
	defer db.Close()
	for range n {
		conn, err := db.Conn(ctx)
		if err != nil {
			return figure{}, err
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, "SELECT 1"); err != nil {
			return figure{}, err
		}
	}
	return figure{what: fmt.Sprintf("memory of %d idle connections", n), count: n, bytes: max(1, s.Resident()-before)}, nil
}
