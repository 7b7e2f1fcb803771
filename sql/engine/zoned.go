package engine

import (
	"context"
	"slices"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// zonedStream passes rows on, with the columns that have a TIMESTAMPTZ in them as texts in the session's time zone: the
// value is in UTC, and what sends the rows knows no zone.
type zonedStream struct {
	chunk.Stream
	columns []int
	zone    *time.Location
}

// zoned returns rows, in the session's time zone where their types depend on it.
func zoned(rows chunk.Stream, of []statement.Column, zone *time.Location) chunk.Stream {
	var columns []int
	for i, c := range of {
		if hasTimeStampTz(c.Type) {
			columns = append(columns, i)
		}
	}
	if columns == nil {
		return rows
	}
	return &zonedStream{Stream: rows, columns: columns, zone: zone}
}

// hasTimeStampTz reports whether t is TIMESTAMPTZ or has one in it.
func hasTimeStampTz(t catalog.Type) bool {
	return t.Kind == catalog.TimeStampTz || t.Elem != nil && hasTimeStampTz(*t.Elem) || t.Key != nil && hasTimeStampTz(*t.Key) ||
		slices.ContainsFunc(t.Fields, func(f catalog.Field) bool { return hasTimeStampTz(f.Type) })
}

// Next implements [chunk.Stream].
func (s *zonedStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	c, err := s.Stream.Next(ctx)
	if c == nil || err != nil {
		return nil, err
	}
	out := &chunk.Chunk{Rows: c.Rows, Columns: slices.Clone(c.Columns)}
	var text []byte
	for _, k := range s.columns {
		from, to := c.Columns[k], chunk.NewVector(catalog.Of(catalog.String), c.Rows)
		for i := range c.Rows {
			if from.IsNull(i) {
				to.AppendNull()
				continue
			}
			text = convert.AppendTextIn(text[:0], from, i, s.zone)
			to.AppendBytes(text)
		}
		out.Columns[k] = to
	}
	return out, nil
}
