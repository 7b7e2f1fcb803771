package query

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// scopeColumn is one column of the rows that a clause sees.
type scopeColumn struct {
	database, table, name string
	typ                   catalog.Type
	nullable              bool
	// hidden columns are not part of *.
	hidden bool
	// origin is set for columns of tables.
	origin *Origin
	// shadowed columns are found by their qualified name only and are no part of *: the right side of JOIN USING.
	shadowed bool
	// id is the number that Doris gives the column within the query, from 1; 0 for a computed one.
	id int
	// used is set when the column is named; nil needs no note.
	used *bool
}

// scope is the columns that a clause sees. Behind them stand computed ones (sub-queries, windows), which have no names.
type scope struct {
	columns []scopeColumn
	// outer is the scope around a sub-query, and refs collects the indexes of its columns that the sub-query reads.
	outer *scope
	refs  *[]int
	// tables are the names of the tables that are joined, none of which may come twice.
	tables []string
	// ambiguous is the error of the last name that meant several columns.
	ambiguous error
}

var _ expr.Scope = (*scope)(nil)

// mark begins the name of a column that is given by its index.
const mark = "\x00"

// indexed is a reference to column i of a scope.
func indexed(i int, pos ast.Pos) *ast.Column {
	return &ast.Column{Pos: pos, Parts: []string{mark + strconv.Itoa(i)}}
}

// byIndex returns the index of an indexed column.
func byIndex(parts []string) (int, bool) {
	if len(parts) == 1 && strings.HasPrefix(parts[0], mark) {
		i, err := strconv.Atoi(parts[0][len(mark):])
		return i, err == nil
	}
	return 0, false
}

// find returns the index of a name, or -1.
func (s *scope) find(parts []string) int {
	if i, ok := byIndex(parts); ok {
		return i
	}
	name := parts[len(parts)-1]
	found := -1
	var several []string
	for i := range s.columns {
		c := &s.columns[i]
		if !strings.EqualFold(c.name, name) || c.name == "" || c.shadowed && len(parts) == 1 {
			continue
		}
		if len(parts) > 1 && c.table != parts[len(parts)-2] {
			continue
		}
		if len(parts) > 2 && !strings.EqualFold(c.database, parts[len(parts)-3]) {
			continue
		}
		if len(parts) > 3 && (len(parts) > 4 || !strings.EqualFold(parts[0], "internal")) {
			continue
		}
		switch {
		case found < 0:
			found = i
		case c.id == 0 || c.id != s.columns[found].id:
			several = append(several, s.qualified(i))
		}
	}
	if len(several) > 0 {
		s.ambiguous = doriserr.New("%s is ambiguous: %s, %s.", strings.Join(parts, "."), s.qualified(found), strings.Join(several, ", "))
	}
	return found
}

// qualified writes a column's name as the ambiguity error does.
func (s *scope) qualified(i int) string {
	c := &s.columns[i]
	if c.id > 0 {
		i = c.id - 1
	}
	return c.name + "#" + strconv.Itoa(i)
}

// Column implements expr.Scope.
func (s *scope) Column(parts []string) (expr.Column, bool) {
	if i := s.find(parts); i >= 0 {
		c := &s.columns[i]
		if c.used != nil {
			*c.used = true
		}
		return expr.Column{Index: i, Type: c.typ, Nullable: c.nullable}, true
	}
	if s.outer == nil {
		return expr.Column{}, false
	}
	// Doris looks at the query around only, not at those around that one.
	around := *s.outer
	around.outer = nil
	o, ok := around.Column(parts)
	if around.ambiguous != nil {
		s.ambiguous = around.ambiguous
	}
	if !ok {
		return o, false
	}
	for k, r := range *s.refs {
		if r == o.Index {
			return expr.Column{Index: outerColumn - k, Type: o.Type, Nullable: o.Nullable}, true
		}
	}
	*s.refs = append(*s.refs, o.Index)
	return expr.Column{Index: outerColumn - len(*s.refs) + 1, Type: o.Type, Nullable: o.Nullable}, true
}

// add appends a computed column and returns its index.
func (s *scope) add(t catalog.Type, nullable bool) int {
	s.columns = append(s.columns, scopeColumn{typ: t, nullable: nullable, hidden: true})
	return len(s.columns) - 1
}

// types returns the types of all columns.
func (s *scope) types() []catalog.Type {
	out := make([]catalog.Type, len(s.columns))
	for i := range s.columns {
		out[i] = s.columns[i].typ
	}
	return out
}

// column returns the index of an AST column in this scope, without noting its use, or -1.
func (s *scope) column(e ast.Expr) int {
	c, ok := e.(*ast.Column)
	if !ok {
		return -1
	}
	return s.find(c.Parts)
}

// canonical writes an expression so that two that mean the same columns are equal.
func (s *scope) canonical(e ast.Expr) string {
	copied := transform(e, func(x ast.Expr) (ast.Expr, bool) {
		if c, ok := x.(*ast.Column); ok {
			if i := s.find(c.Parts); i >= 0 {
				return indexed(i, c.Pos), true
			}
			return x, true
		}
		return nil, false
	})
	walk(copied, func(x ast.Expr) bool {
		if c, ok := x.(*ast.Call); ok {
			c.Name = strings.ToLower(c.Name)
		}
		return true
	})
	return copied.String()
}
