package integration

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// send creates a topic and sends messages to it.
func send(t *testing.T, address, topic string, partitions int32, messages ...string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ProducerBatchMaxBytes(16<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()
	created, err := kadm.NewClient(client).CreateTopics(ctx, partitions, 1, nil, topic)
	if err != nil {
		t.Fatal(err)
	}
	if e := created[topic].Err; e != nil && !strings.Contains(e.Error(), "TOPIC_ALREADY_EXISTS") {
		t.Fatal(e)
	}
	var records []*kgo.Record
	for _, m := range messages {
		records = append(records, &kgo.Record{Topic: topic, Value: []byte(m)})
	}
	if err := client.ProduceSync(ctx, records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// documentationExamples runs the two examples of Doris's documentation, only the broker's address changed.
func documentationExamples(t *testing.T, p *process, broker string) {
	db := p.open("?multiStatements=true")
	send(t, broker, "test-routine-load-csv", 1, "1,Emily,25")
	exec1(t, db, "CREATE DATABASE testdb;", `CREATE TABLE testdb.test_routineload_tbl(
    user_id            BIGINT       NOT NULL COMMENT "user id",
    name               VARCHAR(20)           COMMENT "name",
    age                INT                   COMMENT "age"
)
DUPLICATE KEY(user_id)
DISTRIBUTED BY HASH(user_id) BUCKETS 10;`, fmt.Sprintf(`CREATE ROUTINE LOAD testdb.example_routine_load_csv ON test_routineload_tbl
COLUMNS TERMINATED BY ",",
COLUMNS(user_id, name, age)
FROM KAFKA(
    "kafka_broker_list" = "%s",
    "kafka_topic" = "test-routine-load-csv",
    "property.kafka_default_offsets" = "OFFSET_BEGINNING"
);`, broker), "USE testdb")
	eventually(t, jobState(t, db, "testdb.example_routine_load_csv"), func() bool {
		return number(t, db, "select count(*) from test_routineload_tbl") == 1
	})
	if got := rows(t, db, "select * from test_routineload_tbl"); len(got) != 1 || got[0] != "1|Emily|25" {
		t.Errorf("the table has %q", got)
	}

	for _, table := range []string{"test_multi_table_load1", "test_multi_table_load2", "test_multi_table_json1", "test_multi_table_json2"} {
		exec1(t, db, "CREATE TABLE testdb."+table+`(user_id BIGINT NOT NULL COMMENT "user id", name VARCHAR(20) COMMENT "name", age INT COMMENT "age") DUPLICATE KEY(user_id) DISTRIBUTED BY HASH(user_id) BUCKETS 10;`)
	}
	send(t, broker, "test-multi-table-load", 1, "test_multi_table_load1|1,Emily,25", "test_multi_table_load2|2,Benjamin,35")
	send(t, broker, "test-multi-table-json", 2, `test_multi_table_json1|{"user_id": 1, "name": "Emily", "age": 25}`, `test_multi_table_json2|{"user_id": 2, "name": "Benjamin", "age": 35}`)
	exec1(t, db, fmt.Sprintf(`CREATE ROUTINE LOAD example_multi_table_load
COLUMNS TERMINATED BY ","
FROM KAFKA("kafka_broker_list" = "%s", "kafka_topic" = "test-multi-table-load", "property.kafka_default_offsets" = "OFFSET_BEGINNING");`, broker),
		fmt.Sprintf(`CREATE ROUTINE LOAD example_multi_table_json PROPERTIES("format" = "json")
FROM KAFKA("kafka_broker_list" = "%s", "kafka_topic" = "test-multi-table-json", "property.kafka_default_offsets" = "OFFSET_BEGINNING");`, broker))
	for table, want := range map[string]string{
		"test_multi_table_load1": "1|Emily|25", "test_multi_table_load2": "2|Benjamin|35",
		"test_multi_table_json1": "1|Emily|25", "test_multi_table_json2": "2|Benjamin|35",
	} {
		job := "example_multi_table_" + table[len("test_multi_table_"):len("test_multi_table_")+4]
		eventually(t, jobState(t, db, job), func() bool { return number(t, db, "select count(*) from "+table) == 1 })
		if got := rows(t, db, "select * from "+table); len(got) != 1 || got[0] != want {
			t.Errorf("%s has %q, want %q", table, got, want)
		}
	}
	lifeCycle(t, p, broker)
}

// lifeCycle pauses, resumes and stops the first example's job and looks at it with every SHOW.
func lifeCycle(t *testing.T, p *process, broker string) {
	db := p.open("testdb")
	job := show(t, db, "SHOW ROUTINE LOAD FOR testdb.example_routine_load_csv")
	for column, want := range map[string]string{
		"Name": "example_routine_load_csv", "DbName": "testdb", "TableName": "test_routineload_tbl", "IsMultiTable": "false", "State": "RUNNING",
		"DataSourceType": "KAFKA", "Progress": `{"0":"0"}`, "Lag": `{"0":0}`, "User": "root", "ErrorLogUrls": "", "ReasonOfStateChanged": "",
	} {
		if job[column] != want {
			t.Errorf("%s is %q, want %q", column, job[column], want)
		}
	}
	tasks := rows(t, db, `SHOW ROUTINE LOAD TASK WHERE JobName = "example_routine_load_csv"`)
	if len(tasks) != 1 || !strings.HasSuffix(tasks[0], `|{"0":1}`) {
		t.Errorf("tasks: %q", tasks)
	}
	exec1(t, db, "PAUSE ROUTINE LOAD FOR example_routine_load_csv")
	if row := show(t, db, "SHOW ROUTINE LOAD FOR example_routine_load_csv"); row["State"] != "PAUSED" ||
		row["ReasonOfStateChanged"] != "ErrorReason{code=errCode = 100, msg='User root pauses routine load job'}" || row["PauseTime"] == "" {
		t.Errorf("after PAUSE: %v", row)
	}
	send(t, broker, "test-routine-load-csv", 1, "2,Benjamin,35", "3,Olivia,28")
	exec1(t, db, "RESUME ROUTINE LOAD FOR example_routine_load_csv")
	eventually(t, jobState(t, db, "example_routine_load_csv"), func() bool {
		return number(t, db, "select count(*) from test_routineload_tbl") == 3
	})
	exec1(t, db, "STOP ROUTINE LOAD FOR example_routine_load_csv")
	if _, err := db.Exec("STOP ROUTINE LOAD FOR example_routine_load_csv"); err == nil || !strings.Contains(err.Error(), "There is not operable routine load job with name example_routine_load_csv") {
		t.Errorf("STOP of a stopped job: %v", err)
	}
	if n := len(rows(t, db, "SHOW ROUTINE LOAD")); n != 2 {
		t.Errorf("SHOW ROUTINE LOAD has %d jobs, want the two that are not stopped", n)
	}
	if row := show(t, db, "SHOW ALL ROUTINE LOAD FOR example_routine_load_csv"); row["State"] != "STOPPED" || row["EndTime"] == "" {
		t.Errorf("after STOP: %v", row)
	}
}

func TestDocumentationExamplesOnTheEmbeddedBroker(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	documentationExamples(t, p, p.ready.Kafka)
}
