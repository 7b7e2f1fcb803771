package query

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// Kept is a plan that is opened again and again with other values of its parameters. It belongs to one session, which runs one at a
// time; who keeps it must know that nothing has changed on which binding depends: definitions, privileges, variables, the database.
type Kept struct {
	plan  *Plan
	slots []slot
	point *point
}

// slot is a literal of the plan that has the value of a parameter.
type slot struct {
	parameter int
	node      *expr.Node
	// exact takes values of the literal's own type only: what it is cast to depends on that.
	exact bool
	// number takes no texts if it is a number: what it stands beside is cast for that, as a BOOLEAN is.
	number bool
}

// Keep returns the plan for more executions, or nil if another value of one of the parameters (there are so many) might have made
// another plan. That is so unless each only stands beside what it is compared with: then only its type matters, and to that
// [Kept.Assign] pays heed.
func (p *Plan) Keep(parameters int) *Kept {
	if p.volatile {
		return nil
	}
	k := &keeper{found: make([]bool, parameters)}
	if !k.operator(p.root) {
		return nil
	}
	for _, f := range k.found {
		if !f {
			return nil
		}
	}
	for _, s := range k.slots {
		// From now on the plan has values of its own.
		own := chunk.NewVector(s.node.Type, 1)
		own.AppendFrom(s.node.Value, 0)
		s.node.Value = own
	}
	return &Kept{plan: p, slots: k.slots, point: newPoint(p)}
}

// Assign gives the parameters their values. False says that values of these types need a plan of their own.
func (k *Kept) Assign(values []*chunk.Vector) bool {
	for _, s := range k.slots {
		value := values[s.parameter-1]
		if s.exact && !value.Type.Equal(s.node.Type) || s.number && value.Type.IsText() && !s.node.Type.IsText() || !assign(s.node.Value, value) {
			return false
		}
	}
	return true
}

// Open starts the query with the values of its parameters, at a time.
func (k *Kept) Open(ctx context.Context, now time.Time) (chunk.Stream, error) {
	if k.point != nil {
		return k.point.open(ctx)
	}
	k.plan.env.Context.Now, k.plan.env.Context.Interrupt = now, ctx.Done()
	return k.plan.Open(ctx)
}

// Columns are those of the result.
func (k *Kept) Columns() []Column { return k.plan.Columns }

// Point reports whether the rows are found by their key alone, which takes no time worth limiting.
func (k *Kept) Point() bool { return k.point != nil }

// assign gives dst, which has one value of a literal's type, another value if it becomes a literal of that type where it stands: as an
// integer or text any will do that fits, and so will texts of integers, dates and datetimes.
func assign(dst, value *chunk.Vector) bool {
	if value.IsNull(0) {
		return false
	}
	to, from := dst.Type, value.Type
	switch {
	case to.IsInteger() && from.IsInteger() && value.Layout <= chunk.Fixed8 && dst.Layout <= chunk.Fixed8:
		x := value.Int(0)
		dst.Reset()
		dst.AppendInt(x)
		return dst.Int(0) == x
	case to.IsInteger() && from.IsText() && dst.Layout <= chunk.Fixed8:
		x, err := strconv.ParseInt(value.Text(0), 10, 64)
		dst.Reset()
		dst.AppendInt(x)
		return err == nil && dst.Int(0) == x
	case from.IsText() && expr.PrintedMoment(value.Text(0), to):
		dst.Reset()
		return convert.Parser(to, convert.Loose)(dst, value.Bytes(0))
	case to.IsText() && from.IsText():
		dst.Reset()
		dst.AppendBytes(value.Bytes(0))
		return true
	case to.Equal(from) && dst.Layout <= chunk.Fixed32:
		dst.Reset()
		dst.AppendFixed(value.Fixed(0))
		return true
	}
	return false
}

// keeper looks at a plan for parameters.
type keeper struct {
	found []bool
	slots []slot
}

// operator looks at an operator and what is below it, and reports whether all of it may be kept.
func (k *keeper) operator(op operator) bool {
	switch op := op.(type) {
	case oneRow, *scanOp:
		return true
	case *filterOp:
		return op.lookup == nil && k.condition(op.condition) && k.operator(op.input)
	case *projectOp:
		return k.free(op.nodes) && k.operator(op.input)
	case *groupOp:
		for _, s := range op.specs {
			if !k.free([]*expr.Node{s.node}) {
				return false
			}
		}
		return k.free(op.keys) && k.operator(op.input)
	case *sortOp:
		return k.operator(op.input)
	case *limitOp:
		return k.operator(op.input)
	case *distinctOp:
		return k.operator(op.input)
	}
	return false
}

// free reports whether expressions have no parameters.
func (k *keeper) free(nodes []*expr.Node) bool {
	for _, n := range nodes {
		if n.Parameter > 0 || !k.free(n.Args) {
			return false
		}
	}
	return true
}

// condition notes the parameters of a condition and reports whether each is an operand of a comparison.
func (k *keeper) condition(n *expr.Node) bool {
	switch n.Op {
	case expr.OpAnd, expr.OpOr, expr.OpNot:
		for _, a := range n.Args {
			if !k.condition(a) {
				return false
			}
		}
		return true
	case expr.OpCompare, expr.OpIn:
		cast := slices.ContainsFunc(n.Args, func(a *expr.Node) bool {
			return a.Op == expr.OpCast && !a.Explicit && len(a.Args) == 1 && a.Args[0].Parameter == 0
		})
		for _, a := range n.Args {
			exact := a.Op == expr.OpCast && !a.Explicit && len(a.Args) == 1 && a.Args[0].Parameter > 0 && !a.Args[0].Type.IsText()
			if exact {
				a = a.Args[0]
			}
			switch {
			case a.Parameter == 0:
				if !k.free(a.Args) {
					return false
				}
			case a.IsNull() || a.Parameter > len(k.found):
				return false
			default:
				k.found[a.Parameter-1] = true
				k.slots = append(k.slots, slot{a.Parameter, a, exact, cast})
			}
		}
		return true
	}
	return k.free([]*expr.Node{n})
}
