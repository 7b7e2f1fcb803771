package load

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// checkPartial checks a fixed partial update and finds the columns that it gives (Doris: NereidsStreamLoadPlanner). An update that
// gives all columns, or names none, is a load of whole rows.
func (p *plan) checkPartial(request *Request) error {
	if !p.spec.PartialColumns {
		return nil
	}
	if p.table.Model != catalog.Unique || !p.table.MergeOnWrite {
		return doriserr.New("Only unique key merge on write support partial update")
	}
	if len(p.spec.Columns) == 0 {
		return nil
	}
	referenced, err := p.referenced(request)
	if err != nil {
		return err
	}
	present := make([]bool, len(p.table.Columns))
	missing := false
	for i := range p.table.Columns {
		c := &p.table.Columns[i]
		listed := false
		for _, l := range p.spec.Columns {
			listed = listed || strings.EqualFold(l.Name, c.Name)
		}
		switch {
		case listed && c.Hidden && c.Name != catalog.DeleteSignColumn:
			return doriserr.New("Partial update should not include invisible column except delete sign column: %s", c.Name)
		case listed:
			present[i] = true
		case c.Key && !c.AutoIncrement:
			return doriserr.New("Partial update should include all key columns, missing: %s", c.Name)
		case c.Generated == "" && referenced[strings.ToLower(c.Name)]:
			return doriserr.New("Partial update should include all ordinary columns referenced by generated columns, missing: %s", c.Name)
		case c.Generated != "":
			// It is computed anew, as the columns that it depends on are given.
			present[i], missing = true, true
		case c.OnUpdate.Kind != catalog.NoDefault:
			present[i] = true
		case c.Key || c.Hidden:
		default:
			missing = true
		}
		if listed && p.table.SequenceMapping != "" && strings.EqualFold(c.Name, p.table.SequenceMapping) {
			p.give(present, catalog.SequenceColumn)
		}
	}
	if !missing {
		return nil
	}
	if p.spec.SequenceColumn != "" {
		p.give(present, catalog.SequenceColumn)
	}
	if p.spec.Merge == Delete || p.spec.Merge == Merge {
		p.give(present, catalog.DeleteSignColumn)
	}
	p.present = present
	return nil
}

// referenced are the columns that generated ones are computed from, by small letters.
func (p *plan) referenced(request *Request) (map[string]bool, error) {
	found := map[string]bool{}
	for i := range p.table.Columns {
		if p.table.Columns[i].Generated == "" || request.ParseExpr == nil {
			continue
		}
		e, err := request.ParseExpr(p.table.Columns[i].Generated)
		if err != nil {
			return nil, err
		}
		firstInput(e, func(c *ast.Column) bool { found[strings.ToLower(c.Name())] = true; return false })
	}
	return found, nil
}

// give marks a column as given.
func (p *plan) give(present []bool, name string) {
	if i := p.table.ColumnIndex(name); i >= 0 {
		present[i] = true
	}
}
