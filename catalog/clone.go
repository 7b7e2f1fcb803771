package catalog

import "slices"

// Clone returns a copy whose lists can be changed without touching t. Types are shared: they are never changed in place.
func (t *Table) Clone() *Table {
	c := *t
	c.Columns = slices.Clone(t.Columns)
	c.Partitions = slices.Clone(t.Partitions)
	for i := range c.Partitions {
		c.Partitions[i].Properties = slices.Clone(t.Partitions[i].Properties)
	}
	c.Indexes = slices.Clone(t.Indexes)
	for i := range c.Indexes {
		c.Indexes[i].Columns = slices.Clone(t.Indexes[i].Columns)
		c.Indexes[i].Properties = slices.Clone(t.Indexes[i].Properties)
	}
	c.Rollups = slices.Clone(t.Rollups)
	for i := range c.Rollups {
		c.Rollups[i].Columns = slices.Clone(t.Rollups[i].Columns)
	}
	c.ClusterKeys = slices.Clone(t.ClusterKeys)
	c.Properties = slices.Clone(t.Properties)
	c.Partitioning.Columns = slices.Clone(t.Partitioning.Columns)
	c.Partitioning.Exprs = slices.Clone(t.Partitioning.Exprs)
	c.Distribution.Columns = slices.Clone(t.Distribution.Columns)
	c.ViewColumns = slices.Clone(t.ViewColumns)
	c.Constraints = slices.Clone(t.Constraints)
	return &c
}
