package mysql

import "github.com/dorisemu/dorisemu/sql/engine"

// preparedWith returns a prepared statement with some parameters.
func preparedWith(params int) *engine.Prepared { return &engine.Prepared{Params: params} }
