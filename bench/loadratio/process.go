package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a running server.
type process struct {
	cmd   *exec.Cmd
	mysql string
	// http is the address that takes loads.
	http string
	ms   int64
	data string
}

// start starts a server on free ports over an empty directory and waits for its ready line.
func start(ctx context.Context, server string) (*process, error) {
	data, err := os.MkdirTemp("", "loadratio")
	if err != nil {
		return nil, err
	}
	p := &process{data: data, cmd: exec.CommandContext(ctx, server, "serve", "--data", filepath.Join(data, "d"),
		"--mysql", "127.0.0.1:0", "--fe-http", "127.0.0.1:0", "--be-http", "127.0.0.1:0", "--log-level", "warn")}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("waiting for the ready line: %w", err)
	}
	var ready struct {
		MySQL string
		HTTP  string `json:"be_http"`
		MS    int64
	}
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		return nil, fmt.Errorf("reading the ready line: %w", err)
	}
	p.mysql, p.http, p.ms = ready.MySQL, ready.HTTP, ready.MS
	return p, nil
}

// stop ends the server and removes its data.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
	_ = os.RemoveAll(p.data)
}

// status reads a kB figure of /proc/pid/status in MB.
func (p *process) status(key string) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// cpu is the CPU time used so far.
func (p *process) cpu() time.Duration {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// open connects to the server; statements run one after the other on one connection.
func (p *process) open() (*sql.DB, error) {
	db, err := sql.Open("mysql", "root@tcp("+p.mysql+")/")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}
