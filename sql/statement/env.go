package statement

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
)

// Env is what a statement works with. Fields are never nil unless their comment says so.
type Env struct {
	Session Session
	Catalog *catalog.Catalog
	Jobs    *routineload.Manager
	// Kafka answers the metadata questions of CREATE and ALTER ROUTINE LOAD.
	Kafka routineload.Source
	Sink  load.Sink
	// Query runs a SELECT, for INSERT ... SELECT, CTAS, views and subqueries.
	Query Querier
	Clock clock.Clock
	// UnknownKafkaProperties returns a warning for each property that no Kafka client knows, with the nearest known name.
	UnknownKafkaProperties func([]routineload.Property) []string
	// Addresses are those that SHOW FRONTENDS, SHOW BACKENDS and error URLs print.
	Addresses Addresses
}

// Session is the connection that a statement came from.
type Session interface {
	// ID is the connection id.
	ID() uint32
	// User is the user's name without host, Host the client's address.
	User() string
	Host() string
	// Database is the current database, or empty.
	Database() string
	SetDatabase(name string)
	// Variable returns a session variable's text and whether it exists.
	Variable(name string) (string, bool)
	SetVariable(name, value string)
	// Location is the session's time_zone.
	Location() *time.Location
	// Warn adds to SHOW WARNINGS of this statement.
	Warn(w Warning)
	// Warnings are those of the last statement.
	Warnings() []Warning
}

// Warning is one line of SHOW WARNINGS; Level is Note, Warning or Error.
type Warning struct {
	Level, Code, Message string
}

// Querier runs a query and hands its rows over in chunks.
type Querier interface {
	// Query calls emit for each chunk, which is valid during the call; columns are known before the first one.
	Query(ctx context.Context, s Session, sql string, columns func([]Column) error, emit func(*chunk.Chunk) error) error
}

// Addresses are the addresses really bound, as host and port.
type Addresses struct {
	Host                              string
	MySQLPort, FEHTTPPort, BEHTTPPort int
}
