//go:build integration

package integration

import (
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

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
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_wait TIMEOUT 5", "WAIT ROUTINE LOAD FOR j_wait TIMEOUT 0")
	must("WAIT ROUTINE LOAD FOR nosuch", "There is not operable routine load job with name nosuch")
	must("WAIT ROUTINE LOAD FOR nodb.j_wait", "unknown databases, dbName=nodb")
	exec1(t, c.db, "PAUSE ROUTINE LOAD FOR j_wait")
	must("WAIT ROUTINE LOAD FOR j_wait", "routine load job j_wait is PAUSED: ErrorReason{code=errCode = 100, msg='User root pauses routine load job'}")
	c.produce(c.name, 0, "bad")
	exec1(t, c.db, "RESUME ROUTINE LOAD FOR j_wait")
	pausedWith(t, c.db, "j_wait", "errCode = 102")
	must("WAIT ROUTINE LOAD FOR j_wait", "current error rows is more than max_error_number")
	must("WAIT ROUTINE LOAD FOR j_wait", "topic wait, partition 0, offset 0; more: SHOW LOAD WARNINGS ON \"http://")
	routineLoad(t, c.db, c.broker, c.name, "j_end", c.name, "", "", `"property.kafka_default_offsets" = "OFFSET_END"`)
	exec1(t, c.db, "WAIT ROUTINE LOAD FOR j_end")
	const skipped = "has not read the 1 messages before; to read them: PAUSE ROUTINE LOAD FOR `e`.`j_end`; ALTER ROUTINE LOAD FOR `e`.`j_end` FROM KAFKA (\"kafka_partitions\" = \"0\", \"kafka_offsets\" = \"0\"); RESUME ROUTINE LOAD FOR `e`.`j_end`"
	for _, say := range []string{"SHOW WARNINGS", "EXPLAIN ROUTINE LOAD FOR j_end"} {
		if text := strings.Join(rows(t, c.db, say), "\n"); !strings.Contains(text, skipped) {
			t.Errorf("%s of a job that started at the end:\n%s", say, text)
		}
	}
	exec1(t, c.db, "STOP ROUTINE LOAD FOR j_end")
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
	for create, want := range map[string]string{
		`PROPERTIES ("format" = "json", "jsonpaths" = "$.id") FROM KAFKA ("kafka_topic" = "hints", "property.kafka_default_offsets" = "OFFSET_BEGINNING"`: `Invalid json path: $.id; it has to be an array with a path for each field, such as "jsonpaths" = "[\"$.id\", \"$.userName\"]"`,
		`FROM KAFKA ("kafka_topic" = "hins"`:                                                    "Broker: Unknown topic or partition (topic hins); did you mean hints?",
		`FROM KAFKA ("kafka_topic" = "HINTS"`:                                                   "did you mean hints?",
		`FROM KAFKA ("kafka_topic" = "hints", "kafka_partitions" = "0", "kafka_offsets" = "77"`: "consume offset 77; partition 0 has the offsets from 0 on, and ends before 2",
	} {
		_, err := c.db.Exec(fmt.Sprintf(`EXPLAIN CREATE ROUTINE LOAD tried ON hints %s, "kafka_broker_list" = "%s")`, create, c.broker))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the dry run answers %v, want %s", create, err, want)
		}
	}
	if got := rows(t, c.db, fmt.Sprintf(`EXPLAIN CREATE ROUTINE LOAD tried ON hints FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "hints")`, c.broker)); len(got) != 1 || !strings.Contains(got[0], "|nothing to read||the job starts at the end, behind the 2 messages of the topic;") {
		t.Errorf("a dry run from the end: %q", got)
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
