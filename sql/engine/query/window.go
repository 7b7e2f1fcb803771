package query

import (
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
	w.frame, err = frameOf(c)
	return w, err
}
