package storage

import (
	"encoding/binary"
	"errors"

	"github.com/dorisemu/dorisemu/catalog"
)

// maxTypeDepth bounds the nesting of a type in a block.
const maxTypeDepth = 64

// errBlockType says that a block's directory has no readable type.
var errBlockType = errors.New("block has an unreadable column type")

// typeSize is the length of what appendType appends.
func typeSize(t catalog.Type) int {
	switch t.Kind {
	case catalog.Decimal:
		return 3
	case catalog.Array:
		return 1 + typeSize(*t.Elem)
	case catalog.Map:
		return 1 + typeSize(*t.Key) + typeSize(*t.Elem)
	case catalog.Struct:
		n := 1 + uvarintLen(uint64(len(t.Fields)))
		for _, f := range t.Fields {
			n += typeSize(f.Type)
		}
		return n
	}
	return 1
}

// appendType appends what is needed to read values of a type: kinds, the parts of nested types, and DECIMAL's parameters.
func appendType(dst []byte, t catalog.Type) []byte {
	dst = append(dst, byte(t.Kind))
	switch t.Kind {
	case catalog.Decimal:
		dst = append(dst, byte(t.Precision), byte(t.Scale))
	case catalog.Array:
		dst = appendType(dst, *t.Elem)
	case catalog.Map:
		dst = appendType(appendType(dst, *t.Key), *t.Elem)
	case catalog.Struct:
		dst = binary.AppendUvarint(dst, uint64(len(t.Fields)))
		for _, f := range t.Fields {
			dst = appendType(dst, f.Type)
		}
	}
	return dst
}

// encodedTypeLen returns the length of the encoded type at the head of b.
func encodedTypeLen(b []byte, depth int) (int, error) {
	if len(b) < 1 || depth > maxTypeDepth {
		return 0, errBlockType
	}
	parts, n := uint64(0), 1
	switch catalog.Kind(b[0]) {
	case catalog.Decimal:
		if len(b) < 3 {
			return 0, errBlockType
		}
		return 3, nil
	case catalog.Array:
		parts = 1
	case catalog.Map:
		parts = 2
	case catalog.Struct:
		x, w := binary.Uvarint(b[1:])
		if w <= 0 || x > uint64(len(b)) {
			return 0, errBlockType
		}
		parts, n = x, 1+w
	default:
		if k := catalog.Kind(b[0]); k == catalog.Invalid || k > catalog.VarBinary {
			return 0, errBlockType
		}
	}
	for range parts {
		w, err := encodedTypeLen(b[n:], depth+1)
		if err != nil {
			return 0, err
		}
		n += w
	}
	return n, nil
}

// decodeType reads the type at the head of b, which encodedTypeLen has accepted, and returns what follows it.
func decodeType(b []byte) (catalog.Type, []byte) {
	t := catalog.Type{Kind: catalog.Kind(b[0])}
	b = b[1:]
	switch t.Kind {
	case catalog.Decimal:
		t.Precision, t.Scale = int(b[0]), int(b[1])
		b = b[2:]
	case catalog.Array:
		var elem catalog.Type
		elem, b = decodeType(b)
		t.Elem = &elem
	case catalog.Map:
		var k, v catalog.Type
		k, b = decodeType(b)
		v, b = decodeType(b)
		t.Key, t.Elem = &k, &v
	case catalog.Struct:
		n, w := binary.Uvarint(b)
		b = b[w:]
		t.Fields = make([]catalog.Field, n)
		for i := range t.Fields {
			t.Fields[i].Type, b = decodeType(b)
		}
	}
	return t, b
}
