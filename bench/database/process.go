// Package database starts the database servers that benchmarks measure, as processes of the benchmark on free ports, and reads what
// they take of the machine. The commands of bench import it; nothing else does. Whoever starts a process closes it; processes have
// no goroutines here.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver of Open

	"github.com/dorisemu/dorisemu/internal/clock"
)

// Process is a running server.
type Process struct {
	Name string
	cmd  *exec.Cmd
	// Addr is the host and port of its own protocol.
	Addr string
}

// Start starts a server's program; Addr is what it will listen on, if that is known.
func Start(name, addr string, cmd *exec.Cmd) (*Process, error) {
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	return &Process{name, cmd, addr}, nil
}

// Close asks the server to end and waits for it.
func (p *Process) Close() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// Open returns a pool of at most so many connections over the MySQL protocol, all of which are kept; rest is what follows the
// address in a data source name: database?parameters.
func (p *Process) Open(rest string, connections int) (*sql.DB, error) {
	db, err := sql.Open("mysql", "root@tcp("+p.Addr+")/"+rest)
	if err == nil {
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
	}
	return db, err
}

// CPU is the process's CPU time so far; the system counts it in ticks of 10 ms.
func (p *Process) CPU() time.Duration {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// Resident is the process's resident memory in bytes.
func (p *Process) Resident() int64 { return p.status("VmRSS") }

// Peak is the largest resident memory that the process has had, in bytes.
func (p *Process) Peak() int64 { return p.status("VmHWM") }

// status reads a figure of /proc/PID/status, which are in kB.
func (p *Process) status(key string) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// Found returns the path of the first of the names or patterns that is a program here, or nothing and says so.
func Found(names ...string) string {
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

// FreePort returns a port that is free now.
func FreePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

// Until tries something for a minute.
func Until(ctx context.Context, try func() error) error {
	var err error
	for range 600 {
		if err = try(); err == nil {
			return nil
		}
		if err := (clock.Real{}).Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return err
}
