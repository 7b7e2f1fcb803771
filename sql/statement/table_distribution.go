package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// checkDistribution is DistributionDescriptor.validate.
func (d *tableDraft) checkDistribution() error {
	by := &d.distribution
	if by.Buckets <= 0 {
		if by.Random {
			return doriserr.New("Number of random distribution should be greater than zero.")
		}
		return doriserr.New("Number of hash distribution should be greater than zero.")
	}
	if by.Random {
		switch d.tableModel.model {
		case catalog.Unique:
			return doriserr.New("Create unique keys table should not contain random distribution desc")
		case catalog.Aggregate:
			for i := range d.columns {
				if a := d.columns[i].Aggregation; a == "REPLACE" || a == "REPLACE_IF_NOT_NULL" {
					return doriserr.New("Create aggregate keys table with value columns of which aggregate type is REPLACE or REPLACE_IF_NOT_NULL should not contain random distribution desc")
				}
			}
		}
		return nil
	}
	seen := map[string]bool{}
	for _, name := range by.Columns {
		if seen[name] {
			return doriserr.New("Duplicate key in distribution desc is not allowed")
		}
		seen[name] = true
	}
	for _, name := range by.Columns {
		if c := d.column(name); c == nil || c.Hidden {
			return doriserr.New("Distribution column(%s) doesn't exist", name)
		}
	}
	for _, name := range by.Columns {
		if c := d.column(name); !c.Key && d.tableModel.model != catalog.Duplicate {
			return doriserr.New("Distribution column[%s] is not key column", name)
		}
	}
	return nil
}

// settleDistribution is HashDistributionDesc.toDistributionInfo.
func (d *tableDraft) settleDistribution() error {
	by := &d.distribution
	d.table.Distribution = catalog.Distribution{Random: by.Random, Buckets: int(by.Buckets), Auto: by.Auto}
	for _, name := range by.Columns {
		c := d.column(name)
		switch c.Type.Kind {
		case catalog.Array:
			return doriserr.New("Array Type should not be used in distribution column[%s].", c.Name)
		case catalog.Map:
			return doriserr.New("Map Type should not be used in distribution column[%s].", c.Name)
		case catalog.Struct:
			return doriserr.New("Struct Type should not be used in distribution column[%s].", c.Name)
		case catalog.Float, catalog.Double:
			return doriserr.New("Floating point type should not be used in distribution column[%s].", c.Name)
		}
		d.table.Distribution.Columns = append(d.table.Distribution.Columns, c.Name)
	}
	for _, name := range by.Columns {
		if d.column(name).Type.Kind == catalog.Variant {
			return doriserr.New("Hash distribution info should not contain variant columns")
		}
	}
	return nil
}
