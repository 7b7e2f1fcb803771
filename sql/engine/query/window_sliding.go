package query

import (
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/wide"
)

// sliding gives an aggregate's only group the state of a frame. Both ends of the frames of a partition only grow.
type sliding interface{ frame(from, to int) }

// newSliding prepares the aggregate for the frames of a partition; nil if each frame is to be computed by itself.
func newSliding(a aggregator, args []*chunk.Vector, p *windowRows) sliding {
	switch a := a.(type) {
	case *countAggregate:
		return &slidingCount{a, knownBefore(args, p)}
	case *intSum:
		s := &slidingInts{a, knownBefore(args, p), make([]int64, p.n+1)}
		for i := range p.n {
			s.before[i+1] = s.before[i]
			if !args[0].IsNull(p.lo + i) {
				s.before[i+1] += args[0].Int(p.lo + i)
			}
		}
		return s
	case *wideSum:
		s := &slidingWides{a, knownBefore(args, p), make([]wide.Int, p.n+1)}
		for i := range p.n {
			s.before[i+1] = s.before[i]
			if !args[0].IsNull(p.lo + i) {
				s.before[i+1] = s.before[i].Plus(wideValue(args[0], p.lo+i))
			}
		}
		return s
	case *floatSum:
		return &slidingFloats{a, knownBefore(args, p), floatSums(args[0], p)}
	case *extreme:
		if !a.first && a.by == 0 {
			a.orders, a.values = args[0], chunk.NewVector(args[0].Type, 0)
			return &slidingExtreme{extreme: a, p: p}
		}
	}
	return nil
}

// knownBefore counts the rows without NULL among the arguments before each row, and before the end.
func knownBefore(args []*chunk.Vector, p *windowRows) []int64 {
	n := make([]int64, p.n+1)
	for i := range p.n {
		known := int64(1)
		for _, v := range args {
			if v.IsNull(p.lo + i) {
				known = 0
			}
		}
		n[i+1] = n[i] + known
	}
	return n
}

// slidingCount counts by the counts before the ends of the frame.
type slidingCount struct {
	count *countAggregate
	known []int64
}

func (s *slidingCount) frame(from, to int) { s.count.n[0] = s.known[to] - s.known[from] }

// slidingInts adds by the sums before the ends of the frame; both wrap around alike.
type slidingInts struct {
	sum    *intSum
	known  []int64
	before []int64
}

func (s *slidingInts) frame(from, to int) {
	s.sum.total[0], s.sum.any[0] = s.before[to]-s.before[from], s.known[to] > s.known[from]
}

// slidingWides does so for LARGEINT and DECIMAL.
type slidingWides struct {
	sum    *wideSum
	known  []int64
	before []wide.Int
}

func (s *slidingWides) frame(from, to int) {
	s.sum.total[0], s.sum.n[0] = s.before[to].Minus(s.before[from]), s.known[to]-s.known[from]
}

// slidingFloats adds doubles. What has been added cannot be taken away without an error, so the sums of blocks of a power of
// floatBlock rows are added up for each frame.
type slidingFloats struct {
	sum   *floatSum
	known []int64
	// levels are the values, the sums of blocks of them, the sums of blocks of those and so on.
	levels [][]float64
}

// floatBlock is how many sums one of the next level has.
const floatBlock = 16

// floatSums adds up the blocks of a partition; NULL counts as 0.
func floatSums(v *chunk.Vector, p *windowRows) [][]float64 {
	level := make([]float64, p.n)
	for i := range level {
		if !v.IsNull(p.lo + i) {
			level[i] = number(v, p.lo+i)
		}
	}
	levels := [][]float64{level}
	for len(level) >= floatBlock {
		next := make([]float64, len(level)/floatBlock)
		for i := range next {
			for _, x := range level[i*floatBlock : (i+1)*floatBlock] {
				next[i] += x
			}
		}
		levels = append(levels, next)
		level = next
	}
	return levels
}

func (s *slidingFloats) frame(from, to int) {
	n := s.known[to] - s.known[from]
	total := 0.0
	for _, level := range s.levels {
		if from/floatBlock == to/floatBlock {
			for _, x := range level[from:to] {
				total += x
			}
			break
		}
		for ; from%floatBlock != 0; from++ {
			total += level[from]
		}
		for ; to%floatBlock != 0; to-- {
			total += level[to-1]
		}
		from, to = from/floatBlock, to/floatBlock
	}
	s.sum.total[0], s.sum.n[0] = total, n
}

// slidingExtreme keeps the rows of the frame that can still become its least or greatest: each one is better than those behind it.
type slidingExtreme struct {
	*extreme
	p    *windowRows
	rows []int32
	done int
}

func (s *slidingExtreme) frame(from, to int) {
	for s.done = max(s.done, from); s.done < to; s.done++ {
		r := s.p.lo + s.done
		if s.orders.IsNull(r) {
			continue
		}
		for n := len(s.rows); n > 0; n = len(s.rows) {
			c := compare(s.orders, r, s.orders, int(s.rows[n-1]))
			if c == 0 || (c > 0) != s.max {
				break
			}
			s.rows = s.rows[:n-1]
		}
		s.rows = append(s.rows, int32(r))
	}
	for len(s.rows) > 0 && int(s.rows[0]) < s.p.lo+from {
		s.rows = s.rows[1:]
	}
	if s.best[0] = -1; len(s.rows) > 0 {
		s.best[0] = s.rows[0]
	}
}
