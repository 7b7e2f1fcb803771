package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/engine/query"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
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

// RestrictedReader is a [TableReader] that can pass over rows that a query does not want.
type RestrictedReader interface {
	TableReader
	// ScanRestricted is Scan of rows that may be wanted, and of others that the session asks for.
	ScanRestricted(ctx context.Context, t *catalog.Table, columns []int, r query.Restriction, shown Shown) (chunk.Stream, error)
	// KeyOrder returns the places of the columns by which rows come in order, or nil.
	KeyOrder(t *catalog.Table) []int
	// PointKey returns the places of the columns whose values are the key of one row, or nil, and Point a reader of such rows.
	PointKey(t *catalog.Table) []int
	Point(t *catalog.Table, columns []int) query.PointReader
	// Summary returns what is known about all rows and the columns at these places, or false.
	Summary(ctx context.Context, t *catalog.Table, columns []int) (query.Summary, bool, error)
}

// Shown says which rows come that are not part of a table (the session variables of Doris's debug mode).
type Shown struct {
	// Deleted are rows of UNIQUE tables whose delete sign is set (show_hidden_columns, skip_delete_sign), Replaced those of
	// merge-on-write tables that later ones have replaced (skip_delete_bitmap).
	Deleted, Replaced bool
	// Unmerged gives the rows of each load instead of what they make together (skip_storage_engine_merge), Removed those that a
	// DELETE has removed too (skip_delete_predicate).
	Unmerged, Removed bool
}

// restrict lets a relation of a table pass over rows, if the reader can.
func (r relations) restrict(rel *query.Relation, t *catalog.Table) {
	reader, ok := r.session.engine.config.Tables.(RestrictedReader)
	if !ok {
		return
	}
	set := func(name string) bool { return r.session.vars.Get(variable.Lookup(name)) == "true" }
	shown := Shown{
		Deleted: set("show_hidden_columns") || set("skip_delete_sign"), Replaced: set("skip_delete_bitmap"),
		Unmerged: set("skip_storage_engine_merge"), Removed: set("skip_delete_predicate"),
	}
	rel.Restricted = func(ctx context.Context, columns []int, restriction query.Restriction) (chunk.Stream, error) {
		return reader.ScanRestricted(ctx, t, columns, restriction, shown)
	}
	if shown != (Shown{}) {
		// What is known of the rows does not count those.
		rel.Count = nil
	}
	if shown.Removed {
		return
	}
	rel.KeyOrder = reader.KeyOrder(t)
	if shown == (Shown{}) {
		rel.PointKey = reader.PointKey(t)
	}
	if rel.PointKey != nil {
		rel.Point = func(columns []int) query.PointReader { return reader.Point(t, columns) }
	}
	rel.Summary = func(ctx context.Context, columns []int) (query.Summary, bool, error) {
		return reader.Summary(ctx, t, columns)
	}
}
