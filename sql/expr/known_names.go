package expr

import (
	"maps"
	"slices"
)

// FunctionNames returns the names of all functions of Doris in lower case, sorted: a near one is a hint for a mistyped name.
func FunctionNames() []string { return slices.Sorted(maps.Keys(knownNames())) }
