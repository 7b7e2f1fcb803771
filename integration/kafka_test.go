//go:build integration

package integration

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dorisemu/dorisemu/integration/kafkatest"
)

func TestRealKafka(t *testing.T) {
	k := kafkatest.Start(t, kafkatest.Options{})
	t.Run("documentation examples", func(t *testing.T) {
		documentationExamples(t, serve(t, t.TempDir()), k.Bootstrap)
	})
	t.Run("a million messages, one partition, csv", func(t *testing.T) { million(t, k.Bootstrap, 1, "csv") })
	t.Run("a million messages, four partitions, csv", func(t *testing.T) { million(t, k.Bootstrap, 4, "csv") })
	t.Run("a million messages, four partitions, json", func(t *testing.T) { million(t, k.Bootstrap, 4, "json") })
}

// million loads 1,000,000 messages exactly once while the server is killed in between.
func million(t *testing.T, address string, partitions int32, format string) {
	const n = 1_000_000
	topic := fmt.Sprintf("million-%s-%d", format, partitions)
	send(t, address, topic, partitions)
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.DefaultProduceTopic(topic), kgo.MaxBufferedRecords(100_000))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for id := range n {
		value := fmt.Appendf(nil, "%d,name-%d,%d", id, id%97, id%90)
		if format == "json" {
			value = fmt.Appendf(nil, `{"id": %d, "name": "name-%d", "age": %d}`, id, id%97, id%90)
		}
		client.Produce(context.Background(), &kgo.Record{Value: value}, func(_ *kgo.Record, err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	if err := client.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	p := serve(t, data)
	db := p.open("")
	exec1(t, db, "CREATE DATABASE d", "CREATE TABLE d.t (id BIGINT NOT NULL, name VARCHAR(20), age INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1",
		fmt.Sprintf(`CREATE ROUTINE LOAD d.j ON t COLUMNS TERMINATED BY "," PROPERTIES ("format" = "%s") FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "%s", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`, format, address, topic))
	time.Sleep(100 * time.Millisecond)
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	p = serve(t, data)
	db = p.open("")
	eventually(t, jobState(t, db, "d.j"), func() bool { return number(t, db, "SELECT COUNT(*) FROM d.t") >= n })
	if got := rows(t, db, "SELECT COUNT(*), COUNT(DISTINCT id), SUM(id), MIN(id), MAX(id) FROM d.t"); got[0] != fmt.Sprintf("%d|%d|%d|0|%d", n, n, n*(n-1)/2, n-1) {
		t.Errorf("count, distinct, sum, min, max are %s", got[0])
	}
	if names := number(t, db, "SELECT COUNT(DISTINCT name) FROM d.t"); names != 97 {
		t.Errorf("%d distinct names, want 97", names)
	}
}
