package statement

import (
	"slices"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/likepattern"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// matches reports whether a name matches the LIKE of a SHOW, if there is one.
func matches(like *string, name string, caseSensitive bool) bool {
	if like == nil {
		return true
	}
	if !caseSensitive {
		return likepattern.Match(strings.ToLower(*like), strings.ToLower(name))
	}
	return likepattern.Match(*like, name)
}

// filterRows keeps the rows that a condition over the result's columns holds for. aliases are further names of columns, in
// lower case.
func filterRows(r *Result, where ast.Expr, aliases map[string]string) (*Result, error) {
	if where == nil {
		return r, nil
	}
	f := showCondition{columns: r.Columns, aliases: aliases}
	kept := r.Rows[:0:0]
	for _, row := range r.Rows {
		f.row = row
		if f.holds(where) {
			kept = append(kept, row)
		}
		if f.err != nil {
			return nil, f.err
		}
	}
	if len(r.Rows) == 0 {
		f.row = make([]Cell, len(r.Columns))
		if f.holds(where); f.err != nil {
			return nil, f.err
		}
	}
	r.Rows = kept
	return r, nil
}

// showCondition evaluates the WHERE of a SHOW over one row; comparisons are by number if both sides are numbers.
type showCondition struct {
	columns []Column
	aliases map[string]string
	row     []Cell
	err     error
}

func (f *showCondition) holds(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Unary:
		if e.Op == "NOT" {
			return !f.holds(e.Operand)
		}
	case *ast.IsNull:
		return f.value(e.Operand).Null != e.Not
	case *ast.In:
		if e.Query == nil {
			v := f.value(e.Operand)
			in := slices.ContainsFunc(e.List, func(x ast.Expr) bool {
				w := f.value(x)
				return !v.Null && !w.Null && compareText(v.Text, w.Text) == 0
			})
			return in != e.Not
		}
	case *ast.Between:
		v, low, high := f.value(e.Operand), f.value(e.Low), f.value(e.High)
		return (compareText(v.Text, low.Text) >= 0 && compareText(v.Text, high.Text) <= 0) != e.Not
	case *ast.Binary:
		switch e.Op {
		case "AND":
			left, right := f.holds(e.Left), f.holds(e.Right)
			return left && right
		case "OR":
			left, right := f.holds(e.Left), f.holds(e.Right)
			return left || right
		}
		return f.compares(e)
	}
	f.refuse(e)
	return false
}

func (f *showCondition) compares(e *ast.Binary) bool {
	a, b := f.value(e.Left), f.value(e.Right)
	if a.Null || b.Null {
		return e.Op == "<=>" && a.Null && b.Null
	}
	c := compareText(a.Text, b.Text)
	switch e.Op {
	case "=", "<=>":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "LIKE":
		return likepattern.Match(b.Text, a.Text)
	}
	f.refuse(e)
	return false
}

func (f *showCondition) value(e ast.Expr) Cell {
	switch e := e.(type) {
	case *ast.Literal:
		if e.Kind == ast.NullLiteral {
			return NullCell
		}
		return Text(e.Text)
	case *ast.Column:
		name := e.Name()
		if a, ok := f.aliases[strings.ToLower(name)]; ok {
			name = a
		}
		for i, c := range f.columns {
			if strings.EqualFold(c.Name, name) {
				return f.row[i]
			}
		}
		if f.err == nil {
			f.err = doriserr.New("Unknown column '%s' in 'table list'", e.Name())
		}
		return NullCell
	}
	f.refuse(e)
	return NullCell
}

func (f *showCondition) refuse(e ast.Expr) {
	if f.err == nil {
		f.err = doriserr.NotSupported("%s in the WHERE of a SHOW", e.String())
	}
}

// tail applies WHERE, ORDER BY and LIMIT of a SHOW.
func tail(r *Result, f *ast.ShowFilter) (*Result, error) {
	r, err := filterRows(r, f.Where, nil)
	if err != nil {
		return nil, err
	}
	for i := len(f.OrderBy) - 1; i >= 0; i-- {
		c, ok := f.OrderBy[i].Expr.(*ast.Column)
		if !ok {
			return nil, doriserr.New("Should order by column")
		}
		k := slices.IndexFunc(r.Columns, func(x Column) bool { return strings.EqualFold(x.Name, c.Name()) })
		if k < 0 {
			return nil, doriserr.New("Title name[%s] does not exist", c.Name())
		}
		slices.SortStableFunc(r.Rows, func(a, b []Cell) int {
			if f.OrderBy[i].Descending {
				a, b = b, a
			}
			return compareText(a[k].Text, b[k].Text)
		})
	}
	if f.Offset > 0 {
		r.Rows = r.Rows[min(int(f.Offset), len(r.Rows)):]
	}
	// Doris ignores LIMIT 0 here.
	if f.Limit > 0 && int64(len(r.Rows)) > f.Limit {
		r.Rows = r.Rows[:f.Limit]
	}
	return r, nil
}
