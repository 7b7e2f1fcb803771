package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/bench/database"
	"github.com/dorisemu/dorisemu/internal/clock"
)

// mysqlServer is a system that is queried with the MySQL protocol.
type mysqlServer struct {
	process *database.Process
	db      *sql.DB
	// fill are the statements that make and fill the table from a file.
	fill func(csv string) []string
}

// connect opens the one connection of a server.
func connect(p *database.Process, rest string, fill func(csv string) []string) (system, error) {
	db, err := p.Open(rest, 1)
	if err != nil {
		return nil, err
	}
	return &mysqlServer{p, db, fill}, nil
}

func (s *mysqlServer) name() string { return s.process.Name }

func (s *mysqlServer) load(ctx context.Context, csv string) error {
	for _, text := range s.fill(csv) {
		if _, err := s.db.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

func (s *mysqlServer) query(ctx context.Context, text string) (time.Duration, error) {
	began := clock.Real{}.Now()
	rows, err := s.db.QueryContext(ctx, text)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return clock.Real{}.Now().Sub(began), rows.Err()
}

func (s *mysqlServer) close() {
	s.db.Close()
	s.process.Close()
}

// startDorisemu starts the binary. Its rows are those of the file, without the way through HTTP.
func startDorisemu(ctx context.Context, dir, binary string, rows int) (system, error) {
	p, err := database.StartDorisemu(ctx, binary, filepath.Join(dir, "dorisemu"))
	if err != nil {
		return nil, err
	}
	return connect(p.Process, "", func(string) []string {
		return []string{"CREATE DATABASE bench", "USE bench",
			`CREATE TABLE events (id BIGINT, grp INT, name VARCHAR(20), amount BIGINT) DUPLICATE KEY(id)
				DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
			fmt.Sprintf(`INSERT INTO events SELECT number, number * 7919 %% 1000, concat('name', number * 104729 %% 500), number * 31 %% 10007
				FROM numbers("number" = "%d")`, rows)}
	})
}

// startMariaDB starts a MariaDB with a buffer pool for all rows.
func startMariaDB(ctx context.Context, dir string) (system, error) {
	p, err := database.StartMariaDB(ctx, dir, "--innodb-buffer-pool-size=2G", "--innodb-flush-log-at-trx-commit=2", "--local-infile=1")
	if p == nil {
		return nil, err
	}
	return connect(p, "test?allowAllFiles=true", func(csv string) []string {
		return []string{"CREATE TABLE events (id BIGINT PRIMARY KEY, grp INT, name VARCHAR(20), amount BIGINT) ENGINE=InnoDB",
			"LOAD DATA LOCAL INFILE '" + csv + "' INTO TABLE events FIELDS TERMINATED BY ','",
			"ANALYZE TABLE events"}
	})
}

// postgres is a PostgreSQL that is queried with psql, which measures.
type postgres struct {
	process *database.Process
	psql    string
	port    string
}

// startPostgres starts a PostgreSQL with shared buffers for all rows. It does not run as root: then it is started by the user
// postgres.
func startPostgres(ctx context.Context, dir string) (system, error) {
	initdb, server, psql := database.Found("/usr/lib/postgresql/*/bin/initdb"), database.Found("/usr/lib/postgresql/*/bin/postgres"), database.Found("psql")
	if initdb == "" || server == "" || psql == "" {
		return nil, nil
	}
	data := filepath.Join(dir, "postgres")
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, err
	}
	as := func(program string, args ...string) *exec.Cmd {
		if os.Getuid() != 0 {
			return exec.CommandContext(ctx, program, args...)
		}
		return exec.CommandContext(ctx, "setpriv", append([]string{"--reuid=postgres", "--regid=postgres", "--clear-groups", program}, args...)...)
	}
	if os.Getuid() == 0 {
		if out, err := exec.CommandContext(ctx, "chown", "postgres:postgres", data).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w: %s", err, out)
		}
	}
	if out, err := as(initdb, "-D", data, "-A", "trust", "-U", "postgres").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	port, err := database.FreePort()
	if err != nil {
		return nil, err
	}
	process, err := database.Start("PostgreSQL", "127.0.0.1:"+port, as(server, "-D", data, "-k", data, "-h", "127.0.0.1", "-p", port, "-c", "shared_buffers=2GB", "-c", "work_mem=256MB", "-c", "max_wal_size=8GB", "-c", "synchronous_commit=off"))
	if err != nil {
		return nil, err
	}
	p := &postgres{process, psql, port}
	if err := database.Until(ctx, func() error { _, err := p.query(ctx, "SELECT 1"); return err }); err != nil {
		p.close()
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	return p, nil
}

func (p *postgres) name() string { return p.process.Name }

func (p *postgres) close() { p.process.Close() }

// run runs psql commands.
func (p *postgres) run(ctx context.Context, commands ...string) (string, error) {
	args := []string{"-h", "127.0.0.1", "-p", p.port, "-U", "postgres", "-At", "-v", "ON_ERROR_STOP=1"}
	for _, c := range commands {
		args = append(args, "-c", c)
	}
	out, err := exec.CommandContext(ctx, p.psql, args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return string(out), nil
}

func (p *postgres) load(ctx context.Context, csv string) error {
	_, err := p.run(ctx, "CREATE TABLE events (id BIGINT, grp INT, name VARCHAR(20), amount BIGINT)", `\copy events FROM '`+csv+`' CSV`,
		"ALTER TABLE events ADD PRIMARY KEY (id)", "VACUUM ANALYZE events")
	return err
}

// measured is how psql prints a time.
var measured = regexp.MustCompile(`Time: ([0-9.]+) ms`)

func (p *postgres) query(ctx context.Context, text string) (time.Duration, error) {
	// The first run of a connection reads the catalog.
	out, err := p.run(ctx, text, `\timing on`, text)
	if err != nil {
		return 0, err
	}
	m := measured.FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("psql has printed no time")
	}
	ms, err := strconv.ParseFloat(m[1], 64)
	return time.Duration(ms * float64(time.Millisecond)), err
}
