package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// notMatched are the values of a row that WHEN NOT MATCHED inserts.
func (m *merge) notMatched(c *ast.MergeNotMatched) ([]ast.Expr, error) {
	given := map[string]ast.Expr{}
	if len(c.Columns) == 0 {
		n := 0
		for i := range m.table.Columns {
			if m.table.Columns[i].Hidden {
				continue
			}
			if n < len(c.Row) {
				given[strings.ToLower(m.table.Columns[i].Name)] = c.Row[n]
			}
			n++
		}
		if n != len(c.Row) {
			return nil, doriserr.New("Column count doesn't match value count")
		}
		if err := m.needSequence(given, m.table.SequenceMapping != ""); err != nil {
			return nil, err
		}
	} else {
		if len(c.Columns) != len(c.Row) {
			return nil, doriserr.New("Column count doesn't match value count")
		}
		for i, name := range c.Columns {
			given[strings.ToLower(name)] = c.Row[i]
		}
		if len(given) != len(c.Columns) {
			return nil, doriserr.New("insert has duplicate column names")
		}
		name := m.table.SequenceMapping
		if name == "" {
			name = catalog.SequenceColumn
		}
		if err := m.needSequence(given, given[strings.ToLower(name)] != nil); err != nil {
			return nil, err
		}
	}
	values := make([]ast.Expr, len(m.columns))
	used := map[string]bool{}
	for i := range m.table.Columns {
		column := &m.table.Columns[i]
		name := strings.ToLower(column.Name)
		value := given[name]
		if column.Generated != "" {
			if _, byDefault := value.(*ast.DefaultValue); value != nil && !byDefault {
				return nil, generatedGiven(m.table, column)
			}
			used[name] = true
		}
		k := slices.Index(m.columns, i)
		if k < 0 {
			continue
		}
		used[name] = true
		if _, byDefault := value.(*ast.DefaultValue); byDefault {
			value = nil
		}
		if value == nil {
			var err error
			if value, err = m.notGiven(column, given); err != nil {
				return nil, err
			}
		}
		values[k] = as(value, column.Type)
	}
	var unknown []string
	for name := range given {
		if !used[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		for i, name := range unknown {
			at := slices.IndexFunc(c.Columns, func(s string) bool { return strings.EqualFold(s, name) })
			unknown[i] = c.Columns[at]
		}
		return nil, doriserr.New("unknown column in target table: %s", strings.Join(unknown, ", "))
	}
	return values, nil
}

// needSequence fails if a table has a sequence that is neither given nor the time of the statement.
func (m *merge) needSequence(given map[string]ast.Expr, known bool) error {
	if m.table.ColumnIndex(catalog.SequenceColumn) < 0 || known {
		return nil
	}
	if c := m.table.Column(m.table.SequenceMapping); c != nil && c.Default.Kind == catalog.DefaultCurrentTimestamp {
		return nil
	}
	return doriserr.New("Table %s has sequence column, need to specify the sequence column", m.table.Name)
}

// notGiven is the value of a column of a new row that the clause does not give.
func (m *merge) notGiven(c *catalog.Column, given map[string]ast.Expr) (ast.Expr, error) {
	switch {
	case c.Name == catalog.DeleteSignColumn:
		return integer(0), nil
	case c.Name == catalog.SequenceColumn:
		value := given[strings.ToLower(m.table.SequenceMapping)]
		if _, byDefault := value.(*ast.DefaultValue); value == nil || byDefault {
			return &ast.Call{Name: "now"}, nil
		}
		return value, nil
	case c.Default.Kind == catalog.NoDefault && !c.Nullable && !c.AutoIncrement:
		return nil, doriserr.New("Column has no default value, column=%s", c.Name)
	}
	return m.byDefault(c), nil
}
