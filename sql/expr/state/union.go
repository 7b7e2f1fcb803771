package state

import (
	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// Union merges two values of a BITMAP, HLL, QUANTILE_STATE or AGG_STATE column, as BITMAP_UNION, HLL_UNION, QUANTILE_UNION and
// GENERIC do.
// The result may share memory with an argument.
func Union(kind catalog.Kind, a, b []byte) ([]byte, error) {
	if len(a) == 0 {
		return b, nil
	}
	if len(b) == 0 {
		return a, nil
	}
	switch kind {
	case catalog.Bitmap:
		return combined(a, b, ReadBitmap, (*roaring64.Bitmap).Or, func(x *roaring64.Bitmap) ([]byte, error) { return AppendBitmap(nil, x) })
	case catalog.HLL:
		return combined(a, b, ReadHLL, (*HLL).Merge, func(x *HLL) ([]byte, error) { return x.Append(nil), nil })
	case catalog.QuantileState:
		return combined(a, b, ReadQuantile, (*Quantile).Merge, func(x *Quantile) ([]byte, error) { return x.Append(nil), nil })
	case catalog.AggState:
		return unionAggStates(a, b)
	}
	return nil, doriserr.New("values of %s have no union", catalog.Of(kind).String())
}

// Intersect returns what two bitmaps have in common.
func Intersect(a, b []byte) ([]byte, error) {
	return combined(a, b, ReadBitmap, (*roaring64.Bitmap).And, func(x *roaring64.Bitmap) ([]byte, error) { return AppendBitmap(nil, x) })
}

// combined reads two values, lets into take the second one into the first, and writes that.
func combined[T any](a, b []byte, read func([]byte) (T, error), into func(x, y T), write func(T) ([]byte, error)) ([]byte, error) {
	x, err := read(a)
	if err != nil {
		return nil, err
	}
	y, err := read(b)
	if err != nil {
		return nil, err
	}
	into(x, y)
	return write(x)
}
