package query

import (
	"slices"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// percentileState holds the values of a group and the quantiles asked for.
type percentileState struct {
	values    []float64
	quantiles []float64
	digest    *state.Digest
}

// percentileAggregator makes the aggregates of quantiles; ok is false for another name.
func percentileAggregator(n *expr.Node) (a aggregator, ok bool) {
	switch n.Name {
	case "percentile", "percentile_reservoir", "percentile_array", "median":
		return exactPercentile(n), true
	case "percentile_approx":
		return approximatePercentile(n, -1, 1, 2), true
	case "percentile_approx_weighted":
		return approximatePercentile(n, 1, 2, 3), true
	}
	return nil, false
}

// exactPercentile keeps all values and interpolates between two of them (Doris: Counts::terminate).
func exactPercentile(n *expr.Node) aggregator {
	return &groupStates[percentileState]{args: len(n.Args),
		row: func(s *percentileState, args []*chunk.Vector, i int) error {
			switch {
			case len(s.quantiles) > 0:
			case n.Name == "median":
				s.quantiles = []float64{0.5}
			case n.Name == "percentile_array":
				from, to := args[1].Range(i)
				for e := from; e < to; e++ {
					s.quantiles = append(s.quantiles, args[1].Children[0].Float64(e))
				}
			default:
				s.quantiles = []float64{args[1].Float64(i)}
			}
			s.values = append(s.values, number(args[0], i))
			return nil
		},
		value: func(s *percentileState, out *chunk.Vector) error {
			slices.Sort(s.values)
			for _, p := range s.quantiles {
				if err := checkedQuantile(n.Name, p); err != nil {
					return err
				}
				if n.Name == "percentile_array" {
					out.Children[0].AppendFloat64(interpolated(s.values, p))
				}
			}
			switch {
			case n.Name == "percentile_array":
				out.EndList()
			case len(s.values) == 0:
				out.AppendNull()
			case n.Name == "percentile_reservoir":
				out.AppendFloat64(weighed(s.values, s.quantiles[0]))
			default:
				out.AppendFloat64(interpolated(s.values, s.quantiles[0]))
			}
			return nil
		}}
}

// interpolated is a quantile of sorted values.
func interpolated(sorted []float64, p float64) float64 {
	place := float64(len(sorted)-1) * p
	i := int(place)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (place-float64(i))*(sorted[i+1]-sorted[i])
}

// weighed is a quantile of sorted values as a reservoir has it: the same number, rounded otherwise (Doris: ReservoirSampler).
func weighed(sorted []float64, p float64) float64 {
	place := float64(len(sorted)-1) * p
	i := int(place)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return float64(sorted[i]*(float64(i+1)-place)) + float64(sorted[i+1]*(place-float64(i)))
}

// approximatePercentile adds the values to a t-digest; weight, quantile and compression are places of arguments.
func approximatePercentile(n *expr.Node, weight, quantile, compression int) aggregator {
	return &groupStates[percentileState]{args: len(n.Args),
		row: func(s *percentileState, args []*chunk.Vector, i int) error {
			if s.digest == nil {
				c := float32(state.MaxCompression)
				if compression < len(args) {
					if x := args[compression].Float64(i); x >= state.QuantileLimit && x <= state.MaxCompression {
						c = float32(x)
					}
				}
				s.digest, s.quantiles = state.NewDigest(c), []float64{args[quantile].Float64(i)}
			}
			w := 1.0
			if weight >= 0 {
				w = args[weight].Float64(i)
			}
			if w > 0 {
				s.digest.Add(number(args[0], i), w)
			}
			return nil
		},
		value: func(s *percentileState, out *chunk.Vector) error {
			if s.digest == nil {
				out.AppendNull()
				return nil
			}
			if err := checkedQuantile(n.Name, s.quantiles[0]); err != nil {
				return err
			}
			if x := s.digest.Quantile(float32(s.quantiles[0])); x == x {
				out.AppendFloat64(x)
			} else {
				out.AppendNull()
			}
			return nil
		}}
}
