package routineload

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// storedFormat is the first byte of a stored job.
const storedFormat = 1

// storedDefinition is a definition without its expressions, which are stored as texts only.
type storedDefinition struct {
	Definition
	// Zone is the name of Load.Location.
	Zone string `json:",omitempty"`
}

// storedState is what survives a restart besides the definition.
type storedState struct {
	ID                        uint64
	State                     State
	Created                   time.Time
	PausedAt, EndedAt         time.Time
	PauseReason, CancelReason *Reason         `json:",omitempty"`
	Progress                  map[int32]int64 `json:",omitempty"`
	Statistic                 Statistic
	OtherMsg                  string `json:",omitempty"`
	LastAutoResume            time.Time
	AutoResumes               int64 `json:",omitempty"`
}

// encode is the stored form of a state: format byte, length of the definition, definition, state. A job that runs is stored as
// one that needs scheduling. The caller owns the job.
func (j *job) encode(s *jobState) []byte {
	if j.encoded == nil || j.encodedDefinition != s.Definition {
		d := storedDefinition{Definition: *s.Definition}
		if d.Load.Location != nil {
			d.Zone = d.Load.Location.String()
		}
		d.Load.Location = nil
		d.Load.Columns, d.Load.PrecedingFilter, d.Load.Where, d.Load.DeleteOn = nil, nil, nil, nil
		j.encoded, j.encodedDefinition = mustJSON(d), s.Definition
	}
	stored := storedState{
		ID: s.ID, State: s.State, Created: s.Created, PausedAt: s.PausedAt, EndedAt: s.EndedAt, PauseReason: s.PauseReason,
		CancelReason: s.CancelReason, Progress: s.Progress, Statistic: s.Statistic, OtherMsg: s.OtherMsg,
		LastAutoResume: s.LastAutoResume, AutoResumes: s.AutoResumes,
	}
	if stored.State == Running {
		stored.State = NeedSchedule
	}
	b := make([]byte, 0, 512+len(j.encoded))
	b = append(b, storedFormat)
	b = binary.AppendUvarint(b, uint64(len(j.encoded)))
	b = append(b, j.encoded...)
	return append(b, mustJSON(stored)...)
}

// mustJSON encodes one of our own types, which cannot fail.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding routine load job: %v", err))
	}
	return b
}

// decodeState reads the stored form.
func decodeState(b []byte) (*jobState, error) {
	if len(b) == 0 || b[0] != storedFormat {
		return nil, errors.New("decoding routine load job: unknown format")
	}
	size, n := binary.Uvarint(b[1:])
	if n <= 0 || size > uint64(len(b)-1-n) {
		return nil, errors.New("decoding routine load job: truncated")
	}
	var d storedDefinition
	if err := json.Unmarshal(b[1+n:1+n+int(size)], &d); err != nil {
		return nil, fmt.Errorf("decoding definition of routine load job: %w", err)
	}
	var s storedState
	if err := json.Unmarshal(b[1+n+int(size):], &s); err != nil {
		return nil, fmt.Errorf("decoding state of routine load job: %w", err)
	}
	switch s.State {
	case NeedSchedule, Paused, Stopped, Cancelled:
	default:
		return nil, fmt.Errorf("decoding routine load job: unknown state %q", s.State)
	}
	if d.Zone != "" {
		d.Load.Location = location(d.Zone)
	}
	if s.Progress == nil {
		s.Progress = map[int32]int64{}
	}
	definition := d.Definition
	return &jobState{
		ID: s.ID, Definition: &definition, State: s.State, Created: s.Created, PausedAt: s.PausedAt, EndedAt: s.EndedAt,
		PauseReason: s.PauseReason, CancelReason: s.CancelReason, Progress: s.Progress, Statistic: s.Statistic,
		OtherMsg: s.OtherMsg, LastAutoResume: s.LastAutoResume, AutoResumes: s.AutoResumes,
	}, nil
}

// location finds a zone by the name that time.Location.String gave, an offset like +08:00 too.
func location(name string) *time.Location {
	if t, err := time.Parse("-07:00", name); err == nil {
		_, offset := t.Zone()
		return time.FixedZone(name, offset)
	}
	if l, err := time.LoadLocation(name); err == nil {
		return l
	}
	return time.UTC
}

// restore reads the jobs of the store. A job whose clauses do not parse any more is cancelled.
func (m *Manager) restore() error {
	stored, err := m.config.Store.LoadJobs()
	if err != nil {
		return fmt.Errorf("reading routine load jobs: %w", err)
	}
	for id, b := range stored {
		s, err := decodeState(b)
		if err != nil {
			return fmt.Errorf("job %d: %w", id, err)
		}
		if m.config.ParseExpressions != nil && !s.State.Final() {
			if err := m.config.ParseExpressions(s.Definition); err != nil {
				m.log.Error("clauses of a stored routine load job do not parse", "job", s.Definition.Name, "error", err)
				next, _, _ := apply(*s, cancelRequested{Reason{doriserr.Internal, "failed to parse the stored clauses: " + err.Error()}}, m.now())
				s = &next
			}
		}
		j := &job{m: m, id: id}
		j.state.Store(s)
		m.add(j)
	}
	for _, byName := range m.names {
		for _, jobs := range byName {
			sortByID(jobs)
		}
	}
	return nil
}
