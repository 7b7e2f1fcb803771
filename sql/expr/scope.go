package expr

import (
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
)

// Column is what a name means in a scope.
type Column struct {
	// Index is the column's place in the chunks that the expression is evaluated over.
	Index    int
	Type     catalog.Type
	Nullable bool
}

// Scope tells what a column's name means; parts are [[catalog.]database.][table.]name.
type Scope interface {
	Column(parts []string) (Column, bool)
}

// TableScope is a scope of the columns of a table, by place in the schema.
type TableScope struct{ Table *catalog.Table }

// Column finds a column by its last part.
func (s TableScope) Column(parts []string) (Column, bool) {
	i := s.Table.ColumnIndex(parts[len(parts)-1])
	if i < 0 || len(parts) > 1 && !strings.EqualFold(parts[len(parts)-2], s.Table.Name) {
		return Column{}, false
	}
	c := s.Table.Columns[i]
	return Column{Index: i, Type: c.Type, Nullable: c.Nullable}, true
}

// Columns is a scope of a list of columns.
type Columns []catalog.Column

// Column finds a column by its last part.
func (s Columns) Column(parts []string) (Column, bool) {
	for i := range s {
		if strings.EqualFold(s[i].Name, parts[len(parts)-1]) {
			return Column{Index: i, Type: s[i].Type, Nullable: s[i].Nullable}, true
		}
	}
	return Column{}, false
}

// LoadScope is the scope of a load's mapping or filter: every name exists. One that is a column of the table has its type, any
// other is a VARCHAR; in a PRECEDING FILTER all are. Names get their index in the order of their first use
// (Doris: RoutineLoadJob, NereidsRoutineLoadTaskInfo).
type LoadScope struct {
	// Table is nil for a PRECEDING FILTER.
	Table *catalog.Table
	// Names are the names used so far; Types are their types.
	Names []string
	Types []catalog.Type
}

// Column returns the column of a name, known or not; a qualified name is one of its own.
func (s *LoadScope) Column(parts []string) (Column, bool) {
	name := strings.Join(parts, ".")
	c := Column{Index: -1, Type: catalog.Of(catalog.VarChar), Nullable: true}
	if s.Table != nil && len(parts) == 1 {
		if t := s.Table.Column(name); t != nil {
			c.Type, c.Nullable = t.Type, t.Nullable
		}
	}
	for i, n := range s.Names {
		if strings.EqualFold(n, name) {
			c.Index = i
			return c, true
		}
	}
	c.Index = len(s.Names)
	s.Names = append(s.Names, name)
	s.Types = append(s.Types, c.Type)
	return c, true
}

// emptyScope has no columns.
type emptyScope struct{}

// Column finds nothing.
func (emptyScope) Column([]string) (Column, bool) { return Column{}, false }
