package storage

import "math"

// orderedFloat64 maps a number to bits that compare as numbers do: -0 is 0, all NaN are one and the greatest.
func orderedFloat64(f float64) uint64 {
	if f != f {
		return math.MaxUint64
	}
	u := math.Float64bits(f)
	if f == 0 {
		u = 0
	}
	if u>>63 != 0 {
		return ^u
	}
	return u | 1<<63
}

// float64Of is the inverse of orderedFloat64.
func float64Of(u uint64) float64 {
	if u == math.MaxUint64 {
		return math.NaN()
	}
	if u>>63 != 0 {
		return math.Float64frombits(u &^ (1 << 63))
	}
	return math.Float64frombits(^u)
}

// orderedFloat32 is orderedFloat64 for FLOAT.
func orderedFloat32(f float32) uint32 {
	if f != f {
		return math.MaxUint32
	}
	u := math.Float32bits(f)
	if f == 0 {
		u = 0
	}
	if u>>31 != 0 {
		return ^u
	}
	return u | 1<<31
}

// float32Of is the inverse of orderedFloat32.
func float32Of(u uint32) float32 {
	if u == math.MaxUint32 {
		return float32(math.NaN())
	}
	if u>>31 != 0 {
		return math.Float32frombits(u &^ (1 << 31))
	}
	return math.Float32frombits(^u)
}
