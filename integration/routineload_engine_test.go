//go:build integration

package integration

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
)

// cluster is a client of a broker that fails the test instead of returning errors.
type cluster struct {
	t     *testing.T
	ctx   context.Context
	kafka *kgo.Client
	admin *kadm.Client
}

// connect makes a client of a broker.
func connect(t *testing.T, address string, options ...kgo.Opt) *cluster {
	t.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(address), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.MaxBufferedRecords(1_000_000), kgo.UnknownTopicRetries(-1)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return &cluster{t, ctx, client, kadm.NewClient(client)}
}

// topic creates a topic; config are key=value.
func (c *cluster) topic(name string, partitions int32, config ...string) {
	c.t.Helper()
	settings := map[string]*string{}
	for _, text := range config {
		key, value, _ := strings.Cut(text, "=")
		settings[key] = kadm.StringPtr(value)
	}
	if _, err := c.admin.CreateTopic(c.ctx, partitions, 1, settings, name); err != nil {
		c.t.Fatal(err)
	}
}

// produce sends messages to one partition.
func (c *cluster) produce(topic string, partition int32, values ...string) {
	c.t.Helper()
	var records []*kgo.Record
	for _, v := range values {
		records = append(records, &kgo.Record{Topic: topic, Partition: partition, Value: []byte(v)})
	}
	if err := c.kafka.ProduceSync(c.ctx, records...).FirstErr(); err != nil {
		c.t.Fatal(err)
	}
}

// transaction sends messages in one transaction, which commits or aborts.
func (c *cluster) transaction(topic string, how kgo.TransactionEndTry, values ...string) {
	c.t.Helper()
	if err := c.kafka.BeginTransaction(); err != nil {
		c.t.Fatal(err)
	}
	c.produce(topic, 0, values...)
	if err := c.kafka.EndTransaction(c.ctx, how); err != nil {
		c.t.Fatal(err)
	}
}

// numbers are the texts of from to to-1.
func numbers(from, to int) []string {
	var texts []string
	for i := from; i < to; i++ {
		texts = append(texts, fmt.Sprint(i))
	}
	return texts
}

// loaded waits until a table has n rows.
func loaded(t *testing.T, db *sql.DB, job, table string, n int64) {
	t.Helper()
	eventually(t, jobState(t, db, job), func() bool { return number(t, db, "SELECT COUNT(*) FROM "+table) == n })
}

// pausedWith waits until a job is paused with some words in its reason.
func pausedWith(t *testing.T, db *sql.DB, job string, words ...string) {
	t.Helper()
	eventually(t, jobState(t, db, job), func() bool {
		row := show(t, db, "SHOW ROUTINE LOAD FOR "+job)
		for _, w := range words {
			if row["State"] != "PAUSED" || !strings.Contains(row["ReasonOfStateChanged"], w) {
				return false
			}
		}
		return true
	})
}

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

// partitionDiscovery adds partitions: they are read from the default offset on.
func partitionDiscovery(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, "1")
	exec1(t, c.db, "CREATE TABLE late (id BIGINT NOT NULL) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	c.job(t, "beginning", "", "")
	routineLoad(t, c.db, c.broker, c.name, "late", "late", "", "", `"property.kafka_default_offsets" = "OFFSET_END"`)
	loaded(t, c.db, "beginning", c.name, 1)
	eventually(t, jobState(t, c.db, "late"), func() bool { return show(t, c.db, "SHOW ROUTINE LOAD FOR late")["State"] == "RUNNING" })
	if _, err := c.admin.CreatePartitions(c.ctx, 2, c.name); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() string { return "the broker has no partition 2" }, func() bool {
		d, err := c.admin.ListTopics(c.ctx, c.name)
		return err == nil && len(d[c.name].Partitions) == 3
	})
	// A client learns of new partitions by and by: another one knows them.
	second := connect(t, c.broker)
	second.produce(c.name, 1, "2", "3")
	second.produce(c.name, 2, "4")
	loaded(t, c.db, "beginning", c.name, 4)
	eventually(t, jobState(t, c.db, "late"), func() bool {
		return strings.Contains(show(t, c.db, "SHOW ROUTINE LOAD FOR late")["DataSourceProperties"], `"currentKafkaPartitions":"0,1,2"`)
	})
	if n := number(t, c.db, "SELECT COUNT(*) FROM late"); n != 0 {
		t.Errorf("%d rows of before the discovery although the default offset is the end", n)
	}
	second.produce(c.name, 2, "5")
	loaded(t, c.db, "late", "late", 1)
	if job := show(t, c.db, "SHOW ROUTINE LOAD FOR beginning"); job["CurrentTaskNum"] != "3" || !strings.Contains(job["Progress"], `"1":"1"`) {
		t.Errorf("%s tasks, progress %s", job["CurrentTaskNum"], job["Progress"])
	}
}

