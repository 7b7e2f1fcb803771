package statement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// from rewrites one item of a FROM and returns its relations.
func (w *viewWriter) from(f ast.TableRef, outer []viewRelation, with map[string][]viewOutput) ([]viewRelation, error) {
	switch f := f.(type) {
	case *ast.TableName:
		r, err := w.table(f, with)
		return w.laterals([]viewRelation{r}, f.LateralViews, outer, with), err
	case *ast.Derived:
		outputs, err := w.query(f.Query, outer, with, false)
		if err != nil {
			return nil, err
		}
		w.quoteAlias(w.closing(f.Pos.Offset-w.base), f.Alias)
		return w.laterals([]viewRelation{named(f.Alias, outputs)}, f.LateralViews, outer, with), nil
	case *ast.Join:
		left, err := w.from(f.Left, outer, with)
		if err != nil {
			return nil, err
		}
		right, err := w.from(f.Right, outer, with)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(f.Kind, "RIGHT") || f.Kind == "FULL" {
			markOptional(left)
		}
		if strings.HasPrefix(f.Kind, "LEFT") || f.Kind == "FULL" {
			markOptional(right)
		}
		switch f.Kind {
		case "LEFT SEMI", "LEFT ANTI":
			return left, nil
		case "RIGHT SEMI", "RIGHT ANTI":
			return right, nil
		}
		return append(left, right...), nil
	case *ast.TableList:
		var list []viewRelation
		for _, item := range f.Items {
			r, err := w.from(item, outer, with)
			if err != nil {
				return nil, err
			}
			list = append(list, r...)
		}
		return list, nil
	case *ast.TableFunction:
		w.unknown = true
		return []viewRelation{{name: f.Alias}}, nil
	}
	return nil, doriserr.NotSupported("a view over this FROM")
}

func markOptional(list []viewRelation) {
	for i := range list {
		list[i].optional = true
	}
}

// named is a relation with an alias.
func named(alias string, columns []viewOutput) viewRelation {
	r := viewRelation{name: alias}
	if alias != "" {
		r.prefix = quote(alias) + "."
	}
	r.columns = append(r.columns, columns...)
	return r
}

// table rewrites a table's name and returns its relation.
func (w *viewWriter) table(f *ast.TableName, with map[string][]viewOutput) (viewRelation, error) {
	if columns, ok := with[f.Name.Name]; ok && f.Name.Database == "" {
		alias := f.Alias
		if alias == "" {
			alias = f.Name.Name
		}
		w.tableAlias(f)
		return named(alias, columns), nil
	}
	database, err := databaseName(w.env, f.Name.Catalog, f.Name.Database)
	if err != nil {
		return viewRelation{}, err
	}
	where := fmt.Sprintf("(line %d, pos %d)", f.Name.Pos.Line, f.Name.Pos.Column)
	d := w.env.Catalog.Database(database)
	if d == nil {
		return viewRelation{}, doriserr.New("Database [%s] does not exist.%s", database, where)
	}
	t := w.env.tableIn(d, f.Name.Name)
	if t == nil {
		if d.System() {
			w.unknown = true
			return viewRelation{name: f.Name.Name, database: d.Name}, nil
		}
		return viewRelation{}, doriserr.New("Table [%s] does not exist in database [%s].%s", f.Name.Name, database, where)
	}
	full := quote(internalCatalog) + "." + quote(d.Name) + "." + quote(t.Name)
	parts := 1
	if f.Name.Database != "" {
		parts++
	}
	if f.Name.Catalog != "" {
		parts++
	}
	w.replace(f.Name.Pos, parts, full)
	var columns []viewOutput
	list := t.VisibleColumns()
	if t.IsView() {
		list = t.ViewColumns
	}
	for _, c := range list {
		columns = append(columns, viewOutput{name: c.Name, typ: c.Type, nullable: c.Nullable, stored: !t.IsView()})
	}
	if f.Alias != "" {
		w.tableAlias(f)
		r := named(f.Alias, columns)
		r.database, r.prefix = d.Name, quote(internalCatalog)+"."+quote(d.Name)+"."+r.prefix
		return r, nil
	}
	return viewRelation{name: t.Name, database: d.Name, prefix: full + ".", columns: columns}, nil
}

// joinConditions rewrites the ON of joins, which see all relations of the FROM.
func (w *viewWriter) joinConditions(f ast.TableRef, relations, outer []viewRelation, with map[string][]viewOutput) {
	switch f := f.(type) {
	case *ast.Join:
		w.joinConditions(f.Left, relations, outer, with)
		w.joinConditions(f.Right, relations, outer, with)
		w.expr(f.On, relations, outer, with, nil)
	case *ast.TableList:
		for _, item := range f.Items {
			w.joinConditions(item, relations, outer, with)
		}
	}
}

// expr rewrites the columns of an expression. aliases are the names of the select list, which are meant where no
// table has such a column.
func (w *viewWriter) expr(e ast.Expr, relations, outer []viewRelation, with map[string][]viewOutput, aliases []viewOutput) {
	walkExpr(e, func(x ast.Expr) {
		switch x := x.(type) {
		case *ast.Column:
			if r, c := findColumn(x.Parts, relations); r != nil {
				w.replace(x.Pos, len(x.Parts), r.prefix+quote(c.name))
			} else if r, c := findColumn(x.Parts, outer); r != nil {
				w.replace(x.Pos, len(x.Parts), r.prefix+quote(c.name))
			} else if len(x.Parts) == 1 && gives(aliases, x.Parts[0]) {
				w.replace(x.Pos, 1, quote(x.Parts[0]))
			}
		case *ast.Subquery:
			if x.Query == nil {
				w.unknown = true
				return
			}
			around := append(relations[:len(relations):len(relations)], outer...)
			if _, err := w.query(x.Query, around, with, false); err != nil {
				w.unknown = true
			}
		case *ast.Call:
			if x.Over != nil {
				for _, p := range x.Over.Partition {
					w.expr(p, relations, outer, with, aliases)
				}
				for _, o := range x.Over.Order {
					w.expr(o.Expr, relations, outer, with, aliases)
				}
			}
			for _, o := range x.OrderBy {
				w.expr(o.Expr, relations, outer, with, aliases)
			}
		}
	})
}

// gives reports whether a query gives a column.
func gives(outputs []viewOutput, name string) bool {
	return slices.ContainsFunc(outputs, func(o viewOutput) bool { return strings.EqualFold(o.name, name) })
}

// findColumn finds the column that [[[catalog.]database.]table.]name means.
func findColumn(parts []string, relations []viewRelation) (*viewRelation, *viewOutput) {
	name := parts[len(parts)-1]
	for i := range relations {
		r := &relations[i]
		if n := len(parts); n > 1 && !strings.EqualFold(parts[n-2], r.name) || n > 2 && parts[n-3] != r.database {
			continue
		}
		for k := range r.columns {
			if strings.EqualFold(r.columns[k].name, name) {
				return r, &r.columns[k]
			}
		}
	}
	return nil, nil
}

// viewScope gives expressions the columns of a FROM.
type viewScope struct{ relations, outer []viewRelation }

// Column finds a column; its index means nothing, as the expression is not evaluated.
func (s viewScope) Column(parts []string) (expr.Column, bool) {
	r, c := findColumn(parts, s.relations)
	if r == nil {
		r, c = findColumn(parts, s.outer)
	}
	if r == nil || c.typ.Kind == catalog.Invalid {
		return expr.Column{}, false
	}
	return expr.Column{Type: c.typ, Nullable: c.nullable || r.optional}, true
}
