package integration

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
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
	build := exec.Command("go", "build", "-o", binary, "../cmd/dorisemu")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building the server:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// process is a running server.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	ready struct {
		Event, Version, MySQL, Kafka, Registry, Connect, Data string
		FEHTTP                                                string `json:"fe_http"`
		BEHTTP                                                string `json:"be_http"`
		MS                                                    int64
	}
	// stderr is what was logged so far.
	mu     sync.Mutex
	stderr strings.Builder
	exited chan error
}

// free are the flags that bind free ports.
var free = []string{"--mysql", "127.0.0.1:0", "--fe-http", "127.0.0.1:0", "--be-http", "127.0.0.1:0"}

// launch starts a server without waiting for it.
func launch(t *testing.T, args ...string) (*process, *bufio.Reader) {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(binary, args...), exited: make(chan error, 1)}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	logged := make(chan struct{})
	go func() {
		defer close(logged)
		lines := bufio.NewScanner(log)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			p.mu.Lock()
			p.stderr.WriteString(lines.Text() + "\n")
			p.mu.Unlock()
		}
	}()
	reader := bufio.NewReader(out)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_, _ = io.Copy(io.Discard, reader)
		<-logged
		_ = p.cmd.Wait()
	})
	return p, reader
}

// log is what the server logged so far.
func (p *process) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// serve starts a server on free ports over a data directory and waits for its ready line.
func serve(t *testing.T, data string, args ...string) *process {
	t.Helper()
	p, out := launch(t, append(append([]string{"serve", "--data", data}, free...), args...)...)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("waiting for the ready line: %v\n%s", err, p.log())
	}
	if err := json.Unmarshal([]byte(line), &p.ready); err != nil || p.ready.Event != "ready" {
		t.Fatalf("the ready line is %q: %v", line, err)
	}
	return p
}

// open connects to the server's MySQL port, one connection only so that USE holds.
func (p *process) open(params string) *sql.DB {
	p.t.Helper()
	db, err := sql.Open("mysql", "root@tcp("+p.ready.MySQL+")/"+params)
	if err != nil {
		p.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	p.t.Cleanup(func() { _ = db.Close() })
	return db
}

// exec runs statements that must succeed.
func exec1(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s\n%v", s, err)
		}
	}
}

// number runs a query that returns one number.
func number(t *testing.T, db *sql.DB, query string) int64 {
	t.Helper()
	var n sql.NullInt64
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	return n.Int64
}

// rows returns a query's rows as texts, cells joined by "|".
func rows(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	r, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	defer r.Close()
	names, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for r.Next() {
		cells := make([]sql.NullString, len(names))
		into := make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := r.Scan(into...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(cells))
		for i, c := range cells {
			if texts[i] = c.String; !c.Valid {
				texts[i] = "NULL"
			}
		}
		all = append(all, strings.Join(texts, "|"))
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// show returns the one row of a SHOW by column.
func show(t *testing.T, db *sql.DB, query string) map[string]string {
	t.Helper()
	r, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	defer r.Close()
	names, _ := r.Columns()
	cells := make([]sql.NullString, len(names))
	into := make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	if !r.Next() {
		t.Fatalf("%s has no row", query)
	}
	if err := r.Scan(into...); err != nil {
		t.Fatal(err)
	}
	row := map[string]string{}
	for i, n := range names {
		row[n] = cells[i].String
	}
	return row
}

// eventually waits until a condition holds; what says what was waited for.
func eventually(t *testing.T, what func() string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after 60 s: %s", what())
		}
	}
}

// jobState describes a job for a failure message.
func jobState(t *testing.T, db *sql.DB, job string) func() string {
	return func() string {
		row := show(t, db, "SHOW ALL ROUTINE LOAD FOR "+job)
		return fmt.Sprintf("%s is %s, progress %s, lag %s, statistic %s, reason %q, other %q, errors %s", job, row["State"], row["Progress"],
			row["Lag"], row["Statistic"], row["ReasonOfStateChanged"], row["OtherMsg"], row["ErrorLogUrls"])
	}
}
