package state

import (
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
		x, err := ReadBitmap(a)
		if err != nil {
			return nil, err
		}
		y, err := ReadBitmap(b)
		if err != nil {
			return nil, err
		}
		x.Or(y)
		return AppendBitmap(nil, x)
	case catalog.HLL:
		x, err := ReadHLL(a)
		if err != nil {
			return nil, err
		}
		y, err := ReadHLL(b)
		if err != nil {
			return nil, err
		}
		x.Merge(y)
		return x.Append(nil), nil
	case catalog.QuantileState:
		x, err := ReadQuantile(a)
		if err != nil {
			return nil, err
		}
		y, err := ReadQuantile(b)
		if err != nil {
			return nil, err
		}
		x.Merge(y)
		return x.Append(nil), nil
	}
	if kind == catalog.AggState {
		return unionAggStates(a, b)
	}
	return nil, doriserr.New("values of %s have no union", catalog.Of(kind).String())
}
