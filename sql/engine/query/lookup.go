package query

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// lookup says how a correlated filter finds its rows without reading all of its input again: by equalities of the input's rows with
// values around the query. The input's rows are read once for all runs of the sub-query and found by the left sides' values.
type lookup struct {
	input operator
	// inner and outer are the sides of the equalities; rest are the other conditions.
	inner, outer []*expr.Node
	rest         *expr.Node
}

// newLookup returns the lookup of conditions over an operator that reads nothing around the query, or nil.
func newLookup(op operator, conditions []*expr.Node) *lookup {
	l := &lookup{input: op}
	var own, rest []*expr.Node
	for _, n := range conditions {
		if !movable(n) {
			return nil
		}
		if !correlated(n) {
			own = append(own, n)
			continue
		}
		if n.Op == expr.OpCompare && n.Name == "=" && len(n.Args) == 2 {
			a, b := n.Args[0], n.Args[1]
			if correlated(a) {
				a, b = b, a
			}
			if !correlated(a) && onlyOuter(b) {
				l.inner, l.outer = append(l.inner, a), append(l.outer, b)
				continue
			}
		}
		rest = append(rest, n)
	}
	if len(l.inner) == 0 || readsAround(op) {
		return nil
	}
	if len(own) > 0 {
		l.input = &filterOp{input: op, condition: conjunction(own)}
	}
	if len(rest) > 0 {
		l.rest = conjunction(rest)
	}
	return l
}

// onlyOuter reports whether an expression reads values around the query and nothing else.
func onlyOuter(n *expr.Node) bool {
	for _, c := range n.Columns(nil) {
		if c > outerColumn {
			return false
		}
	}
	return true
}

// readsAround reports whether the rows of an operator may differ from run to run of a sub-query.
func readsAround(op operator) bool {
	any := func(lists ...[]*expr.Node) bool {
		for _, list := range lists {
			for _, n := range list {
				if correlated(n) {
					return true
				}
			}
		}
		return false
	}
	calls := func(specs ...*aggregateSpec) bool {
		for _, s := range specs {
			if any(s.node.Args, s.orderBy) {
				return true
			}
		}
		return false
	}
	queries := func(subs []*subquery) bool {
		for _, s := range subs {
			for _, p := range s.params {
				if p < 0 {
					return true
				}
			}
			if s.operand != nil && correlated(s.operand) {
				return true
			}
		}
		return false
	}
	switch op := op.(type) {
	case *scanOp, *numbersOp, oneRow, *sharedOp:
		return false
	case *filterOp:
		return correlated(op.condition) || readsAround(op.input)
	case *projectOp:
		return any(op.nodes) || readsAround(op.input)
	case *reorderOp:
		return readsAround(op.input)
	case *joinOp:
		return any(op.leftKeys, op.rightKeys, op.rest, op.late) || queries(op.subs) || readsAround(op.left) || readsAround(op.right)
	case *applyOp:
		return queries(op.subs) || readsAround(op.input)
	case *groupOp:
		return any(op.keys) || calls(op.specs...) || readsAround(op.input)
	case *windowOp:
		for _, w := range op.specs {
			if any(w.partition, w.order) || calls(w.call) {
				return true
			}
		}
		return readsAround(op.input)
	case *lateralOp:
		return any(op.args) || readsAround(op.input)
	case *distinctOp:
		return readsAround(op.input)
	case *sortOp:
		return readsAround(op.input)
	case *limitOp:
		return readsAround(op.input)
	case *unionOp:
		for _, in := range op.inputs {
			if readsAround(in) {
				return true
			}
		}
		return false
	case *semiSetOp:
		return readsAround(op.left) || readsAround(op.right)
	}
	return true
}

// lookupRows are the rows of a lookup's input, kept for all runs of its sub-query.
type lookupRows struct {
	rows  *chunk.Chunk
	table *joinTable
	// refused says that the rows are too many to keep.
	refused bool
}

// found returns the rows that a lookup finds, or nil if its input is too large to be kept.
func (x *execution) found(l *lookup) (chunk.Stream, error) {
	kept := x.lookups[l]
	if kept == nil {
		var err error
		if kept, err = x.keepRows(l); err != nil {
			return nil, err
		}
		x.lookups[l] = kept
	}
	switch {
	case kept.refused:
		return nil, nil
	case kept.rows.Rows == 0:
		return &listStream{}, nil
	}
	values := make([]*chunk.Vector, len(l.outer))
	one := &chunk.Chunk{Rows: 1}
	for i, n := range l.outer {
		e, err := x.compile(n)
		if err != nil {
			return nil, err
		}
		if values[i], err = e.Eval(one); err != nil {
			return nil, err
		}
	}
	rows := kept.table.find(values, 0, nil)
	s := chunk.Stream(newSliced(kept.rows, rows, 0, len(rows)))
	if len(rows) == 0 {
		return &listStream{}, nil
	}
	if l.rest == nil {
		return s, nil
	}
	e, err := x.compile(l.rest)
	if err != nil {
		return nil, err
	}
	return &filterStream{Stream: s, condition: e}, nil
}

// keepRows reads a lookup's input. It uses at most half of the memory that the query may have.
func (x *execution) keepRows(l *lookup) (*lookupRows, error) {
	alone := *x
	alone.params = nil
	alone.memory = &memory{limit: x.memory.limit / 2}
	rows, err := allTyped(&alone, l.input)
	if isMemoryLimit(err) {
		return &lookupRows{refused: true}, nil
	}
	if err != nil {
		return nil, err
	}
	if rows.Rows == 0 {
		return &lookupRows{rows: rows}, nil
	}
	keys, err := x.compileAll(l.inner)
	if err != nil {
		return nil, err
	}
	values := make([]*chunk.Vector, len(keys))
	for i, k := range keys {
		if values[i], err = k.Eval(rows); err != nil {
			return nil, err
		}
	}
	table, err := newJoinTable(&alone, values, rows.Rows)
	if isMemoryLimit(err) {
		return &lookupRows{refused: true}, nil
	}
	if err != nil {
		return nil, err
	}
	x.memory.pinned += alone.memory.used
	return &lookupRows{rows: rows, table: table}, x.memory.grow(alone.memory.used, "SUBQUERY")
}

// allTyped reads an operator to its end; columns take the types of the rows that come.
func allTyped(x *execution, op operator) (*chunk.Chunk, error) {
	s, err := op.open(x)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	out := &chunk.Chunk{}
	held := x.account("SUBQUERY")
	for {
		c, err := s.Next(x.ctx)
		if err == nil {
			err = x.ended()
		}
		if err != nil || c == nil {
			return out, err
		}
		if out.Columns == nil {
			out.Columns = make([]*chunk.Vector, len(c.Columns))
		}
		for i, v := range c.Columns {
			if v == nil {
				continue
			}
			if out.Columns[i] == nil {
				out.Columns[i] = chunk.NewVector(v.Type, v.Len)
			}
			out.Columns[i].AppendRange(v, 0, v.Len)
		}
		out.Rows += c.Rows
		if err := held.set(chunkBytes(out)); err != nil {
			return nil, err
		}
	}
}

// lookedUp opens the filter by its lookup, or returns nil if it has none.
func (f *filterOp) lookedUp(x *execution) (chunk.Stream, error) {
	if f.lookup == nil || x.params == nil {
		return nil, nil
	}
	return x.found(f.lookup)
}
