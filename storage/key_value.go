package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
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
	case chunk.Fixed8:
		return binary.BigEndian.AppendUint64(k, binary.LittleEndian.Uint64(v.Data[i*8:])^1<<63), nil
	case chunk.Fixed4:
		return binary.BigEndian.AppendUint32(k, binary.LittleEndian.Uint32(v.Data[i*4:])^1<<31), nil
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
	for {
		zero := bytes.IndexByte(text, 0)
		if zero < 0 {
			return append(append(k, text...), 0, 1)
		}
		k = append(append(k, text[:zero]...), 0, 0xff)
		text = text[zero+1:]
	}
}

// errKey says that a key cannot be read.
var errKey = errors.New("key has no known format")

// readKeyValue appends the value at the head of a key to a vector and returns what follows it.
func readKeyValue(v *chunk.Vector, k []byte) ([]byte, error) {
	if len(k) < 1 {
		return nil, errKey
	}
	marker := k[0]
	k = k[1:]
	switch marker {
	case keyNull:
		v.AppendNull()
		return k, nil
	case keyValue:
	default:
		return nil, errKey
	}
	if v.Layout == chunk.Bytes {
		return readKeyBytes(v, k)
	}
	n := v.Layout.Width()
	if n == 0 || len(k) < n {
		return nil, errKey
	}
	b, rest := k[:n], k[n:]
	switch v.Type.Kind {
	case catalog.Float:
		v.AppendFloat32(float32Of(binary.BigEndian.Uint32(b)))
	case catalog.Double:
		v.AppendFloat64(float64Of(binary.BigEndian.Uint64(b)))
	case catalog.IPv4:
		v.AppendInt(int64(binary.BigEndian.Uint32(b)))
	case catalog.IPv6:
		v.AppendFixed(b)
	default:
		var little [32]byte
		for i := range b {
			little[n-1-i] = b[i]
		}
		little[n-1] ^= 0x80
		v.AppendFixed(little[:n])
	}
	return rest, nil
}

// readKeyBytes reads a text that appendKeyBytes made.
func readKeyBytes(v *chunk.Vector, k []byte) ([]byte, error) {
	if i := bytes.IndexByte(k, 0); i >= 0 && i+1 < len(k) && k[i+1] == 1 {
		v.AppendBytes(k[:i])
		return k[i+2:], nil
	}
	text := make([]byte, 0, len(k))
	for i := 0; i+1 < len(k); i++ {
		if k[i] != 0 {
			text = append(text, k[i])
			continue
		}
		switch k[i+1] {
		case 0xff:
			text = append(text, 0)
			i++
		case 1:
			v.AppendBytes(text)
			return k[i+2:], nil
		default:
			return nil, errKey
		}
	}
	return nil, errKey
}
