package query

import (
	"math"
	"slices"
	"strconv"

	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// defaultBuckets is how many buckets a histogram has at most (Doris: AggregateFunctionHistogramData::BUCKET_NUM_INIT_VALUE).
const defaultBuckets = 128

// histogramState is the values of a group, or the numbers of linear_histogram with its parameters.
type histogramState struct {
	counted
	numbers          []float64
	interval, offset float64
}

// histogramAggregate is histogram(value[, buckets]) and linear_histogram(number, interval[, offset]).
func histogramAggregate(n *expr.Node) aggregator {
	linear := n.Name == "linear_histogram"
	return &groupStates[histogramState]{args: len(n.Args), row: func(s *histogramState, args []*chunk.Vector, i int) error {
		if !linear {
			s.limit = defaultBuckets
			if len(n.Args) > 1 {
				if s.limit = args[1].Int(i); s.limit <= 0 {
					return doriserr.New("Invalid max_num_buckets %d, row_num %d", s.limit, i)
				}
			}
			s.add(args[0], i, 1)
			return nil
		}
		s.interval = args[1].Float64(i)
		if s.interval <= 0 {
			return doriserr.New("Interval should be greater than 0")
		}
		if len(n.Args) > 2 {
			if s.offset = args[2].Float64(i); s.offset < 0 || s.offset >= s.interval {
				return doriserr.New("Offset should be greater than or equal to 0 and less than interval")
			}
		}
		s.numbers = append(s.numbers, number(args[0], i))
		return nil
	}, value: func(s *histogramState, out *chunk.Vector) error {
		if linear {
			out.AppendBytes(s.appendLinear(nil))
		} else {
			out.AppendBytes(s.appendHistogram(nil))
		}
		return nil
	}}
}

// appendLinear appends the JSON of buckets of equal width from the least to the greatest number.
func (s *histogramState) appendLinear(b []byte) []byte {
	counts := map[int64]int64{}
	least, most := int64(math.MaxInt64), int64(math.MinInt64)
	for _, x := range s.numbers {
		k := int64(math.Floor((x - s.offset) / s.interval))
		counts[k]++
		least, most = min(least, k), max(most, k)
	}
	if len(s.numbers) == 0 {
		return append(b, `{"num_buckets":0,"buckets":[]}`...)
	}
	b = strconv.AppendInt(append(b, `{"num_buckets":`...), most-least+1, 10)
	b = append(b, `,"buckets":[`...)
	sum := int64(0)
	for k := least; k <= most; k++ {
		if k > least {
			b = append(b, ',')
		}
		sum += counts[k]
		b = appendNumber(append(b, `{"lower":`...), float64(k)*s.interval+s.offset)
		b = appendNumber(append(b, `,"upper":`...), float64(k+1)*s.interval+s.offset)
		b = strconv.AppendInt(append(b, `,"count":`...), counts[k], 10)
		b = append(strconv.AppendInt(append(b, `,"acc_count":`...), sum, 10), '}')
	}
	return append(b, "]}"...)
}

// appendNumber appends a double with at least one digit behind the point.
func appendNumber(b []byte, x float64) []byte {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.AppendFloat(b, x, 'f', 1, 64)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

// appendHistogram appends the JSON of buckets of about equal height (Doris: build_histogram).
func (s *histogramState) appendHistogram(b []byte) []byte {
	if s.values == nil {
		return append(b, `{"num_buckets":0,"buckets":[]}`...)
	}
	order := make([]int, len(s.counts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return compare(s.values, x, s.values, y) })
	height := s.height(order)
	type bucket struct {
		lower, upper int
		ndv          int
		count, sum   int64
	}
	var buckets []bucket
	one := bucket{lower: order[0]}
	total := int64(0)
	for k, at := range order {
		one.ndv++
		one.count += s.counts[at]
		total += s.counts[at]
		left, empty := len(order)-k-1, int(s.limit)-len(buckets)-1
		if left > 0 && left > empty && one.count+s.counts[order[k+1]] <= height {
			continue
		}
		one.upper, one.sum = at, total-one.count
		buckets = append(buckets, one)
		if left > 0 {
			one = bucket{lower: order[k+1]}
		}
	}
	b = strconv.AppendInt(append(b, `{"num_buckets":`...), int64(len(buckets)), 10)
	b = append(b, `,"buckets":[`...)
	for k, x := range buckets {
		if k > 0 {
			b = append(b, ',')
		}
		b = convert.AppendJSONString(append(b, `{"lower":`...), convert.AppendText(nil, s.values, x.lower))
		b = convert.AppendJSONString(append(b, `,"upper":`...), convert.AppendText(nil, s.values, x.upper))
		b = strconv.AppendInt(append(b, `,"ndv":`...), int64(x.ndv), 10)
		b = strconv.AppendInt(append(b, `,"count":`...), x.count, 10)
		b = append(strconv.AppendInt(append(b, `,"pre_sum":`...), x.sum, 10), '}')
	}
	return append(b, "]}"...)
}

// height is the most values of one bucket, found by halving in 10 steps (Doris: calculate_bucket_max_values).
func (s *histogramState) height(order []int) int64 {
	total := int64(0)
	for _, n := range s.counts {
		total += n
	}
	if s.limit == 1 {
		return total
	}
	fits := func(most int64) bool {
		used, current := int64(1), int64(0)
		for _, at := range order {
			if current += s.counts[at]; current > most {
				used++
				current = s.counts[at]
			}
			if used > s.limit {
				return false
			}
		}
		return true
	}
	low, high := int64(0), 2*total/(s.limit-1)+1
	for step := 0; high > low+1 && step < 10; step++ {
		if middle := (low + high) / 2; fits(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
