package load

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
)

// temporaryView is a table as a load into temporary partitions sees it: those that are named are its only ones. Automatic partitions
// are not made by such a load.
func temporaryView(table *catalog.Table, names []string) *catalog.Table {
	view := table.Clone()
	view.Partitioning.Auto = false
	view.Partitions = slices.DeleteFunc(view.Partitions, func(p catalog.Partition) bool { return !p.Temporary || !slices.Contains(names, p.Name) })
	for i := range view.Partitions {
		view.Partitions[i].Temporary = false
	}
	return view
}
