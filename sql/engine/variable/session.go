package variable

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Globals are the global values: what a new session starts with.
type Globals struct {
	mu     sync.RWMutex
	values map[string]string
	// changes counts the changes, after each.
	changes atomic.Uint64
}

// NewGlobals returns globals that have their defaults, changed by overrides (a name to its text; unknown names are ignored).
func NewGlobals(overrides map[string]string) *Globals {
	g := &Globals{values: map[string]string{}}
	for name, value := range overrides {
		if d := Lookup(name); d != nil {
			g.values[d.Name] = value
		}
	}
	return g
}

// get returns a global value.
func (g *Globals) get(d *Definition) string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if v, ok := g.values[d.Name]; ok {
		return v
	}
	return d.Default
}

// set changes a global value.
func (g *Globals) set(d *Definition, value string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.values[d.Name] = value
	g.changes.Add(1)
}

// Session holds one connection's values.
type Session struct {
	globals *Globals
	mu      sync.RWMutex
	values  map[string]string
	// changes counts the changes, after each.
	changes atomic.Uint64
}

// Version is another number after each change of a value that the session sees.
func (s *Session) Version() uint64 { return s.changes.Load() + s.globals.changes.Load() }

// NewSession returns a session with the global values of this moment.
func NewSession(g *Globals) *Session {
	s := &Session{globals: g}
	s.Reset()
	return s
}

// Reset gives the session the global values again.
func (s *Session) Reset() {
	s.globals.mu.RLock()
	values := make(map[string]string, len(s.globals.values))
	for name, v := range s.globals.values {
		values[name] = v
	}
	s.globals.mu.RUnlock()
	s.mu.Lock()
	s.values = values
	s.changes.Add(1)
	s.mu.Unlock()
}

// Get returns a session value, or the global one of a global variable.
func (s *Session) Get(d *Definition) string {
	if d.Global {
		return s.globals.get(d)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if v, ok := s.values[d.Name]; ok {
		return v
	}
	return d.Default
}

// Global returns the global value.
func (s *Session) Global(d *Definition) string { return s.globals.get(d) }

// Put stores a session value without any check.
func (s *Session) Put(d *Definition, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[d.Name] = value
	s.changes.Add(1)
}

// Set is SET [GLOBAL] name = value; a nil value is DEFAULT. It checks as Doris does (VariableMgr.setVar) and answers in its words.
// SET GLOBAL changes the session's value too.
func (s *Session) Set(name string, global bool, value *string) error {
	d := Lookup(name)
	if d == nil {
		if compatible[lower(name)] {
			return nil
		}
		return doriserr.New("Unknown system variable '%s',the similar variables are %s", name, similar(name))
	}
	text := d.Default
	if value != nil {
		var err error
		if text, err = standardize(d, *value); err != nil {
			return err
		}
	}
	switch {
	case d.ReadOnly:
		return doriserr.New("Variable '%s' is a read only variable", name)
	case global && d.SessionOnly:
		return doriserr.New("Variable '%s' is a SESSION variable and can't be used with SET GLOBAL", name)
	case !global && d.Global:
		return doriserr.New("Variable '%s' is a GLOBAL variable and should be set with SET GLOBAL", name)
	}
	text, err := check(d, text)
	if err != nil {
		return err
	}
	if global {
		s.globals.set(d, text)
	}
	if !d.Global {
		s.Put(d, text)
		if d.Name == "max_execution_time" {
			s.Put(Lookup("query_timeout"), inSeconds(text))
		}
	}
	return nil
}

// Unset is UNSET [GLOBAL] VARIABLE name, or ALL if name is empty: back to the defaults.
func (s *Session) Unset(name string, global bool, scope string) error {
	if name == "" {
		if global {
			s.globals.mu.Lock()
			clear(s.globals.values)
			s.globals.changes.Add(1)
			s.globals.mu.Unlock()
		}
		s.mu.Lock()
		clear(s.values)
		s.changes.Add(1)
		s.mu.Unlock()
		return nil
	}
	d := Lookup(name)
	if d == nil {
		return &doriserr.Error{Code: doriserr.Internal, MySQL: 1228, Message: "Unknown system variable '%s',the similar variables are %sUNSET " + scope + " VARIABLE " + name + " "}
	}
	if global {
		s.globals.set(d, d.Default)
	}
	s.mu.Lock()
	delete(s.values, d.Name)
	s.changes.Add(1)
	s.mu.Unlock()
	return nil
}

// Row is one line of SHOW VARIABLES.
type Row struct {
	Name, Value, Default string
	Changed              bool
}

// Rows returns all variables by display name, with session or global values.
func (s *Session) Rows(global bool) []Row {
	rows := make([]Row, 0, len(ordered))
	for _, d := range ordered {
		if d.Hidden {
			continue
		}
		value := s.Get(d)
		if global {
			value = s.Global(d)
		}
		rows = append(rows, Row{d.Display(), value, d.Default, value != d.Default})
	}
	return rows
}

// Location returns the zone that time_zone names, UTC if it is none that is known here.
func (s *Session) Location() *time.Location {
	if l := Zone(s.Get(Lookup("time_zone"))); l != nil {
		return l
	}
	return time.UTC
}
