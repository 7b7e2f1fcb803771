package query

import (
	"encoding/binary"
	"math"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// appendKey appends a value so that equal values have equal bytes, NULL among them, and no value's bytes begin another's.
func appendKey(dst []byte, v *chunk.Vector, i int) []byte {
	if v.IsNull(i) {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch v.Layout {
	case chunk.Bytes:
		b := v.Bytes(i)
		dst = binary.AppendUvarint(dst, uint64(len(b)))
		return append(dst, b...)
	case chunk.List:
		from, to := v.Range(i)
		dst = binary.AppendUvarint(dst, uint64(to-from))
		for e := from; e < to; e++ {
			dst = appendKey(dst, v.Children[0], e)
		}
		return dst
	case chunk.Record:
		for _, c := range v.Children {
			dst = appendKey(dst, c, i)
		}
		return dst
	}
	switch v.Type.Kind {
	case catalog.Double:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(sameFloat(v.Float64(i))))
	case catalog.Float:
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(sameFloat(float64(v.Float32(i))))))
	}
	return append(dst, v.Fixed(i)...)
}

// sameFloat makes the two zeros one, and all NaNs one.
func sameFloat(x float64) float64 {
	switch {
	case x == 0:
		return 0
	case math.IsNaN(x):
		return math.NaN()
	}
	return x
}
