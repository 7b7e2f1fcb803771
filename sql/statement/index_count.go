package statement

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// checkIndexCounts refuses several indexes of one kind on a column, and patterns that a VARIANT has no field for (Doris:
// CreateTableInfo.columnToIndexesCheck).
func (d *tableDraft) checkIndexCounts(format string) error {
	type place struct{ column, kind string }
	groups := map[place][]*catalog.Index{}
	var order []place
	for i := range d.table.Indexes {
		x := &d.table.Indexes[i]
		for _, c := range x.Columns {
			p := place{c, x.Type}
			if groups[p] == nil {
				order = append(order, p)
			}
			groups[p] = append(groups[p], x)
		}
	}
	for _, p := range order {
		list := groups[p]
		if p.kind != "INVERTED" {
			if len(list) > 1 {
				return doriserr.New("column: %s cannot have multiple indexes, index type: %s", p.column, p.kind)
			}
			continue
		}
		c := &d.column(p.column).Column
		if c.Type.Kind == catalog.Variant {
			if err := checkVariantIndexes(c, list); err != nil {
				return err
			}
			continue
		}
		for _, x := range list {
			if fieldPattern(x) != "" {
				return doriserr.New("column: %s cannot have field pattern in index.", c.Name)
			}
		}
		if !severalInverted(c.Type, list) {
			return doriserr.New("column: %s cannot have multiple inverted indexes of the same type.", c.Name)
		}
		if len(list) > 1 && format == "V1" {
			return doriserr.New("column: %s cannot have multiple inverted indexes with file storage format: %s", c.Name, format)
		}
	}
	return nil
}

// fieldPattern is the pattern of the VARIANT's fields that an index is for, or empty.
func fieldPattern(x *catalog.Index) string {
	v, _ := x.Properties.Get("field_pattern")
	return v
}

// checkVariantIndexes checks the indexes of a VARIANT, those of each pattern for themselves.
func checkVariantIndexes(c *catalog.Column, list []*catalog.Index) error {
	groups := map[string][]*catalog.Index{}
	types := map[string]catalog.Type{}
	var order []string
	for _, x := range list {
		pattern := fieldPattern(x)
		t := c.Type
		if pattern != "" {
			found := false
			for _, f := range c.Type.Fields {
				if f.Name == pattern {
					t, found = f.Type, true
					break
				}
			}
			if !found {
				return doriserr.New("can not find field pattern: %s in column: %s", pattern, c.Name)
			}
			if !indexable(t) {
				return doriserr.New("field pattern: %s is not supported for inverted index of column: %s", pattern, c.Name)
			}
		}
		if groups[pattern] == nil {
			order = append(order, pattern)
		}
		groups[pattern], types[pattern] = append(groups[pattern], x), t
	}
	for _, pattern := range order {
		if !severalInverted(types[pattern], groups[pattern]) {
			return doriserr.New("column: %s cannot have multiple inverted indexes of the same type with field pattern: %s", c.Name, pattern)
		}
	}
	return nil
}

// severalInverted reports whether values of a type may have these INVERTED indexes: one, or of texts one that is analysed and one
// that is not (Doris: InvertedIndexUtil.canHaveMultipleInvertedIndexes).
func severalInverted(t catalog.Type, list []*catalog.Index) bool {
	if len(list) < 2 {
		return true
	}
	return (t.IsText() || t.Kind == catalog.Variant) && len(list) == 2 && analysed(list[0]) != analysed(list[1])
}
