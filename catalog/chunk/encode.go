package chunk

import (
	"encoding/binary"
	"unsafe"
)

// EncodedSize returns the number of bytes that [Encode] appends for v.
func EncodedSize(v *Vector) int {
	n := uvarintLen(uint64(v.Nulls))
	if v.Nulls > 0 {
		n += (v.Len + 7) / 8
	}
	switch v.Layout {
	case Bytes:
		n += 4*(v.Len+1) + len(v.Data)
	case List:
		n += 4*(v.Len+1) + EncodedSize(v.Children[0])
	case Record:
		for _, c := range v.Children {
			n += EncodedSize(c)
		}
	default:
		n += len(v.Data)
	}
	return n
}

// Encode appends the values of v to dst: the number of NULLs as a uvarint, the validity bits if there are any, then the
// buffers of the layout as they are in memory. The number of values and the type are not part of it.
func Encode(dst []byte, v *Vector) []byte {
	dst = binary.AppendUvarint(dst, uint64(v.Nulls))
	if v.Nulls > 0 {
		dst = append(dst, v.Validity[:(v.Len+7)/8]...)
	}
	switch v.Layout {
	case Bytes:
		dst = append(dst, offsetBytes(v.Offsets)...)
		dst = append(dst, v.Data...)
	case List:
		dst = append(dst, offsetBytes(v.Offsets)...)
		dst = Encode(dst, v.Children[0])
	case Record:
		for _, c := range v.Children {
			dst = Encode(dst, c)
		}
	default:
		dst = append(dst, v.Data...)
	}
	return dst
}

// offsetBytes is the memory of offsets, which is little-endian on every platform that we build for.
func offsetBytes(offsets []int32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(offsets))), 4*len(offsets))
}

func uvarintLen(x uint64) int {
	n := 1
	for x >= 0x80 {
		x >>= 7
		n++
	}
	return n
}
