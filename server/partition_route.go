package server

import (
	"context"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/storage"
)

// router finds the partitions of a load's rows and adds automatic ones. It belongs to the load's goroutine.
type router struct {
	catalog *catalog.Catalog
	known   map[*catalog.Table]*storage.Router
}

// newRouter returns a router for one load.
func newRouter(c *catalog.Catalog) *router {
	return &router{catalog: c, known: map[*catalog.Table]*storage.Router{}}
}

// route implements load.RouteFunc.
func (r *router) route(ctx context.Context, table *catalog.Table, rows *chunk.Chunk, out []int32) (*catalog.Table, error) {
	if err := r.place(table, rows, out); err != nil || !table.Partitioning.Auto {
		return table, err
	}
	missing, err := missingPartitions(table, rows, out)
	if err != nil || len(missing) == 0 {
		return table, err
	}
	grown, err := r.catalog.AddAutoPartitions(ctx, table.ID, missing)
	if err != nil {
		return table, err
	}
	return grown, r.place(grown, rows, out)
}

// place fills out with the places of the rows' partitions.
func (r *router) place(table *catalog.Table, rows *chunk.Chunk, out []int32) error {
	known := r.known[table]
	if known == nil {
		var err error
		if known, err = storage.NewRouter(table); err != nil {
			return err
		}
		clear(r.known)
		r.known[table] = known
	}
	_, err := known.Route(out[:0], rows)
	return err
}

// missingPartitions are the automatic partitions that rows without one need.
func missingPartitions(table *catalog.Table, rows *chunk.Chunk, places []int32) ([]catalog.Partition, error) {
	var missing []catalog.Partition
	seen := map[string]bool{}
	for row, place := range places[:rows.Rows] {
		if place >= 0 {
			continue
		}
		values := make([]catalog.Bound, len(table.Partitioning.Columns))
		for i, name := range table.Partitioning.Columns {
			v := rows.Columns[table.ColumnIndex(name)]
			if values[i].Null = v.IsNull(row); !values[i].Null {
				values[i].Text = string(convert.AppendText(nil, v, row))
			}
		}
		p, err := table.AutoPartition(values)
		if err != nil {
			return nil, fmt.Errorf("adding an automatic partition to table %s: %w", table.Name, err)
		}
		if !seen[p.Name] {
			seen[p.Name] = true
			missing = append(missing, p)
		}
	}
	return missing, nil
}
