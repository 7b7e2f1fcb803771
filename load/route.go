package load

import (
	"context"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// routed reports whether rows are checked for their partition.
func (t *target) routed() bool {
	return t.load.request.Route != nil && (t.table.Partitioning.Kind != catalog.Unpartitioned || t.plan.partitions != nil)
}

// route filters the rows that no partition takes, or none that the load may write, and returns the others.
func (t *target) route(ctx context.Context, rows *chunk.Chunk) (*chunk.Chunk, error) {
	if !t.routed() {
		return rows, nil
	}
	if cap(t.routes) < rows.Rows {
		t.routes = make([]int32, max(rows.Rows, chunk.MaxRows))
	}
	routes := t.routes[:rows.Rows]
	table, err := t.load.request.Route(ctx, t.table, rows, routes)
	if err != nil {
		return nil, err
	}
	t.table = table
	t.rest = t.rest[:0]
	for i, p := range routes {
		if p >= 0 && (t.plan.partitions == nil || int(p) < len(t.plan.partitions) && t.plan.partitions[p]) {
			t.rest = append(t.rest, int32(i))
			continue
		}
		partition, offset := t.origins.of(i)
		if err := t.load.filter(ErrorRow{Reason: "no partition for this tuple. tuple=" + t.tuple(rows, i), Partition: partition, Offset: offset}); err != nil {
			return nil, err
		}
	}
	if len(t.rest) == rows.Rows {
		return rows, nil
	}
	if t.kept == nil {
		t.kept = chunk.ForTable(t.table, chunk.MaxRows)
	}
	t.kept.Reset()
	for c, v := range t.kept.Columns {
		v.AppendRows(rows.Columns[c], t.rest)
	}
	t.kept.Rows = len(t.rest)
	return t.kept, nil
}

// tuple is a row as the sink shows it (Doris: Block::dump_data_json).
func (t *target) tuple(rows *chunk.Chunk, i int) string {
	var b strings.Builder
	b.WriteString("[{")
	for c, v := range rows.Columns {
		if c > 0 {
			b.WriteByte(',')
		}
		column := &t.table.Columns[c]
		name := typeName(column.Type)
		if column.Nullable {
			name = "Nullable(" + name + ")"
		}
		b.WriteString(`"` + column.Name + "(" + name + `)":"`)
		if v.IsNull(i) {
			b.WriteString("NULL")
		} else {
			b.Write(convert.AppendText(nil, v, i))
		}
		b.WriteByte('"')
	}
	b.WriteString("}]")
	return b.String()
}