// retention deletes what a paused job has not read: it pauses and says how to go on, and does.
func retention(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, numbers(0, 3)...)
	c.job(t, "j_retention", "", "")
	loaded(t, c.db, "j_retention", c.name, 3)
	exec1(t, c.db, "PAUSE ROUTINE LOAD FOR j_retention")
	c.produce(c.name, 0, numbers(3, 20)...)
	to := kadm.Offsets{}
	to.AddOffset(c.name, 0, 12, -1)
	if _, err := c.admin.DeleteRecords(c.ctx, to); err != nil {
		t.Fatal(err)
	}
	exec1(t, c.db, "RESUME ROUTINE LOAD FOR j_retention")
	pausedWith(t, c.db, "j_retention", "errCode = 105", "Broker: Offset out of range, consume partition 0, consume offset 3 ",
		"the offset used by job does not exist in kafka, please check the offset, using the Alter ROUTINE LOAD command to modify it, and resume the job'}")
	time.Sleep(11 * time.Second) // a round, which must not resume it
	pausedWith(t, c.db, "j_retention", "errCode = 105")
	help := ""
	for _, line := range rows(t, c.db, "EXPLAIN ROUTINE LOAD FOR j_retention") {
		if text, ok := strings.CutPrefix(line, "what helps|"); ok {
			help = text
		}
	}
	for s := range strings.SplitSeq(help, "; ") {
		exec1(t, c.db, s)
	}
	loaded(t, c.db, "j_retention", c.name, 3+8)
}

// recreatedTopic deletes a topic and makes a shorter one of the same name: the job pauses, and reads it after ALTER.
func recreatedTopic(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, numbers(0, 10)...)
	c.job(t, "j_recreated", "", "")
	loaded(t, c.db, "j_recreated", c.name, 10)
	if _, err := c.admin.DeleteTopic(c.ctx, c.name); err != nil {
		t.Fatal(err)
	}
	pausedWith(t, c.db, "j_recreated", "Unknown topic or partition")
	c.topic(c.name, 1)
	connect(t, c.broker).produce(c.name, 0, numbers(10, 13)...)
	pausedWith(t, c.db, "j_recreated", "offset set in job: 10 is greater than kafka latest offset: 3 partition id: 0")
	eventually(t, jobState(t, c.db, "j_recreated"), func() bool {
		_, _ = c.db.Exec("PAUSE ROUTINE LOAD FOR j_recreated") // it may resume by itself at any time
		_, err := c.db.Exec(`ALTER ROUTINE LOAD FOR j_recreated FROM KAFKA ("kafka_partitions" = "0", "kafka_offsets" = "OFFSET_BEGINNING")`)
		return err == nil
	})
	exec1(t, c.db, "RESUME ROUTINE LOAD FOR j_recreated")
	loaded(t, c.db, "j_recreated", c.name, 13)
}

