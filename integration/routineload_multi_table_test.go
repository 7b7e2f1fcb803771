package integration

import (
	"fmt"
	"strings"
	"testing"
)

// TestMultiTableMessages sends what a job without ON makes of its messages: rows of several tables, or a task that is tried again.
func TestMultiTableMessages(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	db := p.open("")
	exec1(t, db, "CREATE DATABASE m", "USE m",
		"CREATE TABLE a (id INT, v VARCHAR(5)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		"CREATE TABLE b (id INT, v VARCHAR(5)) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	for n, c := range []struct {
		name     string
		messages []string
		a, b     string
		errors   int
		retried  string
	}{
		{"two tables", []string{"a|1,x", "b|1,y", "b|1,z", "a|2,x|y"}, "1|x 2|x|y", "1|z", 0, ""},
		{"bad rows", []string{"a|1,x", "a|1", "b|1,toolong", "b|2,y"}, "1|x", "2|y", 2, ""},
		{"tombstones", []string{"a|1,x", "", "b|1,y"}, "1|x", "1|y", 0, ""},
		{"no table that is there", []string{"a|1,x", "nosuch|1,y"}, "", "", 0, "unknown table, tableName=nosuch"},
		{"no name", []string{"a|1,x", "|1,y"}, "", "", 0, "table name is empty"},
		{"no row", []string{"a|1,x", "b|"}, "", "", 0, "empty data"},
	} {
		t.Run(c.name, func(t *testing.T) {
			exec1(t, db, "TRUNCATE TABLE a", "TRUNCATE TABLE b")
			job := fmt.Sprint("j", n)
			send(t, p.ready.Kafka, job, 1, c.messages...)
			routineLoad(t, db, p.ready.Kafka, job, job, "", `COLUMNS TERMINATED BY ","`, `"max_error_number" = "9"`, "")
			if c.retried != "" {
				eventually(t, jobState(t, db, job), func() bool {
					return strings.Contains(show(t, db, "SHOW ROUTINE LOAD FOR "+job)["OtherMsg"], c.retried)
				})
				if state := show(t, db, "SHOW ROUTINE LOAD FOR "+job)["State"]; state != "RUNNING" {
					t.Errorf("the job is %s", state)
				}
			} else {
				exec1(t, db, "WAIT ROUTINE LOAD FOR "+job)
			}
			row := show(t, db, "SHOW ROUTINE LOAD FOR "+job)
			if row["IsMultiTable"] != "true" || row["TableName"] != "" || !strings.Contains(row["Statistic"], fmt.Sprintf(`"errorRows":%d,`, c.errors)) {
				t.Errorf("multi-table %s, table %q, statistic %s", row["IsMultiTable"], row["TableName"], row["Statistic"])
			}
			for table, want := range map[string]string{"a": c.a, "b": c.b} {
				if got := strings.Join(rows(t, db, "SELECT * FROM "+table+" ORDER BY id"), " "); got != want {
					t.Errorf("table %s has %q, want %q", table, got, want)
				}
			}
			if c.retried != "" {
				// What EXPLAIN proposes gets the job past the messages that no retry will load.
				for _, line := range rows(t, db, "EXPLAIN ROUTINE LOAD FOR "+job) {
					if _, skip, ok := strings.Cut(line, "to skip all of them: "); ok {
						exec1(t, db, strings.Split(skip, "; ")...)
					}
				}
				exec1(t, db, "WAIT ROUTINE LOAD FOR "+job)
			}
			exec1(t, db, "STOP ROUTINE LOAD FOR "+job)
		})
	}
}

// TestOffsetEndOfAnEmptyTopic starts a job at the end of a topic without messages, and kills the server before the first one: it
// must not be skipped.
func TestOffsetEndOfAnEmptyTopic(t *testing.T) {
	broker := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	data := t.TempDir()
	p := serve(t, data)
	db := p.open("")
	send(t, broker.ready.Kafka, "empty", 2)
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		fmt.Sprintf(`CREATE ROUTINE LOAD d.j ON t PROPERTIES ("max_batch_interval" = "1") FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "empty")`, broker.ready.Kafka))
	eventually(t, jobState(t, db, "d.j"), func() bool {
		return show(t, db, "SHOW ROUTINE LOAD FOR d.j")["Progress"] == `{"0":"OFFSET_ZERO","1":"OFFSET_ZERO"}`
	})
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	send(t, broker.ready.Kafka, "empty", 2, "1", "2", "3")
	db = serve(t, data).open("")
	eventually(t, jobState(t, db, "d.j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM d.t") == 3 })
	eventually(t, jobState(t, db, "d.j"), func() bool { return show(t, db, "SHOW ROUTINE LOAD FOR d.j")["Lag"] == `{"0":0,"1":0}` })
}
