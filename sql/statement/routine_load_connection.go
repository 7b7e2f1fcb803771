package statement

import (
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/routineload"
)

// kafkaFileKey is the catalog record of a file made by CREATE FILE for Kafka.
func kafkaFileKey(databaseID uint64, name string) string {
	return fmt.Sprintf("file/%d/kafka/%s", databaseID, name)
}

// KafkaFile returns the contents of a file made by CREATE FILE in a database with catalog kafka.
func KafkaFile(c *catalog.Catalog, databaseID uint64, name string) ([]byte, error) {
	content := c.Other(kafkaFileKey(databaseID, name))
	if content == nil {
		return nil, fmt.Errorf("file %q does not exist", name)
	}
	return content, nil
}

// connection is how to reach the cluster of a job.
func (e *Env) connection(d *routineload.Definition) routineload.Connection {
	return routineload.Connection{
		Brokers: d.Kafka.Brokers, Properties: d.Kafka.Custom,
		Files: func(name string) ([]byte, error) { return KafkaFile(e.Catalog, d.DatabaseID, name) },
	}
}
