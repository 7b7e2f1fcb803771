package state

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// ReadBitmap reads a BITMAP value; no bytes are an empty bitmap.
func ReadBitmap(t []byte) (*roaring64.Bitmap, error) {
	b := roaring64.New()
	if len(t) == 0 {
		return b, nil
	}
	// The library makes room for as many parts as the first 8 bytes say before it reads them.
	if len(t) < 8 || binary.LittleEndian.Uint64(t) > uint64(len(t)-8)/8 {
		return nil, doriserr.New("reading a bitmap: it is cut short")
	}
	if err := b.UnmarshalBinary(t); err != nil {
		return nil, fmt.Errorf("reading a bitmap: %w", err)
	}
	return b, nil
}

// AppendBitmap appends a BITMAP value.
func AppendBitmap(dst []byte, b *roaring64.Bitmap) ([]byte, error) {
	if b.IsEmpty() {
		return dst, nil
	}
	b.RunOptimize()
	t, err := b.ToBytes()
	if err != nil {
		return dst, fmt.Errorf("writing a bitmap: %w", err)
	}
	return append(dst, t...), nil
}

// The first byte of Doris's serialization (Doris: BitmapTypeCode).
const (
	bitmapEmpty    = 0
	bitmapSingle32 = 1
	bitmap32       = 2
	bitmapSingle64 = 3
	bitmap64       = 4
	bitmapSet      = 5
	bitmapSetV2    = 10
	bitmap32V2     = 12
	bitmap64V2     = 13
	// setLimit is the most elements that Doris writes one by one.
	setLimit = 32
)

// AppendSerializedBitmap appends Doris's own serialization, which BITMAP_TO_BASE64 shows. A backend writes a small set in the order
// of its hash table; here it is in ascending order.
func AppendSerializedBitmap(dst []byte, b *roaring64.Bitmap) ([]byte, error) {
	n := b.GetCardinality()
	if n == 0 {
		return append(dst, bitmapEmpty), nil
	}
	if n <= setLimit {
		dst = append(dst, bitmapSet, byte(n))
		for it := b.Iterator(); it.HasNext(); {
			dst = binary.LittleEndian.AppendUint64(dst, it.Next())
		}
		return dst, nil
	}
	parts := map[uint32]*roaring.Bitmap{}
	var keys []uint32
	for it := b.Iterator(); it.HasNext(); {
		x := it.Next()
		key := uint32(x >> 32)
		if parts[key] == nil {
			parts[key] = roaring.New()
			keys = append(keys, key)
		}
		parts[key].Add(uint32(x))
	}
	small := len(keys) == 1 && keys[0] == 0
	if small {
		dst = append(dst, bitmap32)
	} else {
		dst = binary.AppendUvarint(append(dst, bitmap64), uint64(len(keys)))
	}
	for _, key := range keys {
		if !small {
			dst = binary.LittleEndian.AppendUint32(dst, key)
		}
		parts[key].RunOptimize()
		t, err := parts[key].ToBytes()
		if err != nil {
			return dst, fmt.Errorf("writing a bitmap: %w", err)
		}
		dst = append(dst, t...)
	}
	return dst, nil
}

// ParseSerializedBitmap reads Doris's own serialization.
func ParseSerializedBitmap(t []byte) (*roaring64.Bitmap, error) {
	b := roaring64.New()
	bad := doriserr.New("bitmap value is malformed")
	if len(t) == 0 {
		return nil, bad
	}
	code, t := t[0], t[1:]
	switch code {
	case bitmapEmpty:
	case bitmapSingle32:
		if len(t) < 4 {
			return nil, bad
		}
		b.Add(uint64(binary.LittleEndian.Uint32(t)))
	case bitmapSingle64:
		if len(t) < 8 {
			return nil, bad
		}
		b.Add(binary.LittleEndian.Uint64(t))
	case bitmapSet, bitmapSetV2:
		n := 0
		if code == bitmapSet && len(t) > 0 {
			n, t = int(t[0]), t[1:]
		} else if code == bitmapSetV2 && len(t) >= 4 {
			n, t = int(binary.LittleEndian.Uint32(t)), t[4:]
		} else {
			return nil, bad
		}
		if len(t) < n*8 || code == bitmapSet && n > setLimit {
			return nil, bad
		}
		for ; n > 0; n-- {
			b.Add(binary.LittleEndian.Uint64(t))
			t = t[8:]
		}
	case bitmap32:
		if err := addPart(b, 0, bytes.NewReader(t)); err != nil {
			return nil, err
		}
	case bitmap64:
		n, used := binary.Uvarint(t)
		if used <= 0 {
			return nil, bad
		}
		r := bytes.NewReader(t[used:])
		for ; n > 0; n-- {
			var key [4]byte
			if k, _ := r.Read(key[:]); k < 4 {
				return nil, bad
			}
			if err := addPart(b, binary.LittleEndian.Uint32(key[:]), r); err != nil {
				return nil, err
			}
		}
	case bitmap32V2, bitmap64V2:
		return nil, doriserr.NotSupported("bitmaps of serialization version 2; write them with bitmap_serialize_version = 1")
	default:
		return nil, bad
	}
	return b, nil
}

// addPart adds the elements of one 32-bit bitmap under their shared high half.
func addPart(b *roaring64.Bitmap, key uint32, r *bytes.Reader) error {
	part := roaring.New()
	if _, err := part.ReadFrom(r); err != nil {
		return doriserr.New("bitmap value is malformed")
	}
	for it := part.Iterator(); it.HasNext(); {
		b.Add(uint64(key)<<32 | uint64(it.Next()))
	}
	return nil
}
