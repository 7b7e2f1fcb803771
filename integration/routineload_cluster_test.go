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
