package engine

import (
	"context"
	"testing"
	"time"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/statement"
)

// oneChunk is a stream of one chunk.
type oneChunk struct{ c *chunk.Chunk }

func (s *oneChunk) Next(context.Context) (*chunk.Chunk, error) {
	c := s.c
	s.c = nil
	return c, nil
}

func (s *oneChunk) Close() error { return nil }

func TestZonedRows(t *testing.T) {
	stamp := catalog.Type{Kind: catalog.TimeStampTz}
	types := []catalog.Type{catalog.Of(catalog.Int), stamp, {Kind: catalog.Array, Elem: &stamp}}
	texts := []string{"4", "2015-05-05 01:00:00", "[2015-05-05 02:00:00, null]"}
	c, columns := &chunk.Chunk{Rows: 2}, make([]statement.Column, len(types))
	for i, typ := range types {
		v := chunk.NewVector(typ, 2)
		if !convert.Parser(typ, convert.Loose)(v, []byte(texts[i])) {
			t.Fatal(texts[i])
		}
		v.AppendNull()
		c.Columns, columns[i].Type = append(c.Columns, v), typ
	}
	rows := zoned(&oneChunk{c}, columns, time.FixedZone("", -7*3600))
	got, err := rows.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"4", "2015-05-04 18:00:00-07:00", `["2015-05-04 19:00:00-07:00", null]`} {
		if text := string(convert.AppendText(nil, got.Columns[i], 0)); text != want || !got.Columns[i].IsNull(1) {
			t.Errorf("column %d: %s, want %s", i, text, want)
		}
	}
	if got, err := rows.Next(context.Background()); got != nil || err != nil {
		t.Error("the stream does not end", err)
	}
	if plain := (&oneChunk{c}); zoned(plain, columns[:1], time.UTC) != chunk.Stream(plain) {
		t.Error("rows without a TIMESTAMPTZ are wrapped")
	}
}
