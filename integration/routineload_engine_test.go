//go:build integration

package integration

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
)

// TestRoutineLoadEngine runs jobs against a real broker while the topics change under them. The cases run at the same time: most
// of them wait for a round of the scheduler, which comes every ten seconds.
func TestRoutineLoadEngine(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{Extra: []string{"log.cleaner.backoff.ms=200", "log.retention.check.interval.ms=500"}})
	p := serve(t, t.TempDir())
	exec1(t, p.open(""), "CREATE DATABASE e")
	for name, test := range map[string]func(*testing.T, *engineCase){
		"partition discovery":        partitionDiscovery,
		"retention":                  retention,
		"topic deleted and made new": recreatedTopic,
		"transactions":               transactions,
		"compaction":                 compaction,
		"tombstones":                 tombstones,
		"max_batch_rows":             batchRows,
		"max_batch_size":             batchSize,
		"wait":                       waitErrors,
		"explained":                  explain,
		"offsets":                    offsets,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := strings.ReplaceAll(name, " ", "_")
			c := &engineCase{cluster: connect(t, k.Bootstrap), broker: k.Bootstrap, db: p.open("e"), name: table}
			exec1(t, c.db, "CREATE TABLE "+table+" (id BIGINT NOT NULL, v STRING) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			test(t, c)
		})
	}
	for name, test := range map[string]func(*testing.T, string){
		"broker killed": brokerKilled, "many jobs": manyJobs, "restart": alteredAndRestarted, "rows": func(t *testing.T, broker string) { rowsThroughJobs(t, serve(t, t.TempDir()), broker) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, k.Bootstrap)
		})
	}
}

// engineCase is what one case works with: a table and a topic of its name.
type engineCase struct {
	*cluster
	broker, name string
	db           *sql.DB
}

// job creates a job of one column, id, for the case's table.
func (c *engineCase) job(t *testing.T, name, properties, source string) {
	t.Helper()
	routineLoad(t, c.db, c.broker, c.name, name, c.name, "COLUMNS(id)", properties, source)
}

// batchRows cuts tasks of a job that has caught up once at max_batch_rows.
func batchRows(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, "0")
	routineLoad(t, c.db, c.broker, c.name, "j_rows", c.name, "COLUMNS(id)", `"max_batch_rows" = "200000"`, "")
	exec1(t, c.db, "PAUSE ROUTINE LOAD FOR j_rows", `ALTER ROUTINE LOAD FOR j_rows PROPERTIES ("max_batch_interval" = "10")`, "RESUME ROUTINE LOAD FOR j_rows")
	loaded(t, c.db, "j_rows", c.name, 1)
	c.produce(c.name, 0, numbers(1, 450_001)...)
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_rows")
	row := show(t, c.db, "SHOW ROUTINE LOAD FOR j_rows")
	if n := number(t, c.db, "SELECT COUNT(DISTINCT id) FROM "+c.name); n != 450_001 || !strings.Contains(row["Statistic"], `"totalRows":450001,`) {
		t.Errorf("%d rows, statistic %s", n, row["Statistic"])
	}
	// 1, at most 200,000, and the rest: a task that ended at a limit is followed by one with the larger adaptive limits.
	if !strings.Contains(row["Statistic"], `"committedTaskNum":3,`) {
		t.Errorf("statistic %s, want three tasks", row["Statistic"])
	}
}

// batchSize cuts tasks at max_batch_size.
func batchSize(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, "0")
	routineLoad(t, c.db, c.broker, c.name, "j_size", c.name, `COLUMNS TERMINATED BY ",", COLUMNS(id, x), PRECEDING FILTER id < 0`, `"max_batch_size" = "104857600", "max_error_number" = "9"`, "")
	exec1(t, c.db, "PAUSE ROUTINE LOAD FOR j_size", `ALTER ROUTINE LOAD FOR j_size PROPERTIES ("max_batch_interval" = "20")`, "RESUME ROUTINE LOAD FOR j_size",
		"WAIT ROUTINE LOAD FOR j_size")
	large := strings.Repeat("x", 900_000)
	for i := range 130 {
		c.produce(c.name, 0, fmt.Sprint(i, ",", large))
	}
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_size")
	if row := show(t, c.db, "SHOW ROUTINE LOAD FOR j_size"); !strings.Contains(row["Statistic"], `"committedTaskNum":3,`) || !strings.Contains(row["Statistic"], `"unselectedRows":130,`) {
		t.Errorf("statistic %s, want three tasks", row["Statistic"])
	}
}

// brokerKilled kills a broker and starts it again: the job pauses, resumes by itself and loses nothing.
func brokerKilled(t *testing.T, _ string) {
	k := kafkatest.Start(t, kafkatest.Options{})
	p := serve(t, t.TempDir())
	db := p.open("")
	send(t, k.Bootstrap, "t", 2, numbers(0, 100)...)
	exec1(t, db, "CREATE DATABASE e", "USE e", "CREATE TABLE t (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	routineLoad(t, db, k.Bootstrap, "t", "j", "t", "", "", "")
	loaded(t, db, "j", "t", 100)
	k.Kill()
	pausedWith(t, db, "j", "errCode = 4", "Failed to get latest offsets of kafka topic: t. error:", k.Bootstrap)
	k.Restart()
	send(t, k.Bootstrap, "t", 2, numbers(100, 200)...)
	eventually(t, jobState(t, db, "j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM t") >= 200 })
	if got := rows(t, db, "SELECT COUNT(*), COUNT(DISTINCT id) FROM t"); got[0] != "200|200" {
		t.Errorf("rows and different ones: %s", got)
	}
	if row := show(t, db, "SHOW ROUTINE LOAD FOR j"); !strings.Contains(row["OtherMsg"], "Failed to get latest offsets of kafka topic") {
		t.Errorf("after the job resumed by itself OtherMsg is %q", row["OtherMsg"])
	}
}

