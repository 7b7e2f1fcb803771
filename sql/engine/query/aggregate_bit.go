package query

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// bitAggregate combines integers or booleans bit by bit.
type bitAggregate struct {
	and, xor bool
	total    []int64
	any      []bool
}

func (a *bitAggregate) resize(n int) { a.total, a.any = grown(a.total, n), grown(a.any, n) }

func (a *bitAggregate) add(groups []int32, args []*chunk.Vector, rows int) error {
	v := args[0]
	for i := 0; i < rows; i++ {
		g := groups[i]
		if g < 0 || v.IsNull(i) {
			continue
		}
		switch x := v.Int(i); {
		case !a.any[g]:
			a.total[g] = x
		case a.and:
			a.total[g] &= x
		case a.xor:
			a.total[g] ^= x
		default:
			a.total[g] |= x
		}
		a.any[g] = true
	}
	return nil
}

func (a *bitAggregate) result(out *chunk.Vector, g int) error {
	if !a.any[g] {
		out.AppendNull()
		return nil
	}
	appendInteger(out, a.total[g])
	return nil
}

// wideBits combines LARGEINT bit by bit.
func wideBits(name string) aggregator {
	type total struct {
		x   wide.Int
		any bool
	}
	return &groupStates[total]{args: 1, row: func(t *total, args []*chunk.Vector, i int) error {
		x := wideValue(args[0], i)
		for k := range x {
			switch {
			case !t.any || name == "group_bit_or":
				x[k] |= t.x[k]
			case name == "group_bit_and":
				x[k] &= t.x[k]
			default:
				x[k] ^= t.x[k]
			}
		}
		t.x, t.any = x, true
		return nil
	}, value: func(t *total, out *chunk.Vector) error {
		if t.any {
			convert.AppendWide(out, t.x)
		} else {
			out.AppendNull()
		}
		return nil
	}}
}
