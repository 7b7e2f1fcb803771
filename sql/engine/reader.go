package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// TableReader reads the rows of tables. The storage room implements it.
type TableReader interface {
	// Scan opens a stream over the rows that are committed now, whatever is loaded meanwhile. Its chunks have the columns
	// at these places of t.Columns, in this order; with none they have rows only. Rows that a UNIQUE or AGGREGATE table
	// has replaced, merged or deleted are not part of it.
	Scan(ctx context.Context, t *catalog.Table, columns []int) (chunk.Stream, error)
	// RowCount returns the number of rows that a Scan would return and whether that is exact; an inexact count is an
	// estimate for planning.
	RowCount(ctx context.Context, t *catalog.Table) (rows uint64, exact bool, err error)
}
