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
	top, scan := -1, &topScan{}
	if s.limit >= 0 && s.limit <= smallTop && s.offset <= smallTop {
		top, scan = int(s.limit+s.offset), s.newTopScan()
	}
	in, err := x.openRestricted(s.input, scan.restriction)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	whole := chunk.New(s.types, 0)
	held := x.account("SORT")
	var some []int32
	for !scan.ordered || whole.Rows < top {
		c, err := in.Next(x.ctx)
		if err != nil {
			return nil, err
		}
		if c == nil {
			break
		}
		var every bool
		if some, every = scan.better(c, s.keys[0], some); every {
			whole.AppendRange(c, 0, c.Rows)
		} else {
			for i, v := range whole.Columns {
				v.AppendRows(c.Columns[i], some)
			}
			whole.Rows += len(some)
		}
		if err := held.set(chunkBytes(whole)); err != nil {
			return nil, err
		}
		if top >= 0 && whole.Rows > 4*top+chunk.MaxRows/4 {
			whole = pick(nil, whole, s.order(x, whole)[:top])
			scan.kept(whole, s.keys[0])
		}
	}
	rows := s.order(x, whole)
	if err := x.ended(); err != nil {
		return nil, err
	}
	whole.Columns = whole.Columns[:s.keep]
	from := int(min(s.offset, int64(whole.Rows)))
	to := whole.Rows
	if s.limit >= 0 {
		to = int(min(int64(from)+s.limit, int64(to)))
	}
	return newSliced(whole, rows, from, to), nil
}

// order returns the rows' places in order; equal rows keep theirs.
func (s *sortOp) order(x *execution, c *chunk.Chunk) []int32 {
	return sortedUntil(func() bool { return x.ctx.Err() != nil }, c.Columns, s.keys, c.Rows)
}

// sorted returns the order of rows by keys.
func sorted(columns []*chunk.Vector, keys []sortKey, rows int) []int32 {
	return sortedUntil(func() bool { return false }, columns, keys, rows)
}

// checkEvery is after how many comparisons a sort asks whether it is still wanted.
const checkEvery = 1 << 16

// sortedUntil is sorted, but gives up the order once ended says so.
func sortedUntil(ended func() bool, columns []*chunk.Vector, keys []sortKey, rows int) []int32 {
	compared, over := 0, false
	order := make([]int32, rows)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		if compared++; compared%checkEvery == 0 {
			over = over || ended()
		}
		if over {
			return cmp.Compare(i, j)
		}
		if c := compareRows(columns, keys, int(i), int(j)); c != 0 {
			return c
		}
		return cmp.Compare(i, j)
	})
	return order
}
