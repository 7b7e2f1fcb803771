package engine

import (
	"maps"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
)

// SystemTables returns the names of the metadata views of a database, sorted.
func (e *Engine) SystemTables(database string) []string {
	return slices.Sorted(maps.Keys(systemTablesOf(database)))
}

// SystemColumns returns the columns of a metadata view, or nil.
func (e *Engine) SystemColumns(database, name string) []catalog.Column {
	if t := e.systemTable(database, name); t != nil {
		return t.columns
	}
	return nil
}
