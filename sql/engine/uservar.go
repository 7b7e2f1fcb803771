package engine

import (
	"context"
	"errors"
	"io"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// assignUser does SET @name = expression.
func (s *Session) assignUser(ctx context.Context, item assignment) error {
	qctx := s.newContext(ctx)
	schema, iter, _, err := s.engine.queries.QueryWithBindings(qctx, "SELECT "+item.value, nil, nil, nil)
	if err != nil {
		return queryError(s, err)
	}
	row, err := iter.Next(qctx)
	if errors.Is(err, io.EOF) || err == nil && len(row) != 1 {
		err = doriserr.New("Set statement does't support non-constant expr.")
	}
	if closing := iter.Close(qctx); err == nil {
		err = closing
	}
	if err != nil {
		return queryError(s, err)
	}
	return qctx.SetUserVariable(qctx, item.name, row[0], schema[0].Type)
}
