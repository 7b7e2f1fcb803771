package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
	_ "github.com/go-sql-driver/mysql"
)

// mysqlServer is a system that is queried with the MySQL protocol.
type mysqlServer struct {
	title   string
	process *exec.Cmd
	db      *sql.DB
	fill    func(ctx context.Context, s *mysqlServer, csv string) error
}

func (s *mysqlServer) name() string { return s.title }

func (s *mysqlServer) load(ctx context.Context, csv string) error { return s.fill(ctx, s, csv) }

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
	stop(s.process)
}

// stop ends a process of ours.
func stop(c *exec.Cmd) {
	_ = c.Process.Signal(syscall.SIGTERM)
	_ = c.Wait()
}

// startDorisemu starts the binary.
func startDorisemu(ctx context.Context, dir, binary string, rows int) (system, error) {
	c := exec.CommandContext(ctx, binary, "serve", "--data", filepath.Join(dir, "dorisemu"), "--mysql", "127.0.0.1:0", "--fe-http", "127.0.0.1:0", "--be-http", "127.0.0.1:0")
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	var ready struct {
		MySQL string `json:"mysql"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		stop(c)
		return nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	db, err := sql.Open("mysql", "root@tcp("+ready.MySQL+")/")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &mysqlServer{"dorisemu", c, db, func(ctx context.Context, s *mysqlServer, _ string) error {
		for _, text := range []string{
			"CREATE DATABASE bench", "USE bench",
			`CREATE TABLE events (id BIGINT, grp INT, name VARCHAR(20), amount BIGINT) DUPLICATE KEY(id)
				DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
		} {
			if _, err := s.db.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		// The same rows as in the file, without the way through HTTP.
		_, err := s.db.ExecContext(ctx, fmt.Sprintf(`INSERT INTO events SELECT number, number * 7919 %% 1000, concat('name', number * 104729 %% 500), number * 31 %% 10007
			FROM numbers("number" = "%d")`, rows))
		return err
	}}, nil
}

// freePort returns a port that is free now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// found returns the path of a program, also outside of PATH, or nothing and says so.
func found(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		if paths, _ := filepath.Glob(name); len(paths) > 0 {
			return paths[len(paths)-1]
		}
	}
	fmt.Printf("%s is not installed\n", filepath.Base(names[0]))
	return ""
}

// until tries something for half a minute.
func until(try func() error) error {
	var err error
	for range 300 {
		if err = try(); err == nil {
			return nil
		}
		clock.Real{}.Sleep(context.Background(), 100*time.Millisecond)
	}
	return err
}

// startMariaDB starts a MariaDB with a buffer pool for all rows.
func startMariaDB(ctx context.Context, dir string) (system, error) {
	install, server := found("mariadb-install-db"), found("mariadbd", "/usr/sbin/mariadbd")
	if install == "" || server == "" {
		return nil, nil
	}
	data := filepath.Join(dir, "mariadb")
	if out, err := exec.CommandContext(ctx, install, "--no-defaults", "--datadir="+data, "--user=root", "--auth-root-authentication-method=normal").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, server, "--no-defaults", "--user=root", "--datadir="+data, "--socket="+filepath.Join(dir, "mariadb.sock"), "--bind-address=127.0.0.1",
		"--port="+strconv.Itoa(port), "--innodb-buffer-pool-size=2G", "--innodb-flush-log-at-trx-commit=2", "--local-infile=1")
	if err := c.Start(); err != nil {
		return nil, err
	}
	db, err := sql.Open("mysql", fmt.Sprintf("root@tcp(127.0.0.1:%d)/test?allowAllFiles=true", port))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := until(func() error { return db.PingContext(ctx) }); err != nil {
		stop(c)
		return nil, fmt.Errorf("starting MariaDB: %w", err)
	}
	return &mysqlServer{"MariaDB", c, db, func(ctx context.Context, s *mysqlServer, csv string) error {
		for _, text := range []string{
			"CREATE TABLE events (id BIGINT PRIMARY KEY, grp INT, name VARCHAR(20), amount BIGINT) ENGINE=InnoDB",
			"LOAD DATA LOCAL INFILE '" + csv + "' INTO TABLE events FIELDS TERMINATED BY ','",
			"ANALYZE TABLE events",
		} {
			if _, err := s.db.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	}}, nil
}

// postgres is a PostgreSQL that is queried with psql, which measures.
type postgres struct {
	process *exec.Cmd
	psql    string
	dir     string
	port    int
}

// startPostgres starts a PostgreSQL with shared buffers for all rows. It does not run as root: then it is started by the user
// postgres.
func startPostgres(ctx context.Context, dir string) (system, error) {
	initdb, server, psql := found("/usr/lib/postgresql/*/bin/initdb"), found("/usr/lib/postgresql/*/bin/postgres"), found("psql")
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
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := as(server, "-D", data, "-k", data, "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-c", "shared_buffers=2GB", "-c", "work_mem=256MB", "-c", "max_wal_size=8GB", "-c", "synchronous_commit=off")
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &postgres{c, psql, data, port}
	if err := until(func() error { _, err := p.query(ctx, "SELECT 1"); return err }); err != nil {
		p.close()
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	return p, nil
}

func (p *postgres) name() string { return "PostgreSQL" }

func (p *postgres) close() { stop(p.process) }

// run runs psql commands.
func (p *postgres) run(ctx context.Context, commands ...string) (string, error) {
	args := []string{"-h", "127.0.0.1", "-p", strconv.Itoa(p.port), "-U", "postgres", "-At", "-v", "ON_ERROR_STOP=1"}
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
