package load_test

import "github.com/dorisemu/dorisemu/sql/ast"

// plainColumns makes a COLUMNS list without expressions.
func plainColumns(names []string) []ast.LoadColumn {
	var list []ast.LoadColumn
	for _, n := range names {
		list = append(list, ast.LoadColumn{Name: n})
	}
	return list
}
