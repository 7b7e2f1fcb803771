package routineload

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/internal/clock"
)

// Config is what a [Manager] works with. Store, Source, NewLoad and Tables are required.
type Config struct {
	Store  Store
	Source Source
	// NewLoad makes the loader of each task.
	NewLoad NewLoad
	Tables  Tables
	// Clock is the system's clock if nil.
	Clock clock.Clock
	// Logger discards if nil.
	Logger *slog.Logger
	// Settings are the defaults if nil; change them later with [Manager.ChangeSettings].
	Settings *Settings
	// ParseExpressions restores the parts of a definition that have no stored form from Text.SQL: Load.Columns,
	// Load.PrecedingFilter, Load.Where, Load.DeleteOn. It is called for jobs read back from the store; a job whose clauses do not
	// parse is cancelled (Doris: RoutineLoadJob.gsonPostProcess). Nil leaves them empty.
	ParseExpressions func(d *Definition) error
	// Files resolves "FILE:name" values of a database's jobs (CREATE FILE); nil if there are none.
	Files func(databaseID uint64, name string) ([]byte, error)
	// Listener hears what happens; nil hears nothing. It must not block and must not call the manager.
	Listener Listener
	// BackendID is the id that tasks show as BeId; Coordinator is what SHOW TRANSACTION prints ("BE: 127.0.0.1").
	BackendID   int64
	Coordinator string
	// FrontendPoints and BackendPoints are the debug points of the two roles; nil has none.
	FrontendPoints, BackendPoints DebugPoints
	// Location is the zone of the times inside OtherMsg; nil is the local zone.
	Location *time.Location
}

// Manager owns all routine load jobs (Doris: RoutineLoadManager with both of its schedulers). Its methods are safe for
// concurrent use. Jobs are scheduled only while Run runs; everything else works without it.
type Manager struct {
	config Config
	log    *slog.Logger

	mu       sync.RWMutex
	settings Settings
	jobs     map[uint64]*job
	// names holds a database's jobs by name, oldest first.
	names map[uint64]map[string][]*job

	// run is the context of Run; nil when it is not running.
	run     context.Context
	running sync.WaitGroup
	wake    chan uint64
	slots   *slots
	latest  *latestOffsets
}

// New makes a manager with the jobs that the store has.
func New(config Config) (*Manager, error) {
	switch {
	case config.Store == nil:
		return nil, errors.New("routine load: no store")
	case config.Source == nil:
		return nil, errors.New("routine load: no source")
	case config.NewLoad == nil:
		return nil, errors.New("routine load: no loader")
	case config.Tables == nil:
		return nil, errors.New("routine load: no tables")
	}
	if config.Clock == nil {
		config.Clock = clock.Real{}
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Location == nil {
		config.Location = time.Local
	}
	if config.Coordinator == "" {
		config.Coordinator = "BE: 127.0.0.1"
	}
	m := &Manager{
		config:   config,
		log:      config.Logger,
		settings: DefaultSettings(),
		jobs:     map[uint64]*job{},
		names:    map[uint64]map[string][]*job{},
		wake:     make(chan uint64, 1024),
	}
	if config.Settings != nil {
		m.settings = *config.Settings
	}
	m.slots = newSlots(m.settings.MaxTasksPerBackend)
	m.latest = newLatestOffsets(m)
	if err := m.restore(); err != nil {
		return nil, err
	}
	return m, nil
}

// Settings returns the current settings.
func (m *Manager) Settings() Settings {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.settings
}

// ChangeSettings changes the settings for everything that starts from now on (ADMIN SET FRONTEND CONFIG).
func (m *Manager) ChangeSettings(change func(*Settings)) {
	m.mu.Lock()
	change(&m.settings)
	size := m.settings.MaxTasksPerBackend
	m.mu.Unlock()
	m.slots.resize(size)
}

// now is the clock's time in the precision that jobs keep.
func (m *Manager) now() time.Time { return m.config.Clock.Now().Truncate(time.Millisecond) }
