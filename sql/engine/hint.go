package engine

import (
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/engine/variable"
)

// applyHints sets the variables of /*+ SET_VAR(name = value, ...) */ for one query and returns what puts them back.
func (s *Session) applyHints(q *ast.Query) (restore func(), err error) {
	type saved struct {
		d     *variable.Definition
		value string
	}
	var before []saved
	restore = func() {
		for i := len(before) - 1; i >= 0; i-- {
			s.vars.Put(before[i].d, before[i].value)
		}
	}
	block, ok := q.Body.(*ast.Select)
	if !ok {
		return restore, nil
	}
	for _, h := range block.Hints {
		if !strings.EqualFold(h.Name, "SET_VAR") {
			continue
		}
		w := read(h.Parameters)
		for !w.done() {
			name := w.name()
			if !w.accept("=") || w.done() {
				break
			}
			value := w.name()
			for !w.done() && !w.is(",") {
				value += w.name()
			}
			w.accept(",")
			d := variable.Lookup(name)
			if d != nil {
				before = append(before, saved{d, s.vars.Get(d)})
				err = s.vars.Set(name, false, &value)
			}
			if d == nil || err != nil {
				restore()
				return nil, doriserr.New("Can not set session variable '%s' = '%s'", name, value)
			}
		}
	}
	return restore, nil
}
