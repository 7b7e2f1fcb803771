package query

import (
	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
)

// groupOp groups rows by keys and computes aggregates. Its rows are the keys, then the aggregates.
type groupOp struct {
	input operator
	keys  []*expr.Node
	specs []*aggregateSpec
	// sets are grouping sets, places of keys; nil groups by all keys.
	sets [][]int
	// plain is set without GROUP BY: no rows make one group.
	plain bool
}

// open implements operator.
func (g *groupOp) open(x *execution) (chunk.Stream, error) {
	if n, ok, err := g.counted(x); ok || err != nil {
		return n, err
	}
	if n, ok, err := g.summarized(x); ok || err != nil {
		return n, err
	}
	in, err := g.input.open(x)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	sets := g.sets
	if sets == nil {
		every := make([]int, len(g.keys))
		for i := range every {
			every[i] = i
		}
		sets = [][]int{every}
	}
	keys, err := x.compileAll(g.keys)
	if err != nil {
		return nil, err
	}
	inputs := make([]*aggregateInput, len(g.specs))
	for i, s := range g.specs {
		if inputs[i], err = newAggregateInput(x, s); err != nil {
			return nil, err
		}
	}
	groups := make([]*groups, len(sets))
	for i, set := range sets {
		if groups[i], err = g.newGroups(x, set); err != nil {
			return nil, err
		}
	}
	values := make([]*chunk.Vector, len(keys))
	held := x.account("AGGREGATE")
	var gathered int64
	for {
		c, err := in.Next(x.ctx)
		if err == nil {
			err = x.ended()
		}
		if err != nil {
			return nil, err
		}
		if c == nil {
			break
		}
		for i, k := range keys {
			if values[i], err = k.Eval(c); err != nil {
				return nil, err
			}
		}
		for _, a := range inputs {
			if err := a.eval(c); err != nil {
				return nil, err
			}
		}
		gathered += g.gathers(inputs, c.Rows) * int64(len(groups))
		used := gathered
		for _, s := range groups {
			if err := s.add(values, inputs, c.Rows); err != nil {
				return nil, err
			}
			used += s.bytes()
		}
		if err := held.set(used); err != nil {
			return nil, err
		}
	}
	out := chunk.New(append(nodeTypes(g.keys), specTypes(g.specs)...), 0)
	for _, s := range groups {
		if g.plain || len(s.set) == 0 && g.sets != nil {
			s.atLeastOne()
		}
		if err := s.finish(out); err != nil {
			return nil, err
		}
	}
	return newSliced(out, nil, 0, out.Rows), nil
}

// gathers is about what the aggregates keep of a chunk's rows: those whose value is a list, a text or a sketch keep them all.
func (g *groupOp) gathers(inputs []*aggregateInput, rows int) (bytes int64) {
	for i, s := range g.specs {
		switch chunk.LayoutOf(s.node.Type) {
		case chunk.Bytes, chunk.List, chunk.Record:
		default:
			continue
		}
		if s.node.Name == "min" || s.node.Name == "max" || s.node.Name == "any_value" {
			continue
		}
		for _, v := range inputs[i].all {
			if v != nil {
				bytes += int64(v.Layout.Width()) * int64(rows)
				if v.Layout == chunk.Bytes {
					bytes += int64(len(v.Data))
				}
			}
		}
	}
	return bytes
}

// bytes is about what the groups take.
func (s *groups) bytes() int64 {
	n := s.places.heap + int64(s.places.n)*int64(8+24*len(s.states))
	for _, v := range s.firsts {
		n += vectorBytes(v)
	}
	for _, seen := range s.seen {
		if seen != nil {
			n += seen.heap
		}
	}
	return n
}

// specTypes returns the types of aggregates.
func specTypes(specs []*aggregateSpec) []catalog.Type {
	out := make([]catalog.Type, len(specs))
	for i, s := range specs {
		out[i] = s.node.Type
	}
	return out
}

// counted answers COUNT(*) of a whole table from its exact number of rows.
func (g *groupOp) counted(x *execution) (chunk.Stream, bool, error) {
	scan, ok := g.input.(*scanOp)
	if !ok || !g.plain || scan.relation.Count == nil {
		return nil, false, nil
	}
	for _, s := range g.specs {
		if s.node.Name != "count" || len(s.node.Args) > 0 {
			return nil, false, nil
		}
	}
	n, exact, err := scan.relation.Count(x.ctx)
	if err != nil || !exact {
		return nil, false, err
	}
	out := chunk.New(specTypes(g.specs), 1)
	for _, v := range out.Columns {
		v.AppendInt(int64(n))
	}
	out.EndRow()
	return &listStream{[]*chunk.Chunk{out}}, true, nil
}

