package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/dorisemu/dorisemu/server"
)

// produceCommand is `dorisemu produce`: one message a line of standard input, for the first minute without Kafka's tools.
type produceCommand struct {
	Kafka string `env:"DORISEMU_KAFKA" default:"127.0.0.1:9092" placeholder:"ADDR" help:"Address of a broker."`
	Topic string `arg:"" help:"Topic to produce to."`
}

// Run sends every line and says how many there were.
func (c *produceCommand) Run(e *environment) error {
	var messages []string
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		messages = append(messages, lines.Text())
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if err := server.Produce(e.ctx, c.Kafka, c.Topic, messages); err != nil {
		return err
	}
	_, err := fmt.Fprintf(e.stdout, "%d messages produced to %s at %s\n", len(messages), c.Topic, c.Kafka)
	return err
}
