//go:build clients

package clients

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
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"github.com/dorisemu/dorisemu/server"
)

// binary is the server under test, built once for all tests of the package.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dorisemu")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary = filepath.Join(dir, "dorisemu")
	build := exec.Command("go", "build", "-o", binary, "../../cmd/dorisemu")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building the server:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// shop is a running server with the database of sample.sql.
type shop struct {
	host, port string
}

// open starts a server and fills it.
func open(t *testing.T) *shop {
	t.Helper()
	cmd := exec.Command(binary, "serve", "--data", t.TempDir(), "--mysql", "127.0.0.1:0", "--fe-http", "127.0.0.1:0", "--be-http", "127.0.0.1:0", "--kafka", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log := &logText{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the server's log:\n%s", log)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("waiting for the ready line: %v\n%s", err, log)
	}
	var ready struct{ MySQL, Kafka string }
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		t.Fatalf("the ready line is %q: %v", line, err)
	}
	s := &shop{}
	if s.host, s.port, err = net.SplitHostPort(ready.MySQL); err != nil {
		t.Fatal(err)
	}
	s.fill(t, ready.Kafka)
	return s
}

// fill runs sample.sql, with the broker's address in the place of "KAFKA", and waits for the job's row.
func (s *shop) fill(t *testing.T, kafka string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := server.Produce(ctx, kafka, "visits", []string{"1,/", "2,/cart"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("sample.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", "root@tcp("+net.JoinHostPort(s.host, s.port)+")/?multiStatements=true")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, strings.ReplaceAll(string(text), `"KAFKA"`, `"`+kafka+`"`)); err != nil {
		t.Fatalf("running sample.sql: %v", err)
	}
	for n := 0; n < 2; time.Sleep(50 * time.Millisecond) {
		if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM shop.visits").Scan(&n); err != nil {
			t.Fatalf("waiting for the job's rows: %v", err)
		}
	}
}

// logText is what a process wrote so far; any goroutine may read it.
type logText struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns the text.
func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// need skips the test, or fails it where clients are required, without these programs.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			missing(t, p+" is not installed")
		}
	}
}

// missing skips the test, or fails it where clients are required.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("DORISEMU_REQUIRE_CLIENTS") == "1" {
		t.Fatal(what)
	}
	t.Skip(what + " (DORISEMU_REQUIRE_CLIENTS=1 makes this a failure)")
}

// install runs setup.sh for a runtime.
func install(t *testing.T, runtime string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "./setup.sh", runtime).CombinedOutput(); err != nil {
		t.Fatalf("installing the clients of %s: %v\n%s", runtime, err, out)
	}
}

// run runs a client and returns what it wrote. The variables DORISEMU_HOST and DORISEMU_PORT are the server's address.
func (s *shop) run(t *testing.T, stdin string, program string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), s.environment(t)...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// environment is what the scripts need to know.
func (s *shop) environment(t *testing.T) []string {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return []string{"DORISEMU_HOST=" + s.host, "DORISEMU_PORT=" + s.port, "NODE_PATH=" + filepath.Join(here, ".cache/node/node_modules"),
		"PYTHONDONTWRITEBYTECODE=1", "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8"}
}
