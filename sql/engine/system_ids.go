package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// metadataNameRows are the rows of information_schema.metadata_name_ids: what is called how under which id.
func metadataNameRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	snapshot := s.engine.config.Catalog.Snapshot()
	eachDatabase(ctx, s, func(name string, tables []*catalog.Table) {
		database := int64(0)
		if d := snapshot.Database(name); d != nil {
			database = int64(d.ID)
		}
		for _, t := range tables {
			rows = append(rows, []any{int64(0), "internal", database, name, int64(t.ID), t.Name})
		}
	})
	return rows, nil
}

// tableOptionRows are the rows of information_schema.table_options, one a partition (Doris: MetadataGenerator.tableOptions).
func tableOptionRows(ctx context.Context, s *Session) (rows [][]any, err error) {
	eachDatabase(ctx, s, func(name string, tables []*catalog.Table) {
		if isInformationSchema(name) {
			return
		}
		for _, t := range tables {
			if t.IsView() {
				continue
			}
			partitions := t.SortedPartitions(false)
			for _, p := range append(slices.Clone(partitions), t.SortedPartitions(true)...) {
				rows = append(rows, tableOptionRow(name, t, p, len(partitions)))
			}
		}
	})
	return rows, nil
}

// tableOptionRow is the row of one partition.
func tableOptionRow(database string, t *catalog.Table, p *catalog.Partition, partitions int) []any {
	model := map[catalog.KeyModel]string{catalog.Duplicate: "DUP", catalog.Unique: "UNI", catalog.Aggregate: "AGG"}[t.Model]
	var keys []string
	for _, c := range t.KeyColumns() {
		keys = append(keys, c.Name)
	}
	distribution, kind := strings.Join(t.Distribution.Columns, ","), "HASH"
	if t.Distribution.Random {
		distribution, kind = "RANDOM", "RANDOM"
	}
	method, expression, key, bounds := "UNPARTITIONED", "NULL", "", ""
	if t.Partitioning.Kind != catalog.Unpartitioned {
		method = "RANGE"
		if t.Partitioning.Kind == catalog.ListPartitioned {
			method = "LIST"
		}
		expression = strings.Join(t.Partitioning.Columns, ", ")
		bounds = t.RangeString(p)
		key = bounds
		if t.Partitioning.Kind == catalog.RangePartitioned {
			key = "[" + boundTuple(p.Lower) + ", " + boundTuple(p.Upper) + ")"
		}
	}
	return []any{"internal", database, t.Name, model, strings.Join(keys, ","), distribution, kind, int64(t.Distribution.Buckets), int64(partitions),
		method, expression, key, bounds}
}

// boundTuple is a bound as PARTITION VALUES writes it.
func boundTuple(bound []catalog.Bound) string {
	parts := make([]string, len(bound))
	for i, b := range bound {
		switch {
		case b.Max:
			parts[i] = "MAXVALUE"
		case b.Null:
			parts[i] = "NULL"
		default:
			parts[i] = "'" + b.Text + "'"
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
