package http

import (
	"slices"

	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/parser"
)

// tablesOf returns the tables that a query reads in its FROMs, each once, with database as their default one.
func tablesOf(sql, database string) ([]ast.Name, error) {
	st, err := parser.Parse(sql)
	if err != nil {
		return nil, err
	}
	q, isQuery := st.(*ast.Query)
	if !isQuery {
		return nil, nil
	}
	t := tableNames{database: database, with: map[string]bool{}}
	t.query(q)
	return t.names, nil
}

// tableNames collects them.
type tableNames struct {
	database string
	with     map[string]bool
	names    []ast.Name
}

// query collects those of a query.
func (t *tableNames) query(q *ast.Query) {
	if q.With != nil {
		for _, c := range q.With.Tables {
			t.query(c.Query)
			t.with[c.Name] = true
		}
	}
	t.body(q.Body)
}

// body collects those of a query's body.
func (t *tableNames) body(b ast.QueryBody) {
	switch b := b.(type) {
	case *ast.Query:
		t.query(b)
	case *ast.SetOperation:
		t.body(b.Left)
		t.body(b.Right)
	case *ast.Select:
		for _, f := range b.From {
			t.from(f)
		}
	}
}

// from collects those of one item of a FROM.
func (t *tableNames) from(f ast.TableRef) {
	switch f := f.(type) {
	case *ast.TableName:
		n := f.Name
		if n.Database == "" {
			if t.with[n.Name] {
				return
			}
			n.Database = t.database
		}
		n.Pos = ast.Pos{}
		if !slices.Contains(t.names, n) {
			t.names = append(t.names, n)
		}
	case *ast.Derived:
		t.query(f.Query)
	case *ast.Join:
		t.from(f.Left)
		t.from(f.Right)
	case *ast.TableList:
		for _, item := range f.Items {
			t.from(item)
		}
	}
}