// manyJobs has as many jobs as fit, one more than the limit as in Doris.
func manyJobs(t *testing.T, broker string) {
	p := serve(t, t.TempDir())
	db := p.open("")
	exec1(t, db, "CREATE DATABASE e", "USE e", "CREATE TABLE t (id INT, job INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	send(t, broker, "many", 3, numbers(0, 30)...)
	for i := range 101 {
		routineLoad(t, db, broker, "many", fmt.Sprint("j", i), "t", fmt.Sprintf("COLUMNS(id, job = %d)", i), "", "")
	}
	_, err := db.Exec(fmt.Sprintf(`CREATE ROUTINE LOAD too_many ON t FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "many")`, broker))
	if err == nil || !strings.Contains(err.Error(), "There are more than 100 routine load jobs are running. exceed limit.") {
		t.Errorf("job 102: %v", err)
	}
	eventually(t, jobState(t, db, "j100"), func() bool { return number(t, db, "SELECT COUNT(*) FROM t") == 101*30 })
	if n := number(t, db, "SELECT COUNT(DISTINCT id * 1000 + job) FROM t"); n != 101*30 {
		t.Errorf("%d different rows", n)
	}
	exec1(t, db, "PAUSE ALL ROUTINE LOAD", "RESUME ALL ROUTINE LOAD", "STOP ROUTINE LOAD FOR j0")
	routineLoad(t, db, broker, "many", "j0", "t", "", "", "")
}

// alteredAndRestarted alters everything that ALTER can, kills the server, and finds it altered.
func alteredAndRestarted(t *testing.T, broker string) {
	data := t.TempDir()
	p := serve(t, data)
	db := p.open("")
	exec1(t, db, "CREATE DATABASE e", "USE e", "CREATE TABLE t (id INT, v VARCHAR(20)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	send(t, broker, "altered-1", 1, "1,a", "2,b", "3,c")
	send(t, broker, "altered-2", 1, "x;10", "y;11", "z;12", "w;13")
	routineLoad(t, db, broker, "altered-1", "offsets", "t", `COLUMNS TERMINATED BY ","`, "", "")
	routineLoad(t, db, broker, "altered-1", "topic", "t", `COLUMNS TERMINATED BY ","`, "", "")
	exec1(t, db, "WAIT ROUTINE LOAD FOR offsets", "WAIT ROUTINE LOAD FOR topic", "PAUSE ALL ROUTINE LOAD",
		`ALTER ROUTINE LOAD FOR offsets COLUMNS(id, raw, v = concat(raw, '!')), WHERE id > 1 PROPERTIES ("max_batch_interval" = "7", "enclose" = "'", "max_error_number" = "5") FROM KAFKA ("kafka_partitions" = "0", "kafka_offsets" = "1")`,
		`ALTER ROUTINE LOAD FOR topic COLUMNS TERMINATED BY ";", COLUMNS(v, id) FROM KAFKA ("kafka_topic" = "altered-2", "property.kafka_default_offsets" = "OFFSET_BEGINNING", "property.client.id" = "changed")`)
	before := map[string]map[string]string{}
	for _, job := range []string{"offsets", "topic"} {
		before[job] = show(t, db, "SHOW ROUTINE LOAD FOR "+job)
	}
	create := rows(t, db, "SHOW CREATE ROUTINE LOAD FOR offsets")
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	p = serve(t, data)
	db = p.open("e")
	for job, old := range before {
		now := show(t, db, "SHOW ROUTINE LOAD FOR "+job)
		for column, want := range old {
			want = strings.Replace(want, `"current_concurrent_number":"1"`, `"current_concurrent_number":"0"`, 1)
			if now[column] != want && column != "ErrorLogUrls" && column != "DataSourceProperties" && column != "Lag" {
				t.Errorf("%s of job %s was %s and is %s", column, job, want, now[column])
			}
		}
	}
	if now := rows(t, db, "SHOW CREATE ROUTINE LOAD FOR offsets"); now[0] != create[0] {
		t.Errorf("SHOW CREATE was\n%s\nand is\n%s", create[0], now[0])
	}
	exec1(t, db, "TRUNCATE TABLE t", "RESUME ALL ROUTINE LOAD", "WAIT ROUTINE LOAD FOR offsets", "WAIT ROUTINE LOAD FOR topic")
	if got := strings.Join(rows(t, db, "SELECT * FROM t ORDER BY id"), " "); got != "2|b! 3|c! 10|x 11|y 12|z 13|w" {
		t.Errorf("after the restart the altered jobs load %s", got)
	}
	if topic := show(t, db, "SHOW ROUTINE LOAD FOR topic"); !strings.Contains(topic["DataSourceProperties"], "altered-2") || !strings.Contains(topic["CustomProperties"], `"client.id":"changed"`) {
		t.Errorf("source %s, custom %s", topic["DataSourceProperties"], topic["CustomProperties"])
	}
}
