package query

import (
	"cmp"
	"encoding/binary"
	"math"
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
	if s.limit == 0 {
		return noRows{}, nil
	}
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

// place is a row's place with the beginning of its first key, in whose order most rows are found without looking at their values.
type place struct {
	first uint64
	row   int32
}

// sortedUntil is sorted, but gives up the order once ended says so.
func sortedUntil(ended func() bool, columns []*chunk.Vector, keys []sortKey, rows int) []int32 {
	compared, over := 0, false
	places := make([]place, rows)
	for i := range places {
		places[i].row = int32(i)
	}
	rest := keys
	if len(keys) > 0 && beginnings(places, columns[keys[0].column], keys[0]) {
		rest = keys[1:]
	}
	slices.SortFunc(places, func(i, j place) int {
		if compared++; compared%checkEvery == 0 {
			over = over || ended()
		}
		if i.first != j.first {
			return cmp.Compare(i.first, j.first)
		}
		if over {
			return cmp.Compare(i.row, j.row)
		}
		if c := compareRows(columns, rest, int(i.row), int(j.row)); c != 0 {
			return c
		}
		return cmp.Compare(i.row, j.row)
	})
	order := make([]int32, rows)
	for i, p := range places {
		order[i] = p.row
	}
	return order
}

// beginnings fills the places with numbers that are in the key's order, so far as they differ, and reports whether equal numbers are
// equal values.
func beginnings(places []place, v *chunk.Vector, k sortKey) (whole bool) {
	number := numbering(v)
	if number == nil {
		return false
	}
	flip := uint64(0)
	if k.descending {
		flip = math.MaxUint64
	}
	null := uint64(math.MaxUint64)
	if k.nullsFirst {
		null = 0
	}
	for i := range places {
		if v.IsNull(i) {
			places[i].first = null
		} else {
			places[i].first = number(i) ^ flip
		}
	}
	return v.Layout <= chunk.Fixed8 && v.Nulls == 0
}

// numbering returns numbers in the order of a vector's values; nil if there are none.
func numbering(v *chunk.Vector) func(i int) uint64 {
	const sign = 1 << 63
	switch {
	case v.Layout == chunk.Bytes:
		return func(i int) uint64 {
			var first [8]byte
			copy(first[:], v.Bytes(i))
			return binary.BigEndian.Uint64(first[:])
		}
	case v.Layout > chunk.Fixed8:
		return nil
	case v.Type.Kind == catalog.Double, v.Type.Kind == catalog.Float:
		return func(i int) uint64 {
			// All NaNs are one, above all, and so are the two zeros.
			bits := math.Float64bits(sameFloat(number(v, i)))
			if bits&sign != 0 {
				return ^bits
			}
			return bits | sign
		}
	}
	return func(i int) uint64 { return uint64(v.Int(i)) ^ sign }
}
