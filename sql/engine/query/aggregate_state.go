package query

import (
	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/doriserr"
	"github.com/dorisemu/dorisemu/sql/expr"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
	"github.com/dorisemu/dorisemu/sql/expr/state"
)

// stateAggregator makes the aggregates of BITMAP, HLL and QUANTILE_STATE; ok is false for another name.
func stateAggregator(n *expr.Node) (a aggregator, ok bool) {
	switch n.Name {
	case "bitmap_union", "bitmap_union_count", "orthogonal_bitmap_union_count", "bitmap_intersect", "group_bitmap_xor":
		with := map[string]func(a, b *roaring64.Bitmap){"bitmap_intersect": (*roaring64.Bitmap).And, "group_bitmap_xor": (*roaring64.Bitmap).Xor}[n.Name]
		if with == nil {
			with = (*roaring64.Bitmap).Or
		}
		return bitmapAggregate(n, func(s **roaring64.Bitmap, args []*chunk.Vector, i int) error {
			b, err := state.ReadBitmap(args[0].Bytes(i))
			if err != nil {
				return err
			}
			if *s == nil {
				*s = b
			} else {
				with(*s, b)
			}
			return nil
		}), true
	case "bitmap_agg", "bitmap_union_int":
		return bitmapAggregate(n, func(s **roaring64.Bitmap, args []*chunk.Vector, i int) error {
			if *s == nil {
				*s = roaring64.New()
			}
			if x := args[0].Int(i); x >= 0 {
				(*s).Add(uint64(x))
			}
			return nil
		}), true
	case "intersect_count", "orthogonal_bitmap_intersect", "orthogonal_bitmap_intersect_count":
		return intersectAggregate(n), true
	case "orthogonal_bitmap_expr_calculate", "orthogonal_bitmap_expr_calculate_count":
		return expressionAggregate(n), true
	case "hll_union", "hll_union_agg":
		return hllAggregate(n, func(h *state.HLL, v *chunk.Vector, i int) error {
			other, err := state.ReadHLL(v.Bytes(i))
			if err == nil {
				h.Merge(other)
			}
			return err
		}), true
	case "ndv":
		return hllAggregate(n, func(h *state.HLL, v *chunk.Vector, i int) error {
			var hash uint64
			switch v.Layout {
			case chunk.Bytes:
				hash = state.Hash(v.Bytes(i))
			case chunk.List, chunk.Record:
				hash = state.Hash(convert.AppendText(nil, v, i))
			default:
				hash = state.Hash(v.Fixed(i))
			}
			if hash != 0 {
				h.Add(hash)
			}
			return nil
		}), true
	case "quantile_union":
		return &groupStates[*state.Quantile]{args: 1,
			row: func(s **state.Quantile, args []*chunk.Vector, i int) error {
				q, err := state.ReadQuantile(args[0].Bytes(i))
				if err != nil {
					return err
				}
				if *s == nil {
					*s = q
				} else {
					(*s).Merge(q)
				}
				return nil
			},
			value: func(s **state.Quantile, out *chunk.Vector) error {
				if *s == nil {
					*s = state.NewQuantile(state.QuantileLimit)
				}
				out.AppendBytes((*s).Append(nil))
				return nil
			}}, true
	}
	return nil, false
}

// bitmapAggregate ends in a bitmap or its number of elements.
func bitmapAggregate(n *expr.Node, row func(s **roaring64.Bitmap, args []*chunk.Vector, i int) error) aggregator {
	return &groupStates[*roaring64.Bitmap]{args: 1, row: row, value: func(s **roaring64.Bitmap, out *chunk.Vector) error {
		if *s == nil {
			if n.Nullable && n.Name == "group_bitmap_xor" {
				out.AppendNull()
				return nil
			}
			*s = roaring64.New()
		}
		return appendBitmap(n, out, *s)
	}}
}

// appendBitmap appends a bitmap, or its number of elements to an integer.
func appendBitmap(n *expr.Node, out *chunk.Vector, b *roaring64.Bitmap) error {
	if n.Type.Kind != catalog.Bitmap {
		out.AppendInt(int64(b.GetCardinality()))
		return nil
	}
	t, err := state.AppendBitmap(nil, b)
	out.AppendBytes(t)
	return err
}

// intersectAggregate is (bitmap, column, value...): the elements that the bitmaps of each value have in common.
func intersectAggregate(n *expr.Node) aggregator {
	type parts []*roaring64.Bitmap
	return &groupStates[parts]{args: 2,
		row: func(s *parts, args []*chunk.Vector, i int) error {
			if *s == nil {
				*s = make(parts, len(n.Args)-2)
				for k := range *s {
					(*s)[k] = roaring64.New()
				}
			}
			for k := range *s {
				if v := args[k+2]; v.IsNull(i) || compare(args[1], i, v, i) != 0 {
					continue
				}
				b, err := state.ReadBitmap(args[0].Bytes(i))
				if err != nil {
					return err
				}
				(*s)[k].Or(b)
			}
			return nil
		},
		value: func(s *parts, out *chunk.Vector) error {
			all := roaring64.New()
			for k, b := range *s {
				if k == 0 {
					all.Or(b)
				} else {
					all.And(b)
				}
			}
			return appendBitmap(n, out, all)
		}}
}

// hllAggregate ends in an HLL or its estimate.
func hllAggregate(n *expr.Node, add func(h *state.HLL, v *chunk.Vector, i int) error) aggregator {
	return &groupStates[state.HLL]{args: 1,
		row: func(s *state.HLL, args []*chunk.Vector, i int) error { return add(s, args[0], i) },
		value: func(s *state.HLL, out *chunk.Vector) error {
			if n.Type.Kind == catalog.HLL {
				out.AppendBytes(s.Append(nil))
			} else {
				out.AppendInt(s.Count())
			}
			return nil
		}}
}

// checkedQuantile is a quantile from 0 to 1.
func checkedQuantile(name string, p float64) error {
	if !(p >= 0 && p <= 1) {
		return doriserr.New("%s requires second parameter must be a constant : the quantile must be in [0, 1], but is %v", name, p)
	}
	return nil
}