// transactions has committed, aborted and open transactions.
func transactions(t *testing.T, c *engineCase) {
	exec1(t, c.db, "CREATE TABLE everything (id BIGINT NOT NULL) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	c.topic(c.name, 1)
	producer := connect(t, c.broker, kgo.TransactionalID("engine-test"))
	producer.transaction(c.name, kgo.TryCommit, numbers(0, 3)...)
	producer.transaction(c.name, kgo.TryAbort, numbers(100, 110)...)
	producer.transaction(c.name, kgo.TryCommit, numbers(3, 5)...)
	c.job(t, "committed", "", `"property.isolation.level" = "read_committed"`)
	routineLoad(t, c.db, c.broker, c.name, "everything", "everything", "", "", `"property.isolation.level" = "read_uncommitted"`)
	for _, job := range []string{"committed", "everything"} {
		exec1(t, c.db, "WAIT ROUTINE LOAD FOR "+job)
		// 15 messages and 3 control records.
		if row := show(t, c.db, "SHOW ROUTINE LOAD FOR "+job); row["Lag"] != `{"0":0}` || row["Progress"] != `{"0":"17"}` {
			t.Errorf("%s: lag %s, progress %s", job, row["Lag"], row["Progress"])
		}
	}
	if n, all := number(t, c.db, "SELECT COUNT(*) FROM "+c.name), number(t, c.db, "SELECT COUNT(*) FROM everything"); n != 5 || all != 15 {
		t.Errorf("%d committed rows and %d in all, want 5 and 15", n, all)
	}
	if err := producer.kafka.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	producer.produce(c.name, 0, "5")
	loaded(t, c.db, "everything", "everything", 16)
	time.Sleep(1200 * time.Millisecond)
	if n := number(t, c.db, "SELECT COUNT(*) FROM "+c.name); n != 5 {
		t.Errorf("%d rows while the transaction is open", n)
	}
	if err := producer.kafka.EndTransaction(c.ctx, kgo.TryCommit); err != nil {
		t.Fatal(err)
	}
	loaded(t, c.db, "committed", c.name, 6)
}

// compaction reads a topic with holes.
func compaction(t *testing.T, c *engineCase) {
	c.topic(c.name, 1, "cleanup.policy=compact", "segment.ms=100", "min.cleanable.dirty.ratio=0.01", "segment.bytes=1048576")
	send := func(value int) {
		record := &kgo.Record{Topic: c.name, Key: fmt.Append(nil, value%7), Value: fmt.Append(nil, value)}
		if err := c.kafka.ProduceSync(c.ctx, record).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 {
		send(i)
	}
	left := func() int {
		reader := connect(t, c.broker, kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{c.name: {0: kgo.NewOffset().AtStart()}}))
		end, err := reader.admin.ListEndOffsets(c.ctx, c.name)
		if err != nil {
			t.Fatal(err)
		}
		last, _ := end.Lookup(c.name, 0)
		n := 0
		for {
			fetches := reader.kafka.PollFetches(c.ctx)
			records := fetches.Records()
			if n += len(records); len(records) > 0 && records[len(records)-1].Offset == last.Offset-1 || fetches.Err() != nil {
				return n
			}
		}
	}
	sent := 50
	eventually(t, func() string { return fmt.Sprintf("%d messages, nothing was compacted", sent) }, func() bool {
		send(sent)
		sent++
		time.Sleep(300 * time.Millisecond)
		return left() < sent-20
	})
	c.job(t, "j_compaction", "", "")
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_compaction")
	if got := rows(t, c.db, "SELECT MAX(id), COUNT(DISTINCT id % 7), COUNT(*) < "+fmt.Sprint(sent)+" FROM "+c.name); got[0] != fmt.Sprintf("%d|7|1", sent-1) {
		t.Errorf("the last message, keys and whether there were holes: %s", got)
	}
	if row := show(t, c.db, "SHOW ROUTINE LOAD FOR j_compaction"); row["Lag"] != `{"0":0}` || row["State"] != "RUNNING" {
		t.Errorf("%s, lag %s", row["State"], row["Lag"])
	}
}

// tombstones are neither rows nor errors.
func tombstones(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, "1")
	for range 5 {
		if err := c.kafka.ProduceSync(c.ctx, &kgo.Record{Topic: c.name, Key: []byte("k")}).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	c.job(t, "j_tombstones", "", "")
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_tombstones")
	row := show(t, c.db, "SHOW ROUTINE LOAD FOR j_tombstones")
	if !strings.Contains(row["Statistic"], `"totalRows":1,`) || row["Progress"] != `{"0":"5"}` || row["Lag"] != `{"0":0}` {
		t.Errorf("progress %s, lag %s, statistic %s", row["Progress"], row["Lag"], row["Statistic"])
	}
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

// waitErrors has WAIT ROUTINE LOAD fail in all its ways.
func waitErrors(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.job(t, "j_wait", "", "")
	must := func(statement, want string) {
		t.Helper()
		if _, err := c.db.Exec(statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s answers %v, want %q", statement, err, want)
		}
	}
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_wait TIMEOUT 5")
	must("WAIT ROUTINE LOAD FOR nosuch", "There is not operable routine load job with name nosuch")
	must("WAIT ROUTINE LOAD FOR nodb.j_wait", "unknown databases, dbName=nodb")
	exec1(t, c.db, "PAUSE ROUTINE LOAD FOR j_wait")
	must("WAIT ROUTINE LOAD FOR j_wait", "routine load job j_wait is PAUSED: ErrorReason{code=errCode = 100, msg='User root pauses routine load job'}")
	c.produce(c.name, 0, "bad")
	exec1(t, c.db, "RESUME ROUTINE LOAD FOR j_wait")
	pausedWith(t, c.db, "j_wait", "errCode = 102")
	must("WAIT ROUTINE LOAD FOR j_wait", "current error rows is more than max_error_number")
	routineLoad(t, c.db, c.broker, c.name, "j_late", c.name, "", `"max_error_number" = "5"`, "")
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_late")
	producer := connect(t, c.broker, kgo.TransactionalID("wait-test"))
	if err := producer.kafka.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	producer.produce(c.name, 0, "1")
	exec1(t, c.db, "STOP ROUTINE LOAD FOR j_late")
	must("WAIT ROUTINE LOAD FOR j_late", "There is not operable routine load job with name j_late")
	if err := producer.kafka.EndTransaction(c.ctx, kgo.TryAbort); err != nil {
		t.Fatal(err)
	}
	routineLoad(t, c.db, "127.0.0.1:1", c.name, "j_down", c.name, "", "", "")
	pausedWith(t, c.db, "j_down", "errCode = 4")
	must("WAIT ROUTINE LOAD FOR j_down TIMEOUT 3", "is PAUSED: ErrorReason{code=errCode = 4")
}

// explain asks for a job's doings and has messages tried without a job.
func explain(t *testing.T, c *engineCase) {
	c.topic(c.name, 1)
	c.produce(c.name, 0, "1", "two", "3")
	create := fmt.Sprintf(`CREATE ROUTINE LOAD tried ON %s COLUMNS(id), PRECEDING FILTER id != '3' FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "%s", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, c.name, c.broker, c.name)
	got := rows(t, c.db, "EXPLAIN "+create)
	want := []string{`0|0|1|id: "1"|id=1|loaded|id=1, v=NULL|`, `0|1|two|id: "two"|id=NULL|filtered||column_name[id], null value for not null column, type=BIGINT`, `0|2|3|id: "3"|id=3|unselected||PRECEDING FILTER or WHERE is not true`}
	if len(got) != 3 || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]) || got[2] != want[2] {
		t.Errorf("EXPLAIN CREATE answers %q, want %q", got, want)
	}
	if n := len(rows(t, c.db, "SHOW ALL ROUTINE LOAD LIKE 'tried'")); n != 0 || number(t, c.db, "SELECT COUNT(*) FROM "+c.name) != 0 {
		t.Error("EXPLAIN CREATE made a job or loaded rows")
	}
	if _, err := c.db.Exec("EXPLAIN " + strings.Replace(create, "kafka_topic", "kafka_topik", 1)); err == nil || !strings.Contains(err.Error(), "kafka_topik is invalid kafka property or can not be set") {
		t.Errorf("EXPLAIN of a wrong CREATE: %v", err)
	}
	if _, err := c.db.Exec(fmt.Sprintf(`EXPLAIN CREATE ROUTINE LOAD tried ON %s FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "no_such_topic")`, c.name, c.broker)); err == nil || !strings.Contains(err.Error(), "no_such_topic") {
		t.Errorf("EXPLAIN CREATE of a topic that is not there: %v", err)
	}
	exec1(t, c.db, "CREATE TABLE hints (id INT, userName VARCHAR(20)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
	c.topic("hints", 1)
	c.produce("hints", 0, `{"id": 1, "username": "a"}`)
	if got := rows(t, c.db, fmt.Sprintf(`EXPLAIN CREATE ROUTINE LOAD tried ON hints PROPERTIES ("format" = "json") FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "hints", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, c.broker)); len(got) != 1 || !strings.HasSuffix(got[0], "column userName is not in the message; did you mean $.username?") {
		t.Errorf("a JSON field that differs by its letters' case: %q", got)
	}
	tried := func(properties string) string {
		return strings.Join(rows(t, c.db, fmt.Sprintf(`EXPLAIN CREATE ROUTINE LOAD tried ON hints PROPERTIES (%s) FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "hints", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, properties, c.broker)), "\n")
	}
	c.produce("hints", 0, `{"data": {"id": 7, "usrName": "b"}}`)
	for properties, want := range map[string]string{
		`"format" = "json", "jsonpaths" = "[\"$.id\", \"$.data.userName\"]"`: `|filtered||There is no column matching jsonpaths in the json file, columns:[id, userName, ], please check columns and jsonpaths:["$.id", "$.data.userName"]; $.id is not in the message; did you mean $.data.id? $.data.userName is not in the message; did you mean $.data.usrName?`,
		`"format" = "json", "json_root" = "$.date"`:                          "json_root $.date is not in the message; did you mean $.data?",
		`"format" = "csv"`: `did you mean "format" = "json"?`,
	} {
		if got := tried(properties); !strings.Contains(got, want) {
			t.Errorf("%s: the dry run answers\n%s\nwithout %s", properties, got, want)
		}
	}
	c.job(t, "j_explain", `"max_error_number" = "3"`, "")
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_explain")
	text := strings.Join(rows(t, c.db, "EXPLAIN ROUTINE LOAD FOR j_explain"), "\n")
	for _, want := range []string{"job|The job runs with 1 task and is caught up.", "task ", "partition 0|next offset 3, end of the partition 3, lag 0, earliest 0",
		"limits|a task ends after 1 s, 20000000 messages or 1073741824 bytes", "errors|1 of 3 allowed error rows (33.3 %) in the 3 rows of this window, which ends after 200000000 rows; more than 3 pause the job",
		"last task|ended at ", " because it had caught up: 3 messages, 5 bytes"} {
		if !strings.Contains(text, want) {
			t.Errorf("EXPLAIN ROUTINE LOAD does not say %q:\n%s", want, text)
		}
	}
	exec1(t, c.db, "PAUSE ROUTINE LOAD FOR j_explain")
	if text := strings.Join(rows(t, c.db, "EXPLAIN ROUTINE LOAD FOR j_explain"), "\n"); !strings.Contains(text, "what helps|RESUME ROUTINE LOAD FOR") {
		t.Errorf("EXPLAIN of a paused job says\n%s", text)
	}
}

// offsets starts jobs at numbers, symbols and times.
func offsets(t *testing.T, c *engineCase) {
	c.topic(c.name, 2, "retention.ms=-1")
	for partition := range int32(2) {
		for i := range 10 {
			record := &kgo.Record{Topic: c.name, Partition: partition, Timestamp: time.Date(2026, 1, 1, 12, i, 0, 0, time.UTC), Value: fmt.Append(nil, i)}
			if err := c.kafka.ProduceSync(c.ctx, record).FirstErr(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, o := range []struct {
		source   string
		rows     int64
		progress string
	}{
		{`"kafka_partitions" = "1", "kafka_offsets" = "7"`, 3, `{"1":"9"}`},
		{`"kafka_partitions" = "0,1", "kafka_offsets" = "OFFSET_END,4"`, 6, `{"0":"9","1":"9"}`},
		{`"kafka_partitions" = "0,1", "property.kafka_default_offsets" = "OFFSET_BEGINNING"`, 20, `{"0":"9","1":"9"}`},
		{`"kafka_partitions" = "0", "kafka_offsets" = "2026-01-01 12:06:30"`, 3, `{"0":"9"}`},
		{`"property.kafka_default_offsets" = "2026-01-01 12:08:00"`, 4, `{"0":"9","1":"9"}`},
		{`"property.kafka_default_offsets" = "2027-01-01 00:00:00"`, 0, `{"0":"9","1":"9"}`},
	} {
		table := fmt.Sprint("offsets", i)
		exec1(t, c.db, "CREATE TABLE "+table+" (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
		routineLoad(t, c.db, c.broker, c.name, table, table, "", `"timezone" = "UTC"`, o.source)
		exec1(t, c.db, "WAIT ROUTINE LOAD FOR "+table)
		row := show(t, c.db, "SHOW ROUTINE LOAD FOR "+table)
		if n := number(t, c.db, "SELECT COUNT(*) FROM "+table); n != o.rows || row["Progress"] != o.progress {
			t.Errorf("%s: %d rows, progress %s; want %d and %s", o.source, n, row["Progress"], o.rows, o.progress)
		}
	}
	_, err := c.db.Exec(fmt.Sprintf(`CREATE ROUTINE LOAD wrong ON offsets FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "offsets", "kafka_partitions" = "0,7", "kafka_offsets" = "0,0")`, c.broker))
	if err == nil || !strings.Contains(err.Error(), "there is a custom kafka partition 7 which is invalid for topic offsets") {
		t.Errorf("a partition that is not there: %v", err)
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
