package query

import (
	"strconv"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/ast"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// windowSpec is one window function to compute.
type windowSpec struct {
	call      *aggregateSpec
	partition []*expr.Node
	order     []*expr.Node
	keys      []sortKey
	frame     frame
}

// frame is ROWS or RANGE BETWEEN from AND to. An offset counts rows, negative ones preceding; unbounded ends are huge.
type frame struct {
	rows     bool
	from, to int64
}

// unbounded is the offset of UNBOUNDED FOLLOWING.
const unbounded = 1 << 40

// windows replaces the window functions of the expressions by columns and widens the input by them.
func (k *block) windows(exprs []ast.Expr) error {
	var specs []*windowSpec
	known := map[string]int{}
	types := k.scope.types()
	for i, e := range exprs {
		if !hasWindow(e) {
			continue
		}
		var failed error
		exprs[i] = transform(e, func(x ast.Expr) (ast.Expr, bool) {
			c, ok := x.(*ast.Call)
			if !ok || c.Over == nil || failed != nil {
				return x, failed != nil
			}
			text := k.scope.canonical(c)
			if at, ok := known[text]; ok {
				return indexed(at, c.Pos), true
			}
			spec, err := k.window(c)
			if err != nil {
				failed = err
				return x, true
			}
			specs = append(specs, spec)
			known[text] = k.scope.add(spec.call.node.Type, spec.call.node.Nullable)
			return indexed(known[text], c.Pos), true
		})
		if failed != nil {
			return failed
		}
	}
	if len(specs) > 0 {
		k.op = &windowOp{input: k.op, types: types, specs: specs}
	}
	return nil
}

// window binds one window function.
func (k *block) window(c *ast.Call) (*windowSpec, error) {
	w := &windowSpec{}
	var err error
	if w.call, err = k.spec(c, k.scope, k.clause); err != nil {
		return nil, err
	}
	for _, e := range c.Over.Partition {
		n, err := k.analyse(e, k.scope, k.clause)
		if err != nil {
			return nil, err
		}
		w.partition = append(w.partition, n)
	}
	if err := expr.Sortable(nodeTypes(w.partition)...); err != nil {
		return nil, err
	}
	for i, o := range c.Over.Order {
		n, err := k.analyse(o.Expr, k.scope, k.clause)
		if err != nil {
			return nil, err
		}
		w.order = append(w.order, n)
		w.keys = append(w.keys, keyOf(o, i))
	}
	if err := expr.Sortable(nodeTypes(w.order)...); err != nil {
		return nil, err
	}
	w.frame = frame{from: -unbounded}
	if len(w.order) == 0 {
		w.frame.to = unbounded
	}
	if c.Over.Frame != "" {
		w.frame, err = parseFrame(c.Over.Frame)
	}
	return w, err
}

// parseFrame reads a frame clause.
func parseFrame(text string) (f frame, err error) {
	words := strings.Fields(strings.ToUpper(text))
	bad := doriserr.NotSupported("the window frame %s", text)
	if len(words) < 3 || words[0] != "ROWS" && words[0] != "RANGE" {
		return f, bad
	}
	f.rows = words[0] == "ROWS"
	rest := words[1:]
	end := func() (int64, bool) {
		if len(rest) < 2 {
			return 0, false
		}
		one, two := rest[0], rest[1]
		rest = rest[2:]
		n := int64(unbounded)
		switch {
		case one == "CURRENT" && two == "ROW":
			return 0, true
		case one != "UNBOUNDED":
			var err error
			if n, err = strconv.ParseInt(one, 10, 32); err != nil || !f.rows {
				return 0, false
			}
		}
		switch two {
		case "PRECEDING":
			return -n, true
		case "FOLLOWING":
			return n, true
		}
		return 0, false
	}
	var ok bool
	if rest[0] == "BETWEEN" {
		rest = rest[1:]
		if f.from, ok = end(); !ok || len(rest) == 0 || rest[0] != "AND" {
			return f, bad
		}
		rest = rest[1:]
		if f.to, ok = end(); !ok {
			return f, bad
		}
	} else if f.from, ok = end(); !ok {
		return f, bad
	}
	if len(rest) > 0 {
		return f, bad
	}
	return f, nil
}
