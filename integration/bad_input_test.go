package integration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// TestBadStatements sends what a person gets wrong; each answer says what and where, and the server goes on.
func TestBadStatements(t *testing.T) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (id INT, name VARCHAR(5)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1", "USE d")
	for _, c := range []struct{ sql, want string }{
		{"SELEC 1", "mismatched input 'SELEC' expecting"},
		{"SELEC 1", "(line 1, pos 0)"},
		{"SELECT *\nFROM t\nWHERE ((", "(line 3, pos"},
		{"\x00\x01\xff", "(line 1, pos 0)"},
		{"SELECT * FROM nosuch", "Table [nosuch] does not exist in database [d].(line 1, pos 14)"},
		{"SELECT nosuch FROM t", "Unknown column 'nosuch' in 'table list' in PROJECT clause(line 1, pos 7)"},
		{"SELECT * FROM nodb.t", "Database [nodb] does not exist.(line 1, pos 14)"},
		{"USE nodb", "Unknown database 'nodb'"},
		{"CREATE DATABASE d", "Can't create database 'd'; database exists"},
		{"DROP DATABASE nodb", "Can't drop database 'nodb'; database doesn't exist"},
		{"PAUSE ROUTINE LOAD FOR nosuch", "There is not operable routine load job with name nosuch"},
		{"SHOW ROUTINE LOAD FOR nosuch", "There is no job named nosuch in db d. Include history? false"},
		{`CREATE ROUTINE LOAD j ON nosuch FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "t")`, "Unknown table 'nosuch'"},
		{`CREATE ROUTINE LOAD nodb.j ON t FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "t")`, "Unknown database 'nodb'"},
		{`CREATE ROUTINE LOAD j ON t FROM KAFKA ("kafka_topic" = "t")`, "kafka_broker_list is a required property"},
		{`CREATE ROUTINE LOAD j ON t PROPERTIES ("max_batch_interval" = "0") FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "t")`, "max_batch_interval should >= 1"},
	} {
		_, err := db.Exec(c.sql)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q answers %v, want %q", c.sql, err, c.want)
		}
	}
	_, _ = db.Exec("SHOW ROUTINE\n  LOADS")
	if warnings := rows(t, db, "SHOW WARNINGS"); len(warnings) == 0 || !strings.Contains(strings.Join(warnings, "\n"), "^") {
		t.Errorf("SHOW WARNINGS after a syntax error has no caret: %q", warnings)
	}
	if number(t, db, "SELECT COUNT(*) FROM t") != 0 {
		t.Error("the table is not empty")
	}
}

// TestJobsThatCannotRun pauses jobs whose broker or topic is not there, with the reason; the topic is not created.
func TestJobsThatCannotRun(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	db := p.open("")
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		`CREATE ROUTINE LOAD d.unreachable ON t FROM KAFKA ("kafka_broker_list" = "127.0.0.1:1", "kafka_topic" = "t")`,
		fmt.Sprintf(`CREATE ROUTINE LOAD d.topicless ON t FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "nosuchtopic")`, p.ready.Kafka))
	for job, words := range map[string][]string{
		"d.unreachable": {"errCode = 4", "Failed to get all partitions of kafka topic: t error:", "127.0.0.1:1"},
		"d.topicless":   {"errCode = 4", "Failed to get all partitions of kafka topic: nosuchtopic error:"},
	} {
		eventually(t, jobState(t, db, job), func() bool { return show(t, db, "SHOW ROUTINE LOAD FOR "+job)["State"] == "PAUSED" })
		reason := show(t, db, "SHOW ROUTINE LOAD FOR "+job)["ReasonOfStateChanged"]
		for _, w := range words {
			if !strings.Contains(reason, w) {
				t.Errorf("%s is paused with %q, which does not say %q", job, reason, w)
			}
		}
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(p.ready.Kafka))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	topics, err := kadm.NewClient(client).ListTopics(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if topics.Has("nosuchtopic") {
		t.Error("a job created its topic")
	}
}

