package routineload

import (
	"context"
	"maps"
	"slices"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Alteration is an ALTER ROUTINE LOAD after validation.
type Alteration struct {
	// Edit changes a copy of the definition; nil changes nothing. Its error fails the statement and nothing is changed.
	Edit func(d *Definition) error
	// NewTopic says that kafka_topic was given, even with the same name: the progress is emptied.
	NewTopic bool
	// Offsets are the new next offsets, symbolic ones and times already resolved.
	Offsets map[int32]int64
}

// Alter changes a paused job. All of it is durable, or nothing is changed.
func (m *Manager) Alter(ctx context.Context, id uint64, a Alteration) error {
	j, err := m.operable(id)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	d := j.state.Load().Definition.clone()
	if a.Edit != nil {
		if err := a.Edit(d); err != nil {
			return err
		}
	}
	return j.doLocked(ctx, altered{Definition: d, NewTopic: a.NewTopic, Offsets: a.Offsets}, nil)
}

// applyAltered handles ALTER: state, then offsets (Doris: KafkaRoutineLoadJob.modifyProperties).
func applyAltered(s jobState, e altered) (jobState, []effect, error) {
	if s.State != Paused {
		return s, nil, doriserr.New("Only supports modification of PAUSED jobs")
	}
	for _, p := range slices.Sorted(maps.Keys(e.Offsets)) {
		if _, known := s.Progress[p]; !known {
			return s, nil, doriserr.New("The specified partition %d is not in the consumed partitions", p)
		}
	}
	if e.NewTopic {
		s.Progress = map[int32]int64{}
	}
	s.advance(e.Offsets)
	s.Definition = e.Definition
	return s, []effect{saveState}, nil
}

// clone copies a definition so that the copy may be edited. Expressions are shared; they are never changed in place.
func (d *Definition) clone() *Definition {
	c := *d
	c.Load.Columns = slices.Clone(d.Load.Columns)
	c.Load.Partitions = slices.Clone(d.Load.Partitions)
	c.Text.SQL = maps.Clone(d.Text.SQL)
	c.Properties.Raw = maps.Clone(d.Properties.Raw)
	c.Kafka.Brokers = slices.Clone(d.Kafka.Brokers)
	c.Kafka.Partitions = slices.Clone(d.Kafka.Partitions)
	c.Kafka.Offsets = maps.Clone(d.Kafka.Offsets)
	c.Kafka.Custom = slices.Clone(d.Kafka.Custom)
	return &c
}
