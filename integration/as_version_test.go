package integration

import (
	"fmt"
	"strings"
	"testing"
)

// TestAsVersion creates the same job under each release that can be emulated.
func TestAsVersion(t *testing.T) {
	for _, c := range []struct {
		release string
		columns int
		// has and hasNot are parts of JobProperties.
		has, hasNot []string
		config      map[string]string
		timeout     string
		comment     string
	}{
		{"2.1", 22, []string{`"max_batch_interval":"10"`, `"max_batch_rows":"200000"`, `"max_batch_size":"104857600"`, `"desired_concurrent_number":"5"`, `"jsonpaths":""`, `"fuzzy_parse":"false"`},
			[]string{"enclose", "empty_field_as_null"}, map[string]string{"max_routine_load_task_concurrent_num": "5", "routine_load_task_timeout_multiplier": "2"}, "20", "doris-2.1."},
		{"3.0", 23, []string{`"max_batch_interval":"60"`, `"max_batch_rows":"20000000"`, `"max_batch_size":"1073741824"`, `"desired_concurrent_number":"256"`, `"enclose":"\u0000"`},
			[]string{"jsonpaths"}, map[string]string{"max_routine_load_task_concurrent_num": "256", "routine_load_task_timeout_multiplier": "10"}, "600", "doris-3.0."},
		{"4.0", 23, []string{`"max_batch_interval":"60"`, `"max_batch_rows":"20000000"`, `"max_batch_size":"1073741824"`, `"desired_concurrent_number":"256"`, `"enclose":"\u0000"`},
			[]string{"jsonpaths"}, map[string]string{"max_routine_load_task_concurrent_num": "256"}, "3600", "doris"},
	} {
		t.Run(c.release, func(t *testing.T) {
			p := serve(t, t.TempDir(), "--as-version", c.release, "--kafka", "127.0.0.1:0")
			db := p.open("")
			send(t, p.ready.Kafka, "t", 1, "1")
			exec1(t, db, "CREATE DATABASE d", "USE d", "CREATE TABLE t (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			p.point(true, "add/StreamLoadExecutor.commit_txn.block")
			exec1(t, db, fmt.Sprintf(`CREATE ROUTINE LOAD j ON t FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "t", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, p.ready.Kafka))
			running := func() bool {
				tasks := rows(t, db, `SHOW ROUTINE LOAD TASK WHERE JobName = "j"`)
				return len(tasks) == 1 && strings.Contains(tasks[0], "PREPARE")
			}
			eventually(t, jobState(t, db, "j"), running)
			if task := show(t, db, `SHOW ROUTINE LOAD TASK WHERE JobName = "j"`); task["Timeout"] != c.timeout {
				t.Errorf("the first task's time-out is %s s, want %s", task["Timeout"], c.timeout)
			}
			p.point(true, "clear")
			loaded := func() bool { return number(t, db, "SELECT COUNT(*) FROM t") == 1 }
			eventually(t, jobState(t, db, "j"), loaded)
			job := show(t, db, "SHOW ROUTINE LOAD FOR j")
			if len(job) != c.columns {
				t.Errorf("SHOW ROUTINE LOAD has %d columns, want %d", len(job), c.columns)
			}
			for _, want := range c.has {
				if !strings.Contains(job["JobProperties"], want) {
					t.Errorf("JobProperties have no %s: %s", want, job["JobProperties"])
				}
			}
			for _, not := range c.hasNot {
				if strings.Contains(job["JobProperties"], not) {
					t.Errorf("JobProperties have %s: %s", not, job["JobProperties"])
				}
			}
			for name, want := range c.config {
				if got := rows(t, db, "ADMIN SHOW FRONTEND CONFIG LIKE '"+name+"'"); len(got) != 1 || !strings.HasPrefix(got[0], name+"|"+want+"|") {
					t.Errorf("%s is %q, want %s", name, got, want)
				}
			}
			if got := rows(t, db, "SELECT @@version_comment"); !strings.Contains(got[0], c.comment) {
				t.Errorf("version_comment is %q", got)
			}
		})
	}
}
