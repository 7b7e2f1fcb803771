package engine

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// scan returns some columns of the view.
func (t *systemTable) scan(ctx context.Context, s *Session, columns []int) (chunk.Stream, error) {
	all, err := t.chunks(ctx, s)
	if err != nil {
		return nil, err
	}
	return &columnStream{all, columns}, nil
}

// chunks returns the view's rows as a stream of chunks with all columns.
func (t *systemTable) chunks(ctx context.Context, s *Session) (chunk.Stream, error) {
	var values [][]any
	if t.rows != nil {
		var err error
		if values, err = t.rows(ctx, s); err != nil {
			return nil, fmt.Errorf("reading information_schema.%s: %w", t.name, err)
		}
	}
	types := make([]catalog.Type, len(t.columns))
	parsers := make([]convert.Func, len(t.columns))
	for i, c := range t.columns {
		types[i] = c.Type
		parsers[i] = convert.Parser(c.Type, convert.Loose)
	}
	st := &fixedStream{}
	for from := 0; from < len(values); from += chunk.MaxRows {
		rows := values[from:min(from+chunk.MaxRows, len(values))]
		c := chunk.New(types, len(rows))
		for _, row := range rows {
			for i, v := range c.Columns {
				var text string
				switch x := row[i].(type) {
				case nil:
					v.AppendNull()
					continue
				case string:
					text = x
				case int64:
					text = strconv.FormatInt(x, 10)
				case bool:
					text = strconv.FormatBool(x)
				default:
					text = fmt.Sprint(x)
				}
				if v.Layout == chunk.Bytes {
					v.AppendString(text)
				} else if !parsers[i](v, []byte(text)) && v.Len == c.Rows {
					v.AppendNull()
				}
			}
			c.EndRow()
		}
		st.chunks = append(st.chunks, c)
	}
	return st, nil
}

// fixedStream hands over chunks that are there already.
type fixedStream struct {
	chunks []*chunk.Chunk
}

// Next implements [chunk.Stream].
func (f *fixedStream) Next(context.Context) (*chunk.Chunk, error) {
	if len(f.chunks) == 0 {
		return nil, nil
	}
	c := f.chunks[0]
	f.chunks = f.chunks[1:]
	return c, nil
}

// Close implements [chunk.Stream].
func (f *fixedStream) Close() error { return nil }
