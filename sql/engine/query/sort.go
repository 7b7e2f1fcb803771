package query

import (
	"cmp"
	"slices"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// sortOp orders rows, and passes the first keep columns of some of them on. A limit below 0 is none.
type sortOp struct {
	input         operator
	types         []catalog.Type
	keys          []sortKey
	keep          int
	limit, offset int64
}

// smallTop is the largest LIMIT for which rows that cannot be among the first are dropped while reading.
const smallTop = 100000

// open implements operator.
func (s *sortOp) open(x *execution) (chunk.Stream, error) {
	in, err := s.input.open(x)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	whole := chunk.New(s.types, 0)
	top := -1
	if s.limit >= 0 && s.limit <= smallTop && s.offset <= smallTop {
		top = int(s.limit + s.offset)
	}
	for {
		c, err := in.Next(x.ctx)
		if err != nil {
			return nil, err
		}
		if c == nil {
			break
		}
		whole.AppendRange(c, 0, c.Rows)
		if top >= 0 && whole.Rows > 4*top+4*chunk.MaxRows {
			whole = pick(nil, whole, s.order(whole)[:top])
		}
	}
	rows := s.order(whole)
	whole.Columns = whole.Columns[:s.keep]
	from := int(min(s.offset, int64(whole.Rows)))
	to := whole.Rows
	if s.limit >= 0 {
		to = int(min(int64(from)+s.limit, int64(to)))
	}
	return newSliced(whole, rows, from, to), nil
}

// order returns the rows' places in order; equal rows keep theirs.
func (s *sortOp) order(c *chunk.Chunk) []int32 { return sorted(c.Columns, s.keys, c.Rows) }

// sorted returns the order of rows by keys.
func sorted(columns []*chunk.Vector, keys []sortKey, rows int) []int32 {
	order := make([]int32, rows)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		if c := compareRows(columns, keys, int(i), int(j)); c != 0 {
			return c
		}
		return cmp.Compare(i, j)
	})
	return order
}
