package main

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/dorisemu/dorisemu/server"
)

// devCommand is `dorisemu dev`: serve with an embedded broker, a schema registry and a sample job.
type devCommand struct {
	server.Config
}

// The addresses that dev binds where serve binds nothing.
const (
	devKafka    = "127.0.0.1:9092"
	devRegistry = "127.0.0.1:8081"
)

// Run serves until SIGTERM or SIGINT.
func (c *devCommand) Run(e *environment) error {
	if c.Kafka == "" {
		c.Kafka = devKafka
	}
	if c.Registry == "" {
		c.Registry = devRegistry
	}
	if c.Kafka == server.Off {
		return serve(e, c.Config, nil)
	}
	return serve(e, c.Config, sample)
}

// The sample: one topic, one table, one job.
const (
	sampleTopic = "demo-people"
	sampleTable = "CREATE TABLE IF NOT EXISTS demo.people (id BIGINT NOT NULL, name VARCHAR(20), age INT) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1"
	sampleJob   = `CREATE ROUTINE LOAD demo.people_job ON people COLUMNS TERMINATED BY "," PROPERTIES ("max_batch_interval" = "1") ` +
		`FROM KAFKA ("kafka_broker_list" = "%s", "kafka_topic" = "` + sampleTopic + `", "property.kafka_default_offsets" = "OFFSET_BEGINNING")`
)

var sampleMessages = []string{"1,Emily,25", "2,Benjamin,35", "3,Olivia,28"}

// sample makes the sample on first start and returns the lines to paste.
func sample(ctx context.Context, s *server.Server) ([]string, error) {
	a := s.Addresses()
	fresh, err := s.CreateTopic(ctx, sampleTopic, 1)
	if err != nil {
		return nil, fmt.Errorf("creating topic %s: %w", sampleTopic, err)
	}
	if fresh {
		if err := s.Produce(ctx, sampleTopic, sampleMessages); err != nil {
			return nil, fmt.Errorf("producing to topic %s: %w", sampleTopic, err)
		}
	}
	for _, sql := range []string{"CREATE DATABASE IF NOT EXISTS demo", sampleTable} {
		if err := s.Execute(ctx, sql); err != nil {
			return nil, fmt.Errorf("creating the sample: %w", err)
		}
	}
	if !s.HasJob("demo", "people_job") {
		if err := s.Execute(ctx, fmt.Sprintf(sampleJob, a.Kafka)); err != nil {
			return nil, fmt.Errorf("creating the sample job: %w", err)
		}
	}
	host, port, _ := net.SplitHostPort(a.MySQL)
	mysql := fmt.Sprintf("mysql -h%s -P%s -uroot", host, port)
	return []string{
		fmt.Sprintf("echo '4,Sophia,41' | %s produce --kafka %s %s", os.Args[0], a.Kafka, sampleTopic),
		mysql + ` -e 'SELECT * FROM demo.people ORDER BY id'`,
		mysql + ` -e 'SHOW ROUTINE LOAD FOR demo.people_job\G'`,
	}, nil
}
