package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Session is one connection's state; it is the [statement.Session] of the statements that run on it.
type Session struct {
	engine *Engine
	id     uint32
	host   string
	kill   func(queryOnly bool)
	vars   *variable.Session

	mu       sync.Mutex
	user     string
	identity string
	database string
	warnings []statement.Warning
	process  Process
	// queryID is the id of the running statement, lastQueryID that of the one before.
	queryID, lastQueryID queryID
	// open, ranQuery, remembered, released and planned belong to the goroutine that runs statements.
	open statement.Open
	// ranQuery is set once the running statement is a query that was bound.
	ranQuery   bool
	remembered remembered
	// released are prepared statements that were closed, by their text.
	released map[string]*Prepared
	planned  planned
	// userVars are the values of SET @name by lower-case name.
	userVars map[string]userVariable
}

// Process is one line of SHOW PROCESSLIST.
type Process struct {
	ID       uint32
	User     string
	Host     string
	Database string
	// Command is Query or Sleep, Since when; Info is the running or last statement.
	Command   string
	Since     time.Time
	LoginTime time.Time
	Info      string
}

var _ statement.Session = (*Session)(nil)

// NewSession opens a session. Kill ends its running statement, or the whole connection; it may be called by any goroutine.
func (e *Engine) NewSession(id uint32, user, host string, kill func(queryOnly bool)) *Session {
	s := &Session{engine: e, id: id, host: host, user: user, kill: kill, vars: variable.NewSession(e.globals)}
	now := e.clock.Now()
	s.process = Process{ID: id, Host: host, Command: "Sleep", Since: now, LoginTime: now}
	e.mu.Lock()
	e.sessions[id] = s
	e.mu.Unlock()
	return s
}

// Open implements [statement.Session].
func (s *Session) Open() *statement.Open { return &s.open }

// rollback ends the session's transaction, as for a client that leaves.
func (s *Session) rollback() {
	if err := s.open.Close(context.Background()); err != nil {
		s.engine.config.Logger.Warn("rolling back the transaction of a session failed", "connection", s.id, "error", err)
	}
}

// Close ends the session; its transaction is rolled back.
func (s *Session) Close() {
	s.rollback()
	s.engine.mu.Lock()
	delete(s.engine.sessions, s.id)
	s.engine.mu.Unlock()
	mine := func(t *catalog.Table) bool { return t.Session == s.id }
	if err := s.engine.config.Catalog.DropTemporaryTables(context.Background(), mine); err != nil {
		// The next start drops them.
		s.engine.config.Logger.Warn("dropping the temporary tables of a session failed", "session", s.id, "error", err)
	}
}

// tableFor returns a table or view by name as a session sees it, or nil.
func (e *Engine) tableFor(s *Session, database, name string) *catalog.Table {
	snapshot := e.config.Catalog.Snapshot()
	d := snapshot.Database(database)
	if d == nil {
		return nil
	}
	return snapshot.TableFor(s.id, d.ID, name)
}

// Reset is COM_RESET_CONNECTION: the transaction is rolled back, variables and warnings are as after login; the database stays.
func (s *Session) Reset() {
	s.rollback()
	s.open, s.remembered, s.released, s.planned = statement.Open{}, remembered{}, nil, planned{}
	s.vars.Reset()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = nil
	s.userVars = nil
}

// ChangeUser is COM_CHANGE_USER: a fresh session of another user on the same connection.
func (s *Session) ChangeUser(user string) {
	s.mu.Lock()
	s.user, s.identity, s.database = user, "", ""
	s.mu.Unlock()
	s.Reset()
}

// ID returns the connection id.
func (s *Session) ID() uint32 { return s.id }

// User returns the user's name without host.
func (s *Session) User() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.user
}

// Identity returns whom the session acts as: 'name'@'host', the host being a pattern.
func (s *Session) Identity() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.identity == "" {
		return "'" + s.user + "'@'%'"
	}
	return s.identity
}

