package load

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// AddRows loads rows that have types, for a load of [Values]: one column a file column in the order of the plan's, each of its table
// column's type or a text that is read as one. The chunk has at most [chunk.MaxRows] rows and may be reused when it returns.
func (l *Load) AddRows(ctx context.Context, rows *chunk.Chunk) (err error) {
	defer caught(&err)
	size := rows.Bytes()
	l.counters.ReceivedBytes += int64(size)
	t := l.single
	m := t.rows.(*mapped)
	if t.bytes += size; t.out.Rows+rows.Rows > chunk.MaxRows || t.bytes > maxChunkBytes {
		if err := t.flush(ctx); err != nil {
			return err
		}
		t.bytes = size
	}
	m.origins.reset()
	m.places = m.places[:0]
	for i := range rows.Rows {
		m.places = append(m.places, int32(i))
	}
	return m.project(ctx, rows)
}
