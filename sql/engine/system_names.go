package engine

import (
	"maps"
	"slices"
)

// SystemTables returns the names of the metadata views of a database, sorted.
func (e *Engine) SystemTables(database string) []string {
	if !isInformationSchema(database) {
		return nil
	}
	return slices.Sorted(maps.Keys(systemTables))
}
