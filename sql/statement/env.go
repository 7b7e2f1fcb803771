package statement

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/beconfig"
	"github.com/dorisemu/dorisemu/internal/clock"
	"github.com/dorisemu/dorisemu/internal/feconfig"
	"github.com/dorisemu/dorisemu/load"
	"github.com/dorisemu/dorisemu/routineload"
	"github.com/dorisemu/dorisemu/sql/ast"
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
	// Statistics tells how much tables hold; nil shows that nothing was loaded.
	Statistics Statistics
	// Rows reads stored rows for DELETE and UPDATE; nil refuses them.
	Rows RowReader
	// Routes makes what finds the partitions of one load's rows; nil leaves that to Sink.
	Routes func() load.RouteFunc
	// SystemTables are the tables of information_schema and mysql by name; nil is none.
	SystemTables func(database string) []string
	// SystemColumns are the columns of one of them, nil if there is none; nil is none at all.
	SystemColumns func(database, name string) []catalog.Column
	// FunctionColumns are the columns of a table function; nil refuses to describe them.
	FunctionColumns func(name string, properties []ast.Property) ([]catalog.Column, error)
	// Addresses are those that SHOW FRONTENDS, SHOW BACKENDS and error URLs print.
	Addresses Addresses
	// Accounts are the users and what they may do; nil lets everyone do everything.
	Accounts *catalog.Accounts
	// Config are the settings of ADMIN SET FRONTEND CONFIG; nil refuses the statements about them.
	Config *feconfig.Settings
	// ErrorLogs are the logs of the rows that loads refused; nil refuses to show them.
	ErrorLogs ErrorLogs
	// RowLog opens the log of the rows that a statement does not load, and RowLogURL says where a log of a name can be read; nil
	// keeps none.
	RowLog    func(id string) RowLog
	RowLogURL func(name string) string
	// BackendConfig are the settings of the backend; nil refuses the statement about them.
	BackendConfig *beconfig.Settings
	// Transactions are those of the local store; nil is none.
	Transactions load.Transactions
	// StreamLoads are those that are remembered; nil is none.
	StreamLoads func() []StreamLoad
	// Started is when the process started, Machine what it runs on; nil knows nothing of it.
	Started time.Time
	Machine func() Machine
	// Download fetches a file for CREATE FILE; nil refuses it.
	Download func(ctx context.Context, url string, limit int64) ([]byte, error)
}

// Machine is what SHOW BACKENDS says of the machine, sizes in bytes.
type Machine struct {
	Cores                            int
	Memory, DiskTotal, DiskAvailable int64
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
	// Open is what outlives a statement, the transaction of BEGIN for example; never nil.
	Open() *Open
}

// Warning is one line of SHOW WARNINGS; Level is Note, Warning or Error.
type Warning struct {
	Level, Code, Message string
}

// Querier runs a query and hands its rows over in chunks.
type Querier interface {
	// Query calls emit for each chunk, which is valid during the call; columns are known before the first one.
	Query(ctx context.Context, s Session, sql string, columns func([]Column) error, emit func(*chunk.Chunk) error) error
	// Run is Query of a tree.
	Run(ctx context.Context, s Session, q *ast.Query, columns func([]Column) error, emit func(*chunk.Chunk) error) error
}

// Statistics tells how much a table holds.
type Statistics interface {
	// PartitionStatistics returns what is known of one partition without reading it.
	PartitionStatistics(t *catalog.Table, partition uint64) (PartitionStatistics, error)
}

// PartitionStatistics is what one partition holds.
type PartitionStatistics struct {
	// Rows may count rows of one key more than once; Bytes are those on disk or a little more.
	Rows, Bytes int64
	// Version grows with each load from 1; 0 is not known. Updated is zero before the first load.
	Version int64
	Updated time.Time
}

// RowReader reads the rows of tables of the local store.
type RowReader interface {
	// Scan returns rows with these columns of the schema, by place, hidden ones too.
	Scan(ctx context.Context, t *catalog.Table, columns []int) (chunk.Stream, error)
}

// RowDeleter is a [RowReader] that can also remove rows from tables without unique keys.
type RowDeleter interface {
	RowReader
	// DeleteRows removes the rows for which remove sets a bit, in one transaction of its own with this label, only from these
	// partitions if the list is not nil. remove gets chunks with all columns in schema order and one bool a row to set.
	DeleteRows(ctx context.Context, t *catalog.Table, label string, partitions []uint64, remove func(*chunk.Chunk, []bool) error) (rows, txn int64, err error)
}

// Addresses are the addresses really bound, as host and port.
type Addresses struct {
	Host                              string
	MySQLPort, FEHTTPPort, BEHTTPPort int
}
