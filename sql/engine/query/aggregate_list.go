package query

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// listState is the different elements of a group's arrays, or its keys and values.
type listState struct {
	keys, values *chunk.Vector
	// seen finds a key by its text.
	seen  map[string]bool
	begun bool
}

// has reports whether a value was kept, and keeps it if keep is set.
func (s *listState) has(v *chunk.Vector, i int, keep bool) bool {
	if s.seen == nil {
		s.seen, s.keys = map[string]bool{}, chunk.NewVector(v.Type, 0)
	}
	text := "NULL"
	if !v.IsNull(i) {
		text = "=" + string(convert.AppendText(nil, v, i))
	}
	known := s.seen[text]
	if keep && !known {
		s.seen[text] = true
		s.keys.AppendFrom(v, i)
	}
	return known
}

// listAggregator makes map_agg and the aggregates that combine arrays; ok is false for another name.
func listAggregator(n *expr.Node) (a aggregator, ok bool) {
	switch n.Name {
	case "map_agg_v1", "map_agg_v2":
		return mapAggregate(), true
	case "group_array_union", "group_array_intersect":
		return arrayAggregate(n.Name == "group_array_intersect"), true
	}
	return nil, false
}

// mapAggregate makes a map of pairs; of equal keys the first one stays.
func mapAggregate() aggregator {
	return &groupStates[listState]{nulls: true, row: func(s *listState, args []*chunk.Vector, i int) error {
		if args[0].IsNull(i) {
			return nil
		}
		if s.values == nil {
			s.values = chunk.NewVector(args[1].Type, 0)
		}
		if !s.has(args[0], i, true) {
			s.values.AppendFrom(args[1], i)
		}
		return nil
	}, value: func(s *listState, out *chunk.Vector) error {
		if s.values != nil {
			entries := out.Children[0]
			for k := range s.values.Len {
				entries.Children[0].AppendFrom(s.keys, k)
				entries.Children[1].AppendFrom(s.values, k)
				entries.EndRecord()
			}
		}
		out.EndList()
		return nil
	}}
}

// arrayAggregate is the union or the intersection of arrays.
func arrayAggregate(intersect bool) aggregator {
	return &groupStates[listState]{args: 1, row: func(s *listState, args []*chunk.Vector, i int) error {
		v := args[0].Children[0]
		from, to := args[0].Range(i)
		if !intersect || !s.begun {
			for e := from; e < to; e++ {
				s.has(v, e, true)
			}
			s.begun = true
			return nil
		}
		if s.keys == nil {
			return nil
		}
		other := listState{}
		for e := from; e < to; e++ {
			other.has(v, e, true)
		}
		kept := chunk.NewVector(v.Type, 0)
		for k := range s.keys.Len {
			if other.keys != nil && other.has(s.keys, k, false) {
				kept.AppendFrom(s.keys, k)
			}
		}
		s.keys, s.seen = kept, map[string]bool{}
		for k := range kept.Len {
			s.seen["="+string(convert.AppendText(nil, kept, k))] = true
		}
		return nil
	}, value: func(s *listState, out *chunk.Vector) error {
		if s.keys != nil {
			for k := range s.keys.Len {
				out.Children[0].AppendFrom(s.keys, k)
			}
		}
		out.EndList()
		return nil
	}}
}
