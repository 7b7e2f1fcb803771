package catalog

import (
	"errors"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// ErrPreCommitted says that a change could lose values of transactions that are pre-committed: it has to wait for their end.
var ErrPreCommitted = errors.New("transactions are pre-committed")

// LostValueError says that a value of a column has no meaning in the type that a change gives it.
type LostValueError struct{ Column string }

// Error is Doris's text (backend: BlockChanger::_check_cast_valid).
func (e *LostValueError) Error() string {
	return "null map is changed after calculation, input_column=" + e.Column
}

// Unwrap returns the error as a client sees it.
func (e *LostValueError) Unwrap() error { return doriserr.New("%s", e.Error()) }

// LosingColumns are the columns that a new definition of a table gives types in which not all values have a meaning.
func (t *Table) LosingColumns(next *Table) []*Column {
	var losing []*Column
	for i := range t.Columns {
		c := &t.Columns[i]
		for k := range next.Columns {
			if n := &next.Columns[k]; n.ID == c.ID && !n.Type.Equal(c.Type) && !c.Type.Converts(n.Type) {
				losing = append(losing, c)
			}
		}
	}
	return losing
}

// Converts reports whether every value of a type has a meaning in another one.
func (t Type) Converts(to Type) bool {
	switch {
	case to.IsText(), to.IsNested(), to.IsDate() && t.IsDate():
		return true
	case t.Kind == Decimal && to.Kind == Decimal:
		return t.Scale <= to.Scale && t.Precision-t.Scale <= to.Precision-to.Scale
	}
	return !t.IsText()
}
