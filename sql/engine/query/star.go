package query

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
)

// expand makes the items: stars become columns, and everything gets its name.
func (k *block) expand(s *ast.Select) error {
	starred := false
	for _, it := range s.Items {
		star, ok := it.Expr.(*ast.Star)
		if !ok {
			made := item{name: itemName(it), alias: it.Alias != "", expr: it.Expr}
			if c, ok := it.Expr.(*ast.Column); ok && !made.alias && k.nested(c) {
				made.name = it.Text
			}
			k.items = append(k.items, made)
			if made.alias {
				if low := strings.ToLower(it.Alias); k.aliases[low] == nil {
					k.aliases[low] = it.Expr
				}
			}
			continue
		}
		if len(s.From) == 0 {
			return doriserr.New("\nSELECT * must have a FROM clause(line 0, pos 0)\n")
		}
		if err := k.star(star); err != nil {
			return err
		}
		starred = starred || len(star.Replace) > 0
	}
	if starred && s.GroupBy != nil {
		return doriserr.New("* REPLACE in agg clause is not supported, use * EXCEPT instead")
	}
	return nil
}

// nested reports whether a name is that of a field inside of a column.
func (k *block) nested(c *ast.Column) bool {
	if len(c.Parts) < 2 || k.scope.find(c.Parts) >= 0 {
		return false
	}
	for n := len(c.Parts) - 1; n > 0; n-- {
		if k.scope.find(c.Parts[:n]) >= 0 {
			return true
		}
	}
	return false
}

// star makes the items of *, without those of EXCEPT and with the expressions of REPLACE (Doris: BindExpression.bindProject).
func (k *block) star(star *ast.Star) error {
	except := map[int]bool{}
	for _, x := range star.Except {
		if c, ok := x.Expr.(*ast.Column); ok {
			k.scope.ambiguous = nil
			i := k.scope.find(c.Parts)
			switch {
			case i < 0:
				return unknownColumn(c, k.scope, k.clause)
			case k.scope.ambiguous != nil:
				return k.scope.ambiguous
			}
			except[i] = true
		}
	}
	replace := map[int]ast.Expr{}
	for _, x := range star.Replace {
		name := itemName(x)
		i := k.scope.find([]string{name})
		switch {
		case i < 0:
			return doriserr.New("Unknown column '%s' in 'table list' in %s clause", name, k.clause)
		case replace[i] != nil:
			return doriserr.New("Duplicate replace column name: %s", name)
		case except[i]:
			return doriserr.New("Replace column name: [%s] is in excepts", k.scope.qualified(i))
		}
		replace[i] = x.Expr
	}
	seen, left := 0, 0
	for i := range k.scope.columns {
		c := &k.scope.columns[i]
		if c.hidden && !(k.env.HiddenColumns && c.name != "") || c.name == "" || !matches(star.Qualifier, c) || c.shadowed {
			continue
		}
		seen++
		if except[i] {
			continue
		}
		left++
		e := ast.Expr(indexed(i, star.Pos))
		if r := replace[i]; r != nil {
			e = r
			delete(replace, i)
		}
		k.items = append(k.items, item{name: c.name, expr: e})
	}
	for i := range replace {
		return doriserr.New("Invalid replace column name: [%s]", k.scope.qualified(i))
	}
	switch {
	case len(k.items) > maxColumns:
		return tooManyColumns()
	case left > 0:
		return nil
	case seen > 0:
		return doriserr.New("All slots in * EXCEPT clause are excepted")
	case len(star.Qualifier) > 0:
		return doriserr.New("unknown qualifier: %s.*", strings.Join(star.Qualifier, "."))
	}
	return doriserr.NotSupported("* of no columns")
}

// matches reports whether a star's qualifier means the table of a column.
func matches(qualifier []string, c *scopeColumn) bool {
	n := len(qualifier)
	return n == 0 || strings.EqualFold(qualifier[n-1], c.table) && (n == 1 || strings.EqualFold(qualifier[n-2], c.database))
}
