package storage

import (
	"encoding/binary"
	"fmt"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// The markers in front of each value of an ordered key. NULL is the least value, as in Doris.
const (
	keyNull  byte = 0x01
	keyValue byte = 0x02
	keyMax   byte = 0xff
)

// appendKeyValue appends value i of a vector to an ordered key: comparing keys as bytes compares the values in the order of
// their types. Numbers are big-endian with the sign bit flipped, floats in IEEE total order with -0 as 0 and one NaN at the
// end, texts end in 0x00 0x01 with 0x00 escaped as 0x00 0xff.
func appendKeyValue(k []byte, v *chunk.Vector, i int) ([]byte, error) {
	if v.IsNull(i) {
		return append(k, keyNull), nil
	}
	k = append(k, keyValue)
	switch v.Type.Kind {
	case catalog.Float:
		return binary.BigEndian.AppendUint32(k, orderedFloat32(v.Float32(i))), nil
	case catalog.Double:
		return binary.BigEndian.AppendUint64(k, orderedFloat64(v.Float64(i))), nil
	case catalog.IPv4:
		return binary.BigEndian.AppendUint32(k, uint32(v.Int(i))), nil
	case catalog.IPv6:
		return append(k, v.Fixed(i)...), nil
	}
	switch v.Layout {
	case chunk.Bytes:
		return appendKeyBytes(k, v.Bytes(i)), nil
	case chunk.List, chunk.Record:
		return nil, fmt.Errorf("type %s cannot be part of a key", v.Type)
	}
	b := v.Fixed(i)
	k = append(k, b[len(b)-1]^0x80)
	for j := len(b) - 2; j >= 0; j-- {
		k = append(k, b[j])
	}
	return k, nil
}

// appendKeyBytes appends a text so that a prefix sorts before what it begins.
func appendKeyBytes(k, text []byte) []byte {
	for _, b := range text {
		k = append(k, b)
		if b == 0 {
			k = append(k, 0xff)
		}
	}
	return append(k, 0, 1)
}
