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
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// server is a process that is measured.
type server struct {
	name    string
	process *exec.Cmd
	addr    string
	// tables makes the database bench with the tables points, which has a unique key, and events, both with so many rows.
	tables func(rows int) []string
}

// open returns a pool that keeps connections.
func (s *server) open(rest string, connections int) (*sql.DB, error) {
	db, err := sql.Open("mysql", "root@tcp("+s.addr+")/"+rest)
	if err == nil {
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
	}
	return db, err
}

// close ends the process.
func (s *server) close() {
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
}

// stat returns the fields of /proc/PID/stat behind the name.
func (s *server) stat() []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Process.Pid))
	if err != nil {
		return make([]string, 50)
	}
	return strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
}

// cpu is the process's CPU time so far, in ticks of 10 ms.
func (s *server) cpu() time.Duration {
	f := s.stat()
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is the process's resident memory in bytes.
func (s *server) memory() int64 {
	pages, _ := strconv.ParseInt(s.stat()[21], 10, 64)
	return pages * int64(os.Getpagesize())
}

// startDorisemu starts the binary.
func startDorisemu(ctx context.Context, dir, binary string) (*server, error) {
	c := exec.CommandContext(ctx, binary, "serve", "--data", filepath.Join(dir, "dorisemu"), "--mysql", "127.0.0.1:0", "--fe-http", "127.0.0.1:0", "--be-http", "127.0.0.1:0")
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	s := &server{name: "dorisemu", process: c, tables: func(rows int) []string {
		return []string{"CREATE DATABASE bench",
			`CREATE TABLE bench.points (id BIGINT, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME) UNIQUE KEY(id)
				DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
			fmt.Sprintf(`INSERT INTO bench.points SELECT number, concat('name', number * 104729 %% 500), number * 31 %% 10007 / 100, date_add('2024-01-01', INTERVAL number SECOND)
				FROM numbers("number" = "%d")`, rows),
			`CREATE TABLE bench.events (id BIGINT, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME) DUPLICATE KEY(id)
				DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1")`,
			"INSERT INTO bench.events SELECT * FROM bench.points"}
	}}
	var ready struct {
		MySQL string `json:"mysql"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("waiting for %s: %w", binary, err)
	}
	s.addr = ready.MySQL
	return s, nil
}

// startMariaDB starts a MariaDB with a buffer pool for all rows; nil if it is not installed.
func startMariaDB(ctx context.Context, dir string) (*server, error) {
	install, err := exec.LookPath("mariadb-install-db")
	program := "/usr/sbin/mariadbd"
	if _, missing := os.Stat(program); err != nil || missing != nil {
		fmt.Println("mariadb-server is not installed: dorisemu is measured alone")
		return nil, nil
	}
	data := filepath.Join(dir, "mariadb")
	if out, err := exec.CommandContext(ctx, install, "--no-defaults", "--datadir="+data, "--user=root", "--auth-root-authentication-method=normal").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("preparing MariaDB: %w: %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	c := exec.CommandContext(ctx, program, "--no-defaults", "--user=root", "--datadir="+data, "--socket="+filepath.Join(dir, "m.sock"), "--bind-address=127.0.0.1",
		"--port="+strconv.Itoa(addr.Port), "--innodb-buffer-pool-size=512M", "--max-connections=1100")
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("starting MariaDB: %w", err)
	}
	s := &server{name: "MariaDB", process: c, addr: addr.String(), tables: func(rows int) []string {
		return []string{"CREATE DATABASE bench",
			"CREATE TABLE bench.points (id BIGINT PRIMARY KEY, name VARCHAR(20), amount DECIMAL(10,2), at DATETIME)",
			fmt.Sprintf(`INSERT INTO bench.points SELECT seq, concat('name', seq * 104729 %% 500), seq * 31 %% 10007 / 100, date_add('2024-01-01', INTERVAL seq SECOND)
				FROM bench.seq_0_to_%d`, rows-1),
			"CREATE TABLE bench.events LIKE bench.points",
			"INSERT INTO bench.events SELECT * FROM bench.points"}
	}}
	db, err := s.open("", 1)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for range 600 {
		if err = db.PingContext(ctx); err == nil {
			return s, nil
		}
		_ = clock.Real{}.Sleep(ctx, 100*time.Millisecond)
	}
	s.close()
	return nil, fmt.Errorf("waiting for MariaDB: %w", err)
}
