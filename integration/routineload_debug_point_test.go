package integration

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// point changes a debug point over HTTP: "add/NAME?execute=1", "remove/NAME" or "clear".
func (p *process) point(backend bool, action string) {
	p.t.Helper()
	address := p.ready.FEHTTP
	if backend {
		address = p.ready.BEHTTP
	}
	request, err := http.NewRequest(http.MethodPost, "http://"+address+"/api/debug_point/"+action, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	request.SetBasicAuth("root", "")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK || !strings.Contains(string(body), `"OK"`) && !strings.Contains(string(body), `"success"`) {
		p.t.Fatalf("%s: %s %s", action, response.Status, body)
	}
}

// routineLoad creates a job that reads a topic from the beginning, one task a second at most.
func routineLoad(t *testing.T, db *sql.DB, broker, topic, job, on, clauses, properties, source string) {
	t.Helper()
	if on != "" {
		on = "ON " + on
	}
	if properties != "" {
		properties = ", " + properties
	}
	if source != "" {
		source = ", " + source
	}
	if !strings.Contains(source, "kafka_default_offsets") && !strings.Contains(source, "kafka_offsets") {
		source += `, "property.kafka_default_offsets" = "OFFSET_BEGINNING"`
	}
	exec1(t, db, fmt.Sprintf(`CREATE ROUTINE LOAD %s %s %s PROPERTIES ("max_batch_interval" = "1"%s) FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "%s"%s)`,
		job, on, clauses, properties, broker, topic, source))
}

// TestDebugPoints switches each fault of routine load on over HTTP, looks at the job, and has it load everything afterwards.
func TestDebugPoints(t *testing.T) {
	p := serve(t, t.TempDir(), "--kafka", "127.0.0.1:0")
	setup := p.open("")
	exec1(t, setup, "CREATE DATABASE d")
	const submit = "errCode = 2, detailMessage = failed to send task: errCode = 2, detailMessage = "
	for _, c := range []struct {
		point    string
		backend  bool
		multi    bool
		state    string
		column   string
		want     string
		loaded   int64 // while the point is on
		resume   bool
		timedOut bool // the task has to time out before it goes on
	}{
		{point: "RoutineLoadTaskInfo.judgeEof", state: "RUNNING", column: "OtherMsg", loaded: 1},
		{point: "FE.ROUTINE_LOAD_TASK_SUBMIT_FAILED", state: "RUNNING", column: "OtherMsg", want: submit + "debug point FE.ROUTINE_LOAD_TASK_SUBMIT_FAILED"},
		{point: "FE.ROUTINE_LOAD_TASK_SUBMIT_FAILED.MEM_LIMIT_EXCEEDED", state: "RUNNING", column: "OtherMsg", want: submit + "MEM_LIMIT_EXCEEDED", loaded: 1},
		{point: "RoutineLoadTaskExecutor.submit_task.memory_limit", backend: true, state: "RUNNING", column: "OtherMsg",
			want: submit + "failed to submit task. error code: MEM_LIMIT_EXCEEDED, msg: (127.0.0.1)[MEM_LIMIT_EXCEEDED]fake reason: reach memory limit", timedOut: true},
		{point: "DatabaseTransactionMgr.commitTransaction.failed", state: "RUNNING", column: "OtherMsg",
			want: "[ANALYSIS_ERROR]TStatus: errCode = 2, detailMessage = DebugPoint: DatabaseTransactionMgr.commitTransaction.failed"},
		{point: "NewLoadStreamMgr.test_duplicated_load_id", backend: true, state: "RUNNING", column: "OtherMsg", want: " already exist"},
		{point: "KafkaDataConsumer.group_consume.out_of_range", backend: true, state: "PAUSED", column: "ReasonOfStateChanged",
			want: "Offset out of range, consume partition 0, consume offset 0 the offset used by job does not exist in kafka, please check the offset, using the Alter ROUTINE LOAD command to modify it, and resume the job", resume: true},
		{point: "StreamLoadExecutor.commit_txn.block", backend: true, state: "RUNNING", column: "TxnStatus", want: "PREPARE"},
		{point: "MultiTablePipe.exec_plans.failed", backend: true, multi: true, state: "RUNNING", column: "OtherMsg", want: "[ABORTED]MultiTablePipe.exec_plans.failed"},
		{point: "DatabaseTransactionMgr.stop_finish_transaction", state: "RUNNING", column: "TxnStatus", want: "COMMITTED"},
		{point: "PublishVersionDaemon.stop_publish", state: "RUNNING", column: "TxnStatus", want: "COMMITTED"},
	} {
		t.Run(c.point, func(t *testing.T) {
			name := "p" + strings.ReplaceAll(strings.ToLower(c.point), ".", "_")
			db := p.open("d")
			exec1(t, db, "CREATE TABLE "+name+" (id INT, name VARCHAR(20)) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
			message, on := "1,a", name
			if c.multi {
				message, on = name+"|1,a", ""
			}
			send(t, p.ready.Kafka, name, 1, message)
			p.point(c.backend, "add/"+c.point)
			routineLoad(t, db, p.ready.Kafka, name, name, on, `COLUMNS TERMINATED BY ","`, "", "")
			seen := func() string {
				row := show(t, db, "SHOW ROUTINE LOAD FOR "+name)
				if c.column == "TxnStatus" {
					if len(rows(t, db, `SHOW ROUTINE LOAD TASK WHERE JobName = "`+name+`"`)) == 1 {
						row = show(t, db, `SHOW ROUTINE LOAD TASK WHERE JobName = "`+name+`"`)
					}
				}
				return row[c.column]
			}
			eventually(t, jobState(t, db, name), func() bool {
				return strings.Contains(seen(), c.want) && number(t, db, "SELECT COUNT(*) FROM "+name) == c.loaded
			})
			if state := show(t, db, "SHOW ROUTINE LOAD FOR "+name)["State"]; state != c.state {
				t.Errorf("the job is %s, want %s", state, c.state)
			}
			p.point(c.backend, "remove/"+c.point)
			if c.resume || c.timedOut {
				exec1(t, db, "RESUME ROUTINE LOAD FOR "+name)
			}
			eventually(t, jobState(t, db, name), func() bool { return number(t, db, "SELECT COUNT(*) FROM "+name) == 1 })
			exec1(t, db, "STOP ROUTINE LOAD FOR "+name)
		})
	}
	t.Run("a limit", func(t *testing.T) {
		db := p.open("d")
		exec1(t, db, "CREATE TABLE limited (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
		send(t, p.ready.Kafka, "limited", 1, "1")
		p.point(false, "add/DatabaseTransactionMgr.commitTransaction.failed?execute=2")
		routineLoad(t, db, p.ready.Kafka, "limited", "limited", "limited", "", "", "")
		eventually(t, jobState(t, db, "limited"), func() bool { return number(t, db, "SELECT COUNT(*) FROM limited") == 1 })
		if statistic := show(t, db, "SHOW ROUTINE LOAD FOR limited")["Statistic"]; !strings.Contains(statistic, `"abortedTaskNum":2`) {
			t.Errorf("a point with execute=2 gives %s", statistic)
		}
	})
	t.Run("latest offsets", func(t *testing.T) {
		db := p.open("d")
		exec1(t, db, "CREATE TABLE latest (id INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1")
		send(t, p.ready.Kafka, "latest", 1, "1")
		p.point(true, "add/KafkaDataConsumer.get_latest_offsets_for_partitions.timeout")
		routineLoad(t, db, p.ready.Kafka, "latest", "latest", "latest", "", "", "")
		time.Sleep(500 * time.Millisecond)
		if n := number(t, db, "SELECT COUNT(*) FROM latest"); n != 0 {
			t.Errorf("%d rows although the latest offsets are not known", n)
		}
		p.point(true, "clear") // the question that is held up goes on after a minute, as in Doris
	})
}