// SetIdentity tells whom the session acts as; by default it is the user at any host.
func (s *Session) SetIdentity(identity string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.identity = identity
}

// Host returns the client's address.
func (s *Session) Host() string { return s.host }

// Database returns the current database, or nothing.
func (s *Session) Database() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.database
}

// SetDatabase changes the current database without any check; [Session.Use] checks.
func (s *Session) SetDatabase(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.database = name
}

// Variable returns a system variable's text and whether it exists.
func (s *Session) Variable(name string) (string, bool) {
	d := variable.Lookup(name)
	if d == nil {
		return "", false
	}
	return s.vars.Get(d), true
}

// SetVariable stores a session variable's text without any check; an unknown name is ignored.
func (s *Session) SetVariable(name, value string) {
	if d := variable.Lookup(name); d != nil {
		s.vars.Put(d, value)
	}
}

// Variables returns the session's system variables.
func (s *Session) Variables() *variable.Session { return s.vars }

// Location returns the session's time zone.
func (s *Session) Location() *time.Location { return s.vars.Location() }

// Warn adds a line to SHOW WARNINGS of the running statement.
func (s *Session) Warn(w statement.Warning) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = append(s.warnings, w)
}

// Warnings returns those of the last statement.
func (s *Session) Warnings() []statement.Warning {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]statement.Warning(nil), s.warnings...)
}

// queryID is what last_query_id() tells of a statement.
type queryID struct{ high, low uint64 }

// String writes the id as Doris does, nothing if there is none.
func (q queryID) String() string {
	if q == (queryID{}) {
		return ""
	}
	return fmt.Sprintf("%x-%x", q.high, q.low)
}

// begin notes that a statement runs, and returns when. Its warnings begin empty, unless it is one that shows them.
func (s *Session) begin(text string, keepWarnings bool) time.Time {
	now := s.engine.clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.Command, s.process.Since, s.process.Info = "Query", now, text
	s.lastQueryID, s.queryID = s.queryID, queryID{rand.Uint64(), rand.Uint64()}
	if !keepWarnings {
		s.warnings = nil
	}
	return now
}

// lastQuery returns the id of the statement before the running one.
func (s *Session) lastQuery() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastQueryID.String()
}

// end notes that the statement has ended, with an error or nil.
func (s *Session) end(err error) {
	now := s.engine.clock.Now()
	s.mu.Lock()
	ran := Ran{User: s.user, Query: s.ranQuery, Failed: s.ranQuery && err != nil, Took: now.Sub(s.process.Since)}
	s.process.Command, s.process.Since = "Sleep", now
	s.mu.Unlock()
	s.ranQuery = false
	if heard := s.engine.config.Ran; heard != nil {
		heard(ran)
	}
}

// Processes returns the open sessions by id, as SHOW PROCESSLIST lists them.
func (e *Engine) Processes() []Process {
	e.mu.Lock()
	open := make([]*Session, 0, len(e.sessions))
	for _, s := range e.sessions {
		open = append(open, s)
	}
	e.mu.Unlock()
	out := make([]Process, 0, len(open))
	for _, s := range open {
		s.mu.Lock()
		p := s.process
		p.User, p.Database = s.user, s.database
		s.mu.Unlock()
		out = append(out, p)
	}
	sortProcesses(out)
	return out
}

// Kill ends a session's statement, or the whole connection. It reports whether there is such a session.
func (e *Engine) Kill(id uint32, queryOnly bool) bool {
	e.mu.Lock()
	s := e.sessions[id]
	e.mu.Unlock()
	if s == nil {
		return false
	}
	if s.kill != nil {
		s.kill(queryOnly)
	}
	return true
}

// timeout returns a context that ends after the session's query_timeout.
func (s *Session) timeout(ctx context.Context) (context.Context, context.CancelFunc) {
	seconds := seconds(s.vars.Get(variable.Lookup("query_timeout")))
	if seconds <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, seconds, errTimeout)
}
