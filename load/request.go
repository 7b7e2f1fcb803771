package load

import (
	"context"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// NoPartition is the [Batch.Partition] of rows that come from no Kafka partition.
const NoPartition int32 = -1

// Request is what a load works with.
type Request struct {
	Spec Spec
	// Table is the target; nil makes a multi-table load, whose messages are "table|payload" and whose tables Resolve finds.
	Table *catalog.Table
	// Resolve returns a table by name, or the planning error that fails the task.
	Resolve func(name string) (*catalog.Table, error)
	// Txn takes the rows; the load writes to it and leaves commit and rollback to its caller.
	Txn Txn
	// Errors takes filtered rows; nil drops them.
	Errors ErrorLog
	// Route is needed for partitioned tables; without it their rows are not checked.
	Route RouteFunc
	// AutoIncrement is needed for tables with an AUTO_INCREMENT column.
	AutoIncrement AutoIncrementFunc
	// Now is the time that CURRENT_TIMESTAMP defaults have, the same for all rows of a load.
	Now time.Time
	// ParseExpr reads the expression of a generated column; it is needed for tables that have one.
	ParseExpr func(text string) (ast.Expr, error)
	// Truncate cuts CHAR and VARCHAR values to the column's length in characters before the length check, as Doris does for
	// INSERT with enable_insert_strict = false; otherwise rows with longer values are filtered.
	Truncate bool
	// Trace is told the file columns and fields of each row that could be read, before anything is made of them; nil tells nobody.
	// A nil field is NULL; the fields are valid during the call only.
	Trace func(table *catalog.Table, columns []string, fields [][]byte)
}

// RouteFunc sets out[i] to the place in the returned table's Partitions of the partition that takes row i, or to -1. The table
// it returns is the one it was given, or a newer one to which auto partitions were added; in that it has the same columns.
type RouteFunc func(ctx context.Context, table *catalog.Table, rows *chunk.Chunk, out []int32) (*catalog.Table, error)

// AutoIncrementFunc reserves n consecutive values of a table's AUTO_INCREMENT column and returns the first.
type AutoIncrementFunc func(ctx context.Context, table *catalog.Table, column *catalog.Column, n int) (int64, error)
