package server

import (
	"context"
	"errors"
	"fmt"

	"github.com/dorisemu/dorisemu/kafka"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/engine"
)

// Execute runs SQL as root, for what a start prepares; results are dropped.
func (s *Server) Execute(ctx context.Context, sql string) error {
	session := s.engine.NewSession(0, "root", "127.0.0.1", func(bool) {})
	defer session.Close()
	return session.Run(ctx, sql, func(*engine.Answer, bool) error { return nil })
}

// HasJob reports whether a database has a job of this name that is not final.
func (s *Server) HasJob(database, name string) bool {
	d := s.catalog.Database(database)
	if d == nil {
		return false
	}
	_, err := s.jobs.Find(d.ID, name)
	return err == nil
}

// errNoBroker is returned when the embedded broker is off.
var errNoBroker = errors.New("the embedded broker is off")

// CreateTopic creates a topic of the embedded broker and reports whether it is new.
func (s *Server) CreateTopic(ctx context.Context, topic string, partitions int) (fresh bool, err error) {
	if s.broker == nil {
		return false, errNoBroker
	}
	c := routineload.Connection{Brokers: []string{s.addresses.Kafka}}
	if _, err := s.source.Partitions(ctx, c, topic); err == nil {
		return false, nil
	}
	if err := s.broker.CreateTopic(topic, partitions); err != nil {
		return false, err
	}
	return true, nil
}

// Produce sends messages to a topic of the embedded broker.
func (s *Server) Produce(ctx context.Context, topic string, messages []string) error {
	if s.broker == nil {
		return errNoBroker
	}
	return Produce(ctx, s.addresses.Kafka, topic, messages)
}

// Produce sends messages to a topic of any broker and returns when the broker has them.
func Produce(ctx context.Context, broker, topic string, messages []string) error {
	if err := kafka.Produce(ctx, broker, topic, messages); err != nil {
		return fmt.Errorf("producing to topic %s at %s: %w", topic, broker, err)
	}
	return nil
}
