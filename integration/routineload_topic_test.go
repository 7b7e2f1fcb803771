//go:build integration

package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

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
