package query

import (
	"context"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// applyOp adds a column for each sub-query to its input's rows. A sub-query that reads nothing of the rows runs once, another one
// once for all rows with equal outer values.
type applyOp struct {
	input operator
	subs  []*subquery
	// types are those of all columns, the added ones too.
	types []catalog.Type
}

// maxRemembered is how many results of a correlated sub-query are kept.
const maxRemembered = 1 << 16

// open implements operator.
func (a *applyOp) open(x *execution) (chunk.Stream, error) {
	in, err := a.input.open(x)
	if err != nil {
		return nil, err
	}
	runs, err := newSubqueryRuns(x, a.subs)
	if err != nil {
		in.Close()
		return nil, err
	}
	return &applyStream{Stream: in, x: x, op: a, runs: runs, out: &chunk.Chunk{}}, nil
}

// newSubqueryRuns makes sub-queries ready.
func newSubqueryRuns(x *execution, subs []*subquery) ([]*subqueryRun, error) {
	var runs []*subqueryRun
	for _, sub := range subs {
		r := &subqueryRun{sub: sub, known: map[string]*subqueryResult{}}
		if sub.operand != nil {
			var err error
			if r.operand, err = x.compile(sub.operand); err != nil {
				return nil, err
			}
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// applyStream is a running applyOp.
type applyStream struct {
	chunk.Stream
	x    *execution
	op   *applyOp
	runs []*subqueryRun
	out  *chunk.Chunk
}

// subqueryRun is one sub-query of a running applyOp.
type subqueryRun struct {
	sub     *subquery
	operand *expr.Evaluator
	known   map[string]*subqueryResult
	column  *chunk.Vector
	buf     []byte
}

// subqueryResult is what one run of a sub-query gave.
type subqueryResult struct {
	// value is that of a scalar sub-query, nil for NULL.
	value *chunk.Vector
	rows  int
	// members are the keys of IN, null says that NULL is among them.
	members map[string]struct{}
	null    bool
}

// Next implements chunk.Stream.
func (s *applyStream) Next(ctx context.Context) (*chunk.Chunk, error) {
	c, err := s.Stream.Next(ctx)
	if c == nil || err != nil {
		return nil, err
	}
	s.out.Columns = append(s.out.Columns[:0], c.Columns...)
	s.out.Rows = c.Rows
	for _, r := range s.runs {
		v, err := r.values(s.x, s.out)
		if err != nil {
			return nil, err
		}
		s.out.Columns = append(s.out.Columns, v)
	}
	return s.out, nil
}

// values computes the sub-query's column for the rows of a chunk.
func (r *subqueryRun) values(x *execution, c *chunk.Chunk) (*chunk.Vector, error) {
	if r.column == nil {
		r.column = chunk.NewVector(r.sub.typ, c.Rows)
	}
	r.column.Reset()
	var operand *chunk.Vector
	if r.operand != nil {
		var err error
		if operand, err = r.operand.Eval(c); err != nil {
			return nil, err
		}
	}
	for i := 0; i < c.Rows; i++ {
		if err := x.ended(); err != nil {
			return nil, err
		}
		res, err := r.result(x, c, i)
		if err != nil {
			return nil, err
		}
		switch {
		case r.sub.kind == existence:
			r.column.AppendInt(boolean(res.rows > 0))
		case r.sub.kind == scalarValue && res.value == nil:
			r.column.AppendNull()
		case r.sub.kind == scalarValue:
			r.column.AppendFrom(res.value, 0)
		case res.rows == 0:
			r.column.AppendInt(0)
		case operand.IsNull(i):
			r.column.AppendNull()
		default:
			r.buf = appendKey(r.buf[:0], operand, i)
			if _, ok := res.members[string(r.buf)]; ok || !res.null {
				r.column.AppendInt(boolean(ok))
			} else {
				r.column.AppendNull()
			}
		}
	}
	return r.column, nil
}

// boolean is 1 or 0.
func boolean(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// result runs the sub-query for a row, unless it has been run for the same outer values.
func (r *subqueryRun) result(x *execution, c *chunk.Chunk, i int) (*subqueryResult, error) {
	r.buf = r.buf[:0]
	params := make([]*expr.Node, len(r.sub.params))
	for _, p := range r.sub.params {
		r.buf = appendKey(r.buf, c.Columns[p], i)
	}
	if res := r.known[string(r.buf)]; res != nil {
		return res, nil
	}
	key := string(r.buf)
	for k, p := range r.sub.params {
		v := chunk.NewVector(r.sub.paramTypes[k], 1)
		v.AppendFrom(c.Columns[p], i)
		params[k] = &expr.Node{Op: expr.OpLiteral, Type: r.sub.paramTypes[k], Nullable: v.IsNull(0), Value: v}
	}
	inner := *x
	inner.params = params
	res, err := r.sub.run(&inner)
	if err != nil {
		return nil, err
	}
	if len(r.known) >= maxRemembered {
		clear(r.known)
	}
	r.known[key] = res
	return res, nil
}

// run runs the sub-query.
func (s *subquery) run(x *execution) (*subqueryResult, error) {
	// What the run keeps is given back at its end, but for the members of IN.
	before, pinned, members := x.memory.used, x.memory.pinned, int64(0)
	defer func() { x.memory.used = before + members + x.memory.pinned - pinned }()
	in, err := s.plan.op.open(x)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	res := &subqueryResult{}
	var member *expr.Evaluator
	if s.kind == membership {
		res.members = map[string]struct{}{}
		if member, err = x.compile(s.member); err != nil {
			return nil, err
		}
	}
	var buf []byte
	held := x.account("SUBQUERY")
	for {
		c, err := in.Next(x.ctx)
		if err != nil {
			return nil, err
		}
		if c == nil {
			return res, nil
		}
		res.rows += c.Rows
		switch s.kind {
		case existence:
			if res.rows > 0 {
				return res, nil
			}
		case scalarValue:
			if res.rows > 1 {
				return nil, doriserr.New("Expected LE 1 to be returned by expression")
			}
			if c.Rows == 1 && !c.Columns[0].IsNull(0) {
				res.value = chunk.NewVector(s.typ, 1)
				res.value.AppendFrom(c.Columns[0], 0)
			}
		case membership:
			v, err := member.Eval(c)
			if err != nil {
				return nil, err
			}
			for i := 0; i < c.Rows; i++ {
				if v.IsNull(i) {
					res.null = true
					continue
				}
				buf = appendKey(buf[:0], v, i)
				if _, known := res.members[string(buf)]; !known {
					res.members[string(buf)] = struct{}{}
					members += int64(len(buf)) + keyBytes
				}
			}
			if err := held.set(members); err != nil {
				return nil, err
			}
		}
	}
}
