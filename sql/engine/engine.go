package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// Config is what an engine needs. Catalog, Tables and Execute must be set.
type Config struct {
	Catalog *catalog.Catalog
	Tables  TableReader
	// Execute runs a statement of ours.
	Execute func(ctx context.Context, session statement.Session, st ast.Statement) (*statement.Result, error)
	// MayUse decides whether a user may enter a database, by an error such as 1044's; nil lets everyone in.
	MayUse func(user, host, database string) error
	// MayRead decides whether a user may read the columns at these places of a table, or a view (nil columns); nil lets everyone.
	MayRead func(user, host, database string, table *catalog.Table, columns []int) error
	// MaySee decides whether a user may know of a table; nil lets everyone.
	MaySee func(user, host, database, table string) bool
	// MaySetGlobal decides whether a user may SET GLOBAL, and see and kill the sessions of others; nil lets everyone.
	MaySetGlobal func(user, host string) error
	// Blocked refuses the text of a query of a user (SQL_BLOCK_RULE); nil refuses none.
	Blocked func(user, sql string) error
	// BlockRules reports whether there is any rule that Blocked looks at; nil is none.
	BlockRules func() bool
	// Rights returns a value that is another one after each change of what MayRead answers; with MayRead and without it no plan is kept.
	Rights func() any
	// Globals are the global variables that differ from their defaults; GlobalChanged keeps each SET GLOBAL and may be nil.
	Globals       map[string]string
	GlobalChanged func(ctx context.Context, name, value string) error
	// Ran hears of each statement that has ended; nil is not told. It is called by the session's goroutine.
	Ran func(Ran)
	// SystemRows makes the rows of views of information_schema that this package cannot know, by lower-case name:
	// routine_load_jobs, load_jobs, user_privileges. One value a column, nil is NULL; text, int64 or bool.
	SystemRows map[string]func(ctx context.Context, session statement.Session) ([][]any, error)
	Clock      clock.Clock
	Logger     *slog.Logger
}

// Ran is a statement that has ended.
type Ran struct {
	User string
	// Query is set for a query that was bound, Failed if it failed while it ran.
	Query, Failed bool
	Took          time.Duration
}

// Engine runs SQL for all sessions.
type Engine struct {
	config  Config
	clock   clock.Clock
	globals *variable.Globals

	mu       sync.Mutex
	sessions map[uint32]*Session
}

// errTimeout is the cause of a query that ran longer than query_timeout (Doris: ERR_QUERY_TIMEOUT).
var errTimeout = doriserr.New("query timeout")

// New returns an engine.
func New(config Config) (*Engine, error) {
	if config.Catalog == nil || config.Tables == nil || config.Execute == nil {
		return nil, errors.New("engine needs a catalog, a table reader and statements")
	}
	if config.Clock == nil {
		config.Clock = clock.Real{}
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Engine{config: config, clock: config.Clock, globals: variable.NewGlobals(config.Globals), sessions: map[uint32]*Session{}}, nil
}

// Close ends the engine. No session may be open any more.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.sessions); n > 0 {
		return fmt.Errorf("closing the engine: %d sessions are open", n)
	}
	return nil
}

// sortProcesses sorts by connection id.
func sortProcesses(p []Process) { sort.Slice(p, func(i, j int) bool { return p[i].ID < p[j].ID }) }

// seconds reads a number of seconds, 0 if it is none.
func seconds(text string) time.Duration {
	n, _ := strconv.ParseInt(text, 10, 32)
	return time.Duration(n) * time.Second
}