// TestBadMessages loads good rows among bad ones: the good ones are in the table, the bad ones in the error log with topic,
// partition and offset, and the job pauses; RESUME goes on behind them.
func TestBadMessages(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	db := p.open("")
	send(t, p.ready.Kafka, "mixed", 1, "1,ok", "2", "3,\xff\xfe", "4,"+strings.Repeat("x", 30), "x,NULLKEY", "5,ok", strings.Repeat("y", 9<<20))
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (id INT NOT NULL, name VARCHAR(20)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		fmt.Sprintf(`CREATE ROUTINE LOAD d.j ON t COLUMNS TERMINATED BY "," FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "mixed", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, p.ready.Kafka))
	eventually(t, jobState(t, db, "d.j"), func() bool { return show(t, db, "SHOW ROUTINE LOAD FOR d.j")["State"] == "PAUSED" })
	job := show(t, db, "SHOW ROUTINE LOAD FOR d.j")
	if want := "ErrorReason{code=errCode = 102, msg='current error rows is more than max_error_number or the max_filter_ratio is more than the value set'}"; job["ReasonOfStateChanged"] != want {
		t.Errorf("the reason is %q", job["ReasonOfStateChanged"])
	}
	if got := strings.Join(rows(t, db, "SELECT * FROM d.t ORDER BY id"), " "); got != "1|ok 5|ok" {
		t.Errorf("the table has %q", got)
	}
	if !strings.Contains(job["Statistic"], `"errorRows":5`) || !strings.Contains(job["Statistic"], `"totalRows":7`) {
		t.Errorf("the statistic is %s", job["Statistic"])
	}
	response, err := http.Get(job["ErrorLogUrls"])
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	log, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Reason: Column count mismatch: expected 2, but found 1 (sep:, delim:\\n). src line [2]", "Invalid file encoding: all CSV files must be UTF-8 encoded",
		"the length of input is too long than schema", "null value for not null column", "mixed", "offset",
	} {
		if !bytes.Contains(log, []byte(want)) {
			t.Errorf("the error log does not say %q:\n%.2000s", want, log)
		}
	}
	send(t, p.ready.Kafka, "mixed", 1, "6,ok")
	exec1(t, db, "RESUME ROUTINE LOAD FOR d.j")
	eventually(t, jobState(t, db, "d.j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM d.t") == 3 })
	for _, path := range []string{"../format", "/etc/passwd", "__shard_0/../../format", ""} {
		r, err := http.Get("http://" + p.ready.BEHTTP + "/api/_load_error_log?file=" + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode == http.StatusOK {
			t.Errorf("the error log endpoint serves %q", path)
		}
	}
}

// TestStartsThatMustFail tries starts that cannot work; each says why and leaves the running server alone.
func TestStartsThatMustFail(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"a second process", append([]string{"--data", data}, free...), []string{data, fmt.Sprint(p.cmd.Process.Pid)}},
		{"a port in use", append(append([]string{"--data", t.TempDir()}, free...), "--mysql", taken.Addr().String()), []string{taken.Addr().String(), "address already in use"}},
		{"a file as data directory", append([]string{"--data", file}, free...), []string{file}},
		{"a directory that cannot be made", append([]string{"--data", "/proc/nosuch/data"}, free...), []string{"/proc/nosuch"}},
		{"an address that is none", []string{"--data", t.TempDir(), "--mysql", "nonsense"}, []string{"--mysql", "nonsense"}},
		{"an unknown flag", []string{"--nonsense"}, []string{"--nonsense"}},
		{"no connections", append([]string{"--data", t.TempDir(), "--max-connections", "0"}, free...), []string{"--max-connections"}},
		{"forwarding", append([]string{"--data", t.TempDir(), "--forward", "http://127.0.0.1:1"}, free...), []string{"--forward", "not supported"}},
	} {
		out, err := exec.Command(binary, append([]string{"serve"}, c.args...)...).CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Errorf("%s: the server ended with %v", c.name, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(string(out), w) {
				t.Errorf("%s: the message does not say %q:\n%s", c.name, w, out)
			}
		}
		if strings.Contains(string(out), "panic") || strings.Contains(string(out), "goroutine") {
			t.Errorf("%s: a panic:\n%s", c.name, out)
		}
	}
	exec1(t, p.open(""), "CREATE DATABASE still_alive")
}

// TestRemovedDirectoryEndsTheServer removes the data directory under a running server, which must not go on as if it could keep
// anything; fsck of a wrong path makes nothing there.
func TestRemovedDirectoryEndsTheServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := serve(t, data)
	exec1(t, p.open(""), "CREATE DATABASE d")
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !strings.Contains(p.log(), "data directory was removed") {
			t.Errorf("the server ended with %v\n%s", err, p.log())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the server goes on without its data directory")
	}
	nowhere := filepath.Join(t.TempDir(), "typo")
	out, err := exec.Command(binary, "fsck", "--data", nowhere).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no dorisemu data directory") {
		t.Errorf("fsck of nothing: %v\n%s", err, out)
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("fsck made a directory")
	}
}

// TestStopsOnSIGTERM stops a server with a job; it exits with 0 and what was committed is there again.
func TestStopsOnSIGTERM(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "--kafka", "127.0.0.1:0")
	db := p.open("")
	send(t, p.ready.Kafka, "t", 1, "1", "2", "3")
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		fmt.Sprintf(`CREATE ROUTINE LOAD d.j ON t FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "t", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, p.ready.Kafka))
	eventually(t, jobState(t, db, "d.j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM d.t") == 3 })
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("the server ended with %v\n%s", err, p.log())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the server did not end within 10 s")
	}
	out, err := exec.Command(binary, "fsck", "--data", data).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "3 rows") || !strings.Contains(string(out), "0 problems") {
		t.Errorf("fsck: %v\n%s", err, out)
	}
	db = serve(t, data).open("")
	if n := number(t, db, "SELECT COUNT(*) FROM d.t"); n != 3 {
		t.Errorf("%d rows after the restart, want 3", n)
	}
}
