package query

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// aggregates appends an aggregate of each row's frame. Frames that begin with the partition only grow: their rows are added once.
// Those that move are computed from sums over the rows before, or for min and max from the rows that can still win; of other
// aggregates each frame is computed by itself.
func (w *windowRun) aggregates(p *windowRows) error {
	c, f := w.spec.call, w.spec.frame
	name := c.node.Name
	if c.distinct && name != "count" && name != "sum" && name != "group_concat" {
		return doriserr.New("DISTINCT not allowed in analytic function: %s", name)
	}
	a, err := newAggregator(w.x, c)
	if err != nil {
		return err
	}
	a.resize(1)
	if f.from > -int64(p.n) && !c.distinct {
		if s := newSliding(a, w.input.args, p); s != nil {
			return w.slide(s, a, p)
		}
	}
	return w.grow(a, p)
}

// slide appends the values of frames that move.
func (w *windowRun) slide(s sliding, a aggregator, p *windowRows) error {
	for i := range p.n {
		if i%chunk.MaxRows == 0 {
			if err := w.x.ended(); err != nil {
				return err
			}
		}
		from, to := p.bounds(w.spec.frame, i)
		s.frame(from, to)
		if err := a.result(w.out, 0); err != nil {
			return err
		}
	}
	return nil
}

// grow adds rows to the aggregate as frames grow, and begins again where one has lost rows.
func (w *windowRun) grow(a aggregator, p *windowRows) error {
	var seen *grouper
	start, done, added := 0, 0, 0
	if w.spec.call.distinct {
		seen = newGrouper()
	}
	for i := range p.n {
		from, to := p.bounds(w.spec.frame, i)
		switch {
		case i > 0 && from == start && to == done:
			w.out.AppendFrom(w.out, w.out.Len-1)
			continue
		case from != start:
			var err error
			if a, err = newAggregator(w.x, w.spec.call); err != nil {
				return err
			}
			a.resize(1)
			if seen != nil {
				seen = newGrouper()
			}
			start, done = from, from
		}
		for done < to {
			end := min(to, done+chunk.MaxRows)
			if err := w.add(a, seen, p.lo+done, p.lo+end); err != nil {
				return err
			}
			if added += end - done; added >= chunk.MaxRows {
				added = 0
				if err := w.x.ended(); err != nil {
					return err
				}
			}
			done = end
		}
		if err := a.result(w.out, 0); err != nil {
			return err
		}
	}
	return nil
}

// add adds the rows [from, to) of the order; with seen only those whose arguments are new.
func (w *windowRun) add(a aggregator, seen *grouper, from, to int) error {
	if w.some == nil {
		w.some = make([]*chunk.Vector, len(w.input.all))
		for k, v := range w.input.all {
			w.some[k] = chunk.NewVector(v.Type, 1)
		}
	}
	for k, v := range w.input.all {
		w.some[k].Reset()
		w.some[k].AppendRange(v, from, to)
	}
	n := to - from
	w.groups = append(w.groups[:0], make([]int32, n)...)
	if seen != nil {
		known := int32(seen.n)
		for i, g := range seen.groups(w.some[:len(w.input.args)], n, nil) {
			if w.groups[i] = -1; g >= known {
				w.groups[i], known = 0, g+1
			}
		}
	}
	return a.add(w.groups, w.some, n)
}
