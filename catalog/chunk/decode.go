package chunk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"unsafe"
)

// Errors of [Decode]: bytes that no [Encode] has written.
var (
	errShort   = errors.New("vector is cut short")
	errNulls   = errors.New("number of NULLs does not fit the validity bits")
	errOffsets = errors.New("offsets of a vector do not ascend within its data")
	errTrailer = errors.New("bytes are left after the last value of a vector")
)

// Decode makes v, a vector of the wanted type, hold the n values that [Encode] left in b, without copying: v's buffers are
// parts of b, so that v is valid as long as b and must not be appended to. All lengths are checked.
func Decode(v *Vector, b []byte, n int) error {
	rest, err := decode(v, b, n)
	if err == nil && len(rest) > 0 {
		err = errTrailer
	}
	if err != nil {
		return fmt.Errorf("decoding %d values of type %s: %w", n, v.Type, err)
	}
	return nil
}

// decode reads n values from the head of b and returns what follows them.
func decode(v *Vector, b []byte, n int) ([]byte, error) {
	nulls, w := binary.Uvarint(b)
	if w <= 0 {
		return nil, errShort
	}
	b = b[w:]
	if nulls > uint64(n) {
		return nil, errNulls
	}
	v.Len, v.Nulls, v.Validity = n, int(nulls), nil
	if nulls > 0 {
		size := (n + 7) / 8
		if len(b) < size {
			return nil, errShort
		}
		v.Validity, b = b[:size:size], b[size:]
		if validBits(v.Validity, n) != n-int(nulls) {
			return nil, errNulls
		}
	}
	switch v.Layout {
	case Bytes:
		var err error
		if b, err = decodeOffsets(v, b, n); err != nil {
			return nil, err
		}
		end := int(v.Offsets[n])
		if len(b) < end {
			return nil, errOffsets
		}
		v.Data = b[:end:end]
		return b[end:], nil
	case List:
		var err error
		if b, err = decodeOffsets(v, b, n); err != nil {
			return nil, err
		}
		return decode(v.Children[0], b, int(v.Offsets[n]))
	case Record:
		for _, c := range v.Children {
			var err error
			if b, err = decode(c, b, n); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
	size := n * v.Layout.Width()
	if len(b) < size {
		return nil, errShort
	}
	v.Data = b[:size:size]
	return b[size:], nil
}

// decodeOffsets reads n+1 offsets, the first of which is 0.
func decodeOffsets(v *Vector, b []byte, n int) ([]byte, error) {
	if len(b)/4 < n+1 {
		return nil, errShort
	}
	v.Offsets = unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(b))), n+1)
	if v.Offsets[0] != 0 {
		return nil, errOffsets
	}
	before := int32(0)
	for _, o := range v.Offsets {
		if o < before {
			return nil, errOffsets
		}
		before = o
	}
	return b[4*(n+1):], nil
}

// validBits counts the bits set among the first n; bits beyond them count as wrong.
func validBits(validity []byte, n int) int {
	set := 0
	for _, x := range validity {
		set += bits.OnesCount8(x)
	}
	return set
}
