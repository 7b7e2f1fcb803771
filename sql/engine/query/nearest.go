package query

import (
	"errors"
	"regexp"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/internal/nearest"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// nearest returns the column that a mistyped name most likely meant, qualified as the name was, or "".
func (s *scope) nearest(parts []string) string {
	var names []string
	var tables []string
	for i := range s.columns {
		c := &s.columns[i]
		if c.name == "" || c.hidden {
			continue
		}
		if len(parts) > 1 && !strings.EqualFold(c.table, parts[len(parts)-2]) {
			tables = append(tables, c.table)
			if strings.EqualFold(c.name, parts[len(parts)-1]) {
				return c.table + "." + c.name
			}
			continue
		}
		names = append(names, c.name)
	}
	if len(names) == 0 && len(parts) > 1 {
		return nearest.Name(parts[len(parts)-2], tables)
	}
	return nearest.Name(parts[len(parts)-1], names)
}

// unknownFunction finds the name in the error of a function that does not exist.
var unknownFunction = regexp.MustCompile(`^Can not found function '([^']*)'$`)

// hinted adds the nearest name to the error of an unknown function.
func hinted(err error) error {
	var e *doriserr.Error
	if !errors.As(err, &e) || e.Hint != "" {
		return err
	}
	m := unknownFunction.FindStringSubmatch(e.Message)
	if m == nil {
		return err
	}
	if near := nearest.Name(m[1], expr.FunctionNames()); near != "" {
		return e.WithHint("Did you mean %s?", near)
	}
	return err
}