// groups are the groups of one grouping set.
type groups struct {
	op  *groupOp
	set []int
	// places finds groups by key; firsts has the keys of each group.
	places *grouper
	firsts []*chunk.Vector
	states []aggregator
	// seen finds the values of DISTINCT aggregates by group.
	seen   []*grouper
	rows   []int32
	masked []int32
	ids    *chunk.Vector
	keys   []*chunk.Vector
}

// newGroups returns no groups.
func (g *groupOp) newGroups(x *execution, set []int) (*groups, error) {
	s := &groups{op: g, set: set, places: newGrouper(), ids: chunk.NewVector(catalog.Of(catalog.Int), 0)}
	for _, k := range set {
		s.firsts = append(s.firsts, chunk.NewVector(g.keys[k].Type, 0))
	}
	for _, spec := range g.specs {
		if spec.grouping != nil {
			s.states, s.seen = append(s.states, groupingNumber(spec.number(set))), append(s.seen, nil)
			continue
		}
		a, err := newAggregator(x, spec)
		if err != nil {
			return nil, err
		}
		s.states = append(s.states, a)
		var seen *grouper
		if spec.distinct {
			seen = newGrouper()
		}
		s.seen = append(s.seen, seen)
	}
	return s, nil
}

// add adds the rows of a chunk.
func (s *groups) add(values []*chunk.Vector, inputs []*aggregateInput, rows int) error {
	s.keys = s.keys[:0]
	for _, k := range s.set {
		s.keys = append(s.keys, values[k])
	}
	known := s.places.n
	if len(s.set) == 0 {
		if s.places.n == 0 && rows > 0 {
			s.places.n = 1
		}
		s.rows = grown(s.rows, rows)[:rows]
	} else {
		s.rows = s.places.groups(s.keys, rows, s.rows)
	}
	for i, g := range s.rows {
		if int(g) >= known {
			for k, v := range s.keys {
				s.firsts[k].AppendFrom(v, i)
			}
			known = int(g) + 1
		}
	}
	for i, a := range s.states {
		a.resize(s.places.n)
		groups := s.rows
		if whole, ok := a.(wholeAggregator); ok && rows > 0 && len(s.set) == 0 && s.seen[i] == nil && whole.addAll(inputs[i].all, rows) {
			continue
		}
		if s.seen[i] != nil {
			groups = s.unseen(i, inputs[i].args, rows)
		}
		if err := a.add(groups, inputs[i].all, rows); err != nil {
			return err
		}
	}
	return nil
}

// unseen returns the rows' groups with -1 for values that the group has had.
func (s *groups) unseen(i int, args []*chunk.Vector, rows int) []int32 {
	seen := s.seen[i]
	known := seen.n
	columns := args
	if len(s.set) > 0 {
		s.ids.Reset()
		for _, g := range s.rows {
			s.ids.AppendInt(int64(g))
		}
		columns = append([]*chunk.Vector{s.ids}, args...)
	}
	numbers := seen.groups(columns, rows, nil)
	s.masked = append(s.masked[:0], s.rows...)
	for r, n := range numbers {
		if int(n) < known {
			s.masked[r] = -1
		} else {
			known = int(n) + 1
		}
	}
	return s.masked
}

// atLeastOne makes a group of no rows if there is none.
func (s *groups) atLeastOne() {
	if s.places.n > 0 {
		return
	}
	s.places.n = 1
	for _, a := range s.states {
		a.resize(1)
	}
}

// finish appends the groups' rows.
func (s *groups) finish(out *chunk.Chunk) error {
	n := s.places.n
	for k := range s.op.keys {
		v := out.Columns[k]
		place := -1
		for i, p := range s.set {
			if p == k {
				place = i
			}
		}
		if place >= 0 {
			v.AppendRange(s.firsts[place], 0, n)
			continue
		}
		for range n {
			v.AppendNull()
		}
	}
	for i, a := range s.states {
		v := out.Columns[len(s.op.keys)+i]
		for g := range n {
			if err := a.result(v, g); err != nil {
				return err
			}
		}
	}
	out.Rows += n
	return nil
}
