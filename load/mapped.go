package load

import "github.com/dorisemu/dorisemu/internal/doriserr"

// newMapped prepares the way of rows with expressions.
func newMapped(t *target) (rowWriter, error) {
	switch spec := t.plan.spec; {
	case spec.PrecedingFilter != nil:
		return nil, doriserr.NotSupported("PRECEDING FILTER %s", spec.PrecedingFilter)
	case spec.Where != nil:
		return nil, doriserr.NotSupported("WHERE %s", spec.Where)
	case spec.DeleteOn != nil:
		return nil, doriserr.NotSupported("DELETE ON %s", spec.DeleteOn)
	}
	return nil, doriserr.NotSupported("expressions in COLUMNS and generated columns")
}
