package engine

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/query"
)

// table reads a table that is no view.
func (r relations) table(database string, t *catalog.Table, check func([]int) error) *query.Relation {
	tables := r.session.engine.config.Tables
	rel := &query.Relation{
		Database: database, Name: t.Name, Columns: t.Columns, Check: check, Steady: true,
		Scan:  func(ctx context.Context, columns []int) (chunk.Stream, error) { return tables.Scan(ctx, t, columns) },
		Count: func(ctx context.Context) (uint64, bool, error) { return tables.RowCount(ctx, t) },
		Partitions: func(names *ast.PartitionNames) (*query.Relation, error) {
			some, err := onlyPartitions(database, t, names)
			if err != nil {
				return nil, err
			}
			return r.table(database, some, check), nil
		},
	}
	r.restrict(rel, t)
	return rel
}

// onlyPartitions returns the table as if it had the named partitions only (Doris: BindRelation.getPartitionIds).
func onlyPartitions(database string, t *catalog.Table, names *ast.PartitionNames) (*catalog.Table, error) {
	if names.All {
		return t, nil
	}
	some := *t
	some.Partitions = nil
	for _, name := range names.Names {
		p := t.Partition(name, names.Temporary)
		if p == nil {
			return nil, doriserr.New("Partition: %s is not exists on table internal.%s.%s", name, database, t.Name)
		}
		copied := *p
		// Readers pass over temporary partitions of a whole table.
		copied.Temporary = false
		some.Partitions = append(some.Partitions, copied)
	}
	return &some, nil
}
