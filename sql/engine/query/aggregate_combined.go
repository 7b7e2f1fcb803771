package query

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// combinedAggregator makes fn_merge, fn_union and fn_foreach of a call that they combine.
func combinedAggregator(x *execution, s *aggregateSpec, nested *expr.Node) (aggregator, error) {
	if s.node.Type.Kind == catalog.AggState {
		return &unionStates{}, nil
	}
	spec := *s
	spec.node = nested
	if s.node.Args[0].Type.Kind == catalog.Array {
		inner, err := newAggregator(x, &spec)
		return &forEach{inner: inner, name: s.node.Name}, err
	}
	m := &mergeStates{types: make([]catalog.Type, len(nested.Args))}
	for i, a := range nested.Args {
		m.types[i] = a.Type
	}
	if nested.Name == "group_concat" && len(nested.Args) == 2 {
		// The separator is an argument of each call.
		concat := &collect{text: true, separator: ", ", args: 1}
		m.inner, m.args = concat, 1
		m.before = func(args []*chunk.Vector) {
			if args[1].Len > 0 && !args[1].IsNull(0) {
				concat.separator = string(convert.AppendText(nil, args[1], 0))
			}
		}
		return m, nil
	}
	var err error
	m.inner, err = newAggregator(x, &spec)
	m.args = len(m.types)
	return m, err
}

// unionStates joins AGG_STATEs.
type unionStates struct{ states [][]byte }

func (u *unionStates) resize(n int) { u.states = grown(u.states, n) }

func (u *unionStates) add(groups []int32, args []*chunk.Vector, rows int) error {
	for i := range rows {
		if groups[i] < 0 || args[0].IsNull(i) {
			continue
		}
		at := &u.states[groups[i]]
		err := state.EachAggArgument(args[0].Bytes(i), func(argument []byte) error {
			*at = state.AppendAggArgument(*at, argument)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *unionStates) result(out *chunk.Vector, g int) error {
	out.AppendBytes(u.states[g])
	return nil
}

// mergeStates makes the calls that AGG_STATEs stand for.
type mergeStates struct {
	inner aggregator
	// types are those of the arguments, of which the inner aggregate gets the first args.
	types  []catalog.Type
	args   int
	before func(args []*chunk.Vector)
}

func (m *mergeStates) resize(n int) { m.inner.resize(n) }

func (m *mergeStates) add(groups []int32, args []*chunk.Vector, rows int) error {
	calls := make([]*chunk.Vector, len(m.types))
	parse := make([]convert.Func, len(m.types))
	for k, t := range m.types {
		calls[k] = chunk.NewVector(t, rows)
		parse[k] = convert.Parser(t, convert.Load)
	}
	var of []int32
	for i := range rows {
		if groups[i] < 0 || args[0].IsNull(i) {
			continue
		}
		at := 0
		err := state.EachAggArgument(args[0].Bytes(i), func(argument []byte) error {
			v := calls[at]
			switch {
			case argument == nil:
				v.AppendNull()
			case v.Layout == chunk.Bytes:
				v.AppendBytes(argument)
			case !parse[at](v, argument):
				return doriserr.New("a state has the argument %q where %s is wanted", argument, v.Type.String())
			}
			if at++; at == len(calls) {
				at = 0
				of = append(of, groups[i])
			}
			return nil
		})
		if err == nil && at != 0 {
			err = doriserr.New("a state of %d arguments is not one of %d", len(of)*len(calls)+at, len(calls))
		}
		if err != nil {
			return err
		}
	}
	if m.before != nil {
		m.before(calls)
	}
	return m.inner.add(of, calls[:m.args], len(of))
}

func (m *mergeStates) result(out *chunk.Vector, g int) error { return m.inner.result(out, g) }

// forEach computes an aggregate for each place of arrays.
type forEach struct {
	inner aggregator
	name  string
	// places are the inner aggregate's groups of each group.
	places [][]int32
	used   int
}

func (f *forEach) resize(n int) { f.places = grown(f.places, n) }

func (f *forEach) add(groups []int32, args []*chunk.Vector, rows int) error {
	items := make([]*chunk.Vector, len(args))
	for k, v := range args {
		items[k] = chunk.NewVector(*v.Type.Elem, rows)
	}
	var of []int32
	for i := range rows {
		if groups[i] < 0 || slices.ContainsFunc(args, func(v *chunk.Vector) bool { return v.IsNull(i) }) {
			continue
		}
		from, to := args[0].Range(i)
		for k, v := range args {
			a, b := v.Range(i)
			if b-a != to-from {
				return doriserr.New("Arrays passed to %s aggregate function have different sizes", f.name)
			}
			items[k].AppendRange(v.Children[0], a, b)
		}
		places := &f.places[groups[i]]
		for len(*places) < to-from {
			*places = append(*places, int32(f.used))
			f.used++
		}
		of = append(of, (*places)[:to-from]...)
	}
	f.inner.resize(f.used)
	return f.inner.add(of, items, len(of))
}

func (f *forEach) result(out *chunk.Vector, g int) error {
	for _, place := range f.places[g] {
		if err := f.inner.result(out.Children[0], int(place)); err != nil {
			return err
		}
	}
	out.EndList()
	return nil
}
