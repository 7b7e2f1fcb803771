package query

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// aggregator computes one aggregate for numbered groups.
type aggregator interface {
	// resize makes room for n groups.
	resize(n int)
	// add adds rows: row i belongs to group groups[i], or to none if that is negative.
	add(groups []int32, args []*chunk.Vector, rows int) error
	// result appends a group's value; it changes nothing.
	result(out *chunk.Vector, group int) error
}

// wholeAggregator is an aggregator that is quicker where all rows belong to group 0.
type wholeAggregator interface {
	// addAll adds all rows to group 0; false means that it has added none and add is to be called.
	addAll(args []*chunk.Vector, rows int) bool
}

// aggregateInput evaluates an aggregate's arguments over the chunks of the input.
type aggregateInput struct {
	evaluators []*expr.Evaluator
	// args are the arguments; all has the ORDER BY items behind them.
	args, all []*chunk.Vector
}

// newAggregateInput makes the arguments ready.
func newAggregateInput(x *execution, s *aggregateSpec) (*aggregateInput, error) {
	e, err := x.compileAll(append(append([]*expr.Node(nil), s.node.Args...), s.orderBy...))
	if err != nil {
		return nil, err
	}
	all := make([]*chunk.Vector, len(e))
	return &aggregateInput{e, all[:len(s.node.Args)], all}, nil
}

// eval evaluates the arguments over a chunk.
func (a *aggregateInput) eval(c *chunk.Chunk) (err error) {
	for i, e := range a.evaluators {
		if a.all[i], err = e.Eval(c); err != nil {
			return err
		}
	}
	return nil
}

// newAggregator makes an aggregate's state.
func newAggregator(x *execution, s *aggregateSpec) (aggregator, error) {
	n := s.node
	if nested, err := expr.Combined(n); err != nil {
		return nil, err
	} else if nested != nil {
		return combinedAggregator(x, s, nested)
	}
	of := func(i int) catalog.Kind {
		if i < len(n.Args) {
			return n.Args[i].Type.Kind
		}
		return catalog.Null
	}
	switch n.Name {
	case "count":
		return &countAggregate{}, nil
	case "sum", "sum0":
		zero := n.Name == "sum0"
		switch {
		case n.Type.Kind == catalog.Double:
			return &floatSum{zero: zero}, nil
		case of(0) == catalog.LargeInt || of(0) == catalog.Decimal:
			return &wideSum{zero: zero}, nil
		}
		return &intSum{zero: zero}, nil
	case "avg":
		if n.Type.Kind == catalog.Decimal {
			return &wideSum{average: true, scale: n.Type.Scale, from: n.Args[0].Type.Scale}, nil
		}
		return &floatSum{average: true}, nil
	case "min", "max":
		return &extreme{max: n.Name == "max"}, nil
	case "any_value", "any":
		return &extreme{first: true}, nil
	case "max_by", "min_by":
		return &extreme{max: n.Name == "max_by", by: 1}, nil
	case "bool_and", "booland_agg", "bool_or", "boolor_agg":
		return &bitAggregate{and: n.Name == "bool_and" || n.Name == "booland_agg"}, nil
	case "bool_xor":
		return &bitAggregate{xor: true}, nil
	case "group_bit_and", "group_bit_or", "group_bit_xor":
		if of(0) == catalog.LargeInt {
			return wideBits(n.Name), nil
		}
		return &bitAggregate{and: n.Name == "group_bit_and", xor: n.Name == "group_bit_xor"}, nil
	case "variance", "var_pop", "variance_pop", "variance_samp", "var_samp", "stddev", "stddev_pop", "stddev_samp", "std":
		return &spread{sample: n.Name == "variance_samp" || n.Name == "var_samp" || n.Name == "stddev_samp",
			root: n.Name == "stddev" || n.Name == "stddev_pop" || n.Name == "stddev_samp" || n.Name == "std"}, nil
	case "group_concat":
		separator := ", "
		if s.separator != nil {
			text, err := constantText(x, s.separator)
			if err != nil {
				return nil, err
			}
			separator = text
		}
		return &collect{text: true, separator: separator, args: len(n.Args), keys: shifted(s.order, len(n.Args))}, nil
	case "collect_list", "array_agg", "group_array":
		limit, err := collectLimit(x, n)
		return &collect{args: 1, nulls: n.Name == "array_agg", limit: limit, keys: shifted(s.order, len(n.Args))}, err
	case "collect_set", "group_uniq_array":
		limit, err := collectLimit(x, n)
		return &collect{args: 1, unique: true, limit: limit}, err
	}
	for _, family := range []func(*expr.Node) (aggregator, bool){
		stateAggregator, percentileAggregator, momentAggregator, countAggregator, eventAggregator, listAggregator,
	} {
		if a, ok := family(n); ok {
			return a, nil
		}
	}
	return nil, expr.NotComputed("aggregate function", n.Name)
}

// constantText evaluates a constant as text.
func constantText(x *execution, n *expr.Node) (string, error) {
	e, err := x.compile(n)
	if err != nil {
		return "", err
	}
	v, err := e.Eval(&chunk.Chunk{Rows: 1})
	if err != nil {
		return "", err
	}
	return string(convert.AppendText(nil, v, 0)), nil
}

// grown returns s with at least n elements.
func grown[T any](s []T, n int) []T {
	for len(s) < n {
		var zero T
		s = append(s, zero)
	}
	return s
}

// countAggregate counts rows that have no NULL among the arguments.
type countAggregate struct{ n []int64 }

func (a *countAggregate) resize(n int) { a.n = grown(a.n, n) }

func (a *countAggregate) add(groups []int32, args []*chunk.Vector, rows int) error {
	if !anyNulls(args) {
		for _, g := range groups[:rows] {
			if g >= 0 {
				a.n[g]++
			}
		}
		return nil
	}
	for i := 0; i < rows; i++ {
		if groups[i] < 0 {
			continue
		}
		null := false
		for _, v := range args {
			null = null || v.IsNull(i)
		}
		if !null {
			a.n[groups[i]]++
		}
	}
	return nil
}

func (a *countAggregate) result(out *chunk.Vector, g int) error {
	out.AppendInt(a.n[g])
	return nil
}

func (a *countAggregate) addAll(args []*chunk.Vector, rows int) bool {
	if anyNulls(args) {
		return false
	}
	a.n[0] += int64(rows)
	return true
}

// anyNulls reports whether a NULL is among the values.
func anyNulls(vectors []*chunk.Vector) bool {
	return slices.ContainsFunc(vectors, func(v *chunk.Vector) bool { return v.Nulls > 0 })
}
