package query

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// extreme keeps the least, greatest or first value, or the value that belongs to the least or greatest of argument by.
type extreme struct {
	max, first bool
	by         int
	// values and orders hold candidates; best is each group's place in them, -1 for none.
	values, orders *chunk.Vector
	best           []int32
}

func (a *extreme) resize(n int) {
	for len(a.best) < n {
		a.best = append(a.best, -1)
	}
}

func (a *extreme) add(groups []int32, args []*chunk.Vector, rows int) error {
	v, order := args[0], args[a.by]
	if a.values == nil {
		a.values, a.orders = chunk.NewVector(v.Type, 0), chunk.NewVector(order.Type, 0)
	}
	for i := 0; i < rows; i++ {
		g := groups[i]
		if g < 0 || order.IsNull(i) {
			continue
		}
		if b := a.best[g]; b >= 0 {
			if a.first {
				continue
			}
			c := compare(order, i, a.orders, int(b))
			if c == 0 || (c > 0) != a.max {
				continue
			}
		}
		a.best[g] = int32(a.orders.Len)
		a.orders.AppendFrom(order, i)
		if a.by > 0 {
			a.values.AppendFrom(v, i)
		}
	}
	if a.orders.Len > 4*len(a.best)+4*chunk.MaxRows {
		a.compact()
	}
	return nil
}

// compact drops candidates that lost.
func (a *extreme) compact() {
	values, orders := chunk.NewVector(a.values.Type, 0), chunk.NewVector(a.orders.Type, 0)
	for g, b := range a.best {
		if b < 0 {
			continue
		}
		a.best[g] = int32(orders.Len)
		orders.AppendFrom(a.orders, int(b))
		if a.by > 0 {
			values.AppendFrom(a.values, int(b))
		}
	}
	a.values, a.orders = values, orders
}

func (a *extreme) result(out *chunk.Vector, g int) error {
	b := a.best[g]
	switch {
	case b < 0:
		out.AppendNull()
	case a.by > 0:
		out.AppendFrom(a.values, int(b))
	default:
		out.AppendFrom(a.orders, int(b))
	}
	return nil
}
