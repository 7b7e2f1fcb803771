package chunk

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/dorisemu/dorisemu/catalog"
)

// Vector is one column of a chunk: Len values of one type.
//
// The exported buffers are the layout itself, for loops that walk them directly; the Append methods keep them consistent.
// Null values occupy a slot: zero bytes in a fixed layout, an empty range in Bytes and List, null children in Record.
type Vector struct {
	Type   catalog.Type
	Layout Layout
	// Len is the number of values.
	Len int
	// Nulls is the number of NULL values.
	Nulls int
	// Validity has bit i set (LSB first) if value i is not NULL. It is empty as long as Nulls is 0.
	Validity []byte
	// Data holds fixed values, Len*Width bytes, or the heap of Bytes.
	Data []byte
	// Offsets has Len+1 entries for Bytes and List.
	Offsets []int32
	// Children is the element vector of a List, or one vector a field of a Record. A MAP's child is a Record of key and value.
	Children []*Vector
}

// NewVector returns an empty vector for values of type t, with room for capacity values.
func NewVector(t catalog.Type, capacity int) *Vector {
	v := &Vector{Type: t, Layout: LayoutOf(t)}
	switch v.Layout {
	case Bytes:
		v.Offsets = append(make([]int32, 0, capacity+1), 0)
		v.Data = make([]byte, 0, capacity*8)
	case List:
		v.Offsets = append(make([]int32, 0, capacity+1), 0)
		v.Children = []*Vector{NewVector(elementType(t), capacity)}
	case Record:
		for _, f := range t.Fields {
			v.Children = append(v.Children, NewVector(f.Type, capacity))
		}
	default:
		v.Data = make([]byte, 0, capacity*v.Layout.Width())
	}
	return v
}

// elementType is the child type of an ARRAY or a MAP.
func elementType(t catalog.Type) catalog.Type {
	if t.Kind == catalog.Map {
		return catalog.StructOf(catalog.Field{Name: "key", Type: *t.Key}, catalog.Field{Name: "value", Type: *t.Elem})
	}
	return *t.Elem
}

// Reset empties the vector and keeps its buffers.
func (v *Vector) Reset() { v.Truncate(0) }

// Truncate drops all values from n on, and the parts of a nested value that was begun and not ended.
func (v *Vector) Truncate(n int) {
	if n >= v.Len {
		v.dropBegun()
		return
	}
	if v.Nulls > 0 {
		kept := 0
		if n > 0 {
			for i := 0; i < n; i++ {
				if v.IsNull(i) {
					kept++
				}
			}
		}
		v.Nulls = kept
		if kept == 0 {
			v.Validity = v.Validity[:0]
		} else {
			v.Validity = v.Validity[:(n+7)/8]
			if n%8 != 0 {
				v.Validity[n/8] &= byte(1<<(n%8)) - 1
			}
		}
	}
	switch v.Layout {
	case Bytes:
		v.Data = v.Data[:v.Offsets[n]]
		v.Offsets = v.Offsets[:n+1]
	case List:
		v.Children[0].Truncate(int(v.Offsets[n]))
		v.Offsets = v.Offsets[:n+1]
	case Record:
		for _, c := range v.Children {
			c.Truncate(n)
		}
	default:
		v.Data = v.Data[:n*v.Layout.Width()]
	}
	v.Len = n
}

// dropBegun drops child values that belong to no value yet.
func (v *Vector) dropBegun() {
	switch v.Layout {
	case List:
		v.Children[0].Truncate(int(v.Offsets[v.Len]))
	case Record:
		for _, c := range v.Children {
			c.Truncate(v.Len)
		}
	}
}

// IsNull reports whether value i is NULL.
func (v *Vector) IsNull(i int) bool {
	return v.Nulls > 0 && v.Validity[i>>3]&(1<<(i&7)) == 0
}

// valid marks the value just appended as not NULL.
func (v *Vector) valid() {
	if v.Nulls > 0 {
		if v.Len&7 == 0 {
			v.Validity = append(v.Validity, 0)
		}
		v.Validity[v.Len>>3] |= 1 << (v.Len & 7)
	}
	v.Len++
}

// markNull marks the value just appended as NULL.
func (v *Vector) markNull() {
	if v.Nulls == 0 {
		v.Validity = v.Validity[:0]
		for i := 0; i < v.Len>>3; i++ {
			v.Validity = append(v.Validity, 0xff)
		}
		if v.Len&7 != 0 {
			v.Validity = append(v.Validity, byte(1<<(v.Len&7))-1)
		}
	}
	if v.Len&7 == 0 {
		v.Validity = append(v.Validity, 0)
	}
	v.Nulls++
	v.Len++
}

var zeros [32]byte

// AppendNull appends a NULL.
func (v *Vector) AppendNull() {
	switch v.Layout {
	case Bytes, List:
		v.Offsets = append(v.Offsets, v.Offsets[len(v.Offsets)-1])
	case Record:
		for _, c := range v.Children {
			c.AppendNull()
		}
	default:
		v.Data = append(v.Data, zeros[:v.Layout.Width()]...)
	}
	v.markNull()
}

// AppendInt appends an integer to a Fixed1, Fixed2, Fixed4 or Fixed8 vector, cut to its width.
func (v *Vector) AppendInt(x int64) {
	switch v.Layout {
	case Fixed1:
		v.Data = append(v.Data, byte(x))
	case Fixed2:
		v.Data = binary.LittleEndian.AppendUint16(v.Data, uint16(x))
	case Fixed4:
		v.Data = binary.LittleEndian.AppendUint32(v.Data, uint32(x))
	default:
		v.Data = binary.LittleEndian.AppendUint64(v.Data, uint64(x))
	}
	v.valid()
}

// AppendFloat32 appends to a FLOAT vector.
func (v *Vector) AppendFloat32(x float32) {
	v.Data = binary.LittleEndian.AppendUint32(v.Data, math.Float32bits(x))
	v.valid()
}

// AppendFloat64 appends to a DOUBLE vector.
func (v *Vector) AppendFloat64(x float64) {
	v.Data = binary.LittleEndian.AppendUint64(v.Data, math.Float64bits(x))
	v.valid()
}

// AppendWords appends the two's complement words of a 16- or 32-byte value, low word first.
func (v *Vector) AppendWords(words ...uint64) {
	for _, w := range words {
		v.Data = binary.LittleEndian.AppendUint64(v.Data, w)
	}
	v.valid()
}

// AppendFixed appends a fixed-width value as its little-endian bytes; len(b) is the layout's width.
func (v *Vector) AppendFixed(b []byte) {
	v.Data = append(v.Data, b...)
	v.valid()
}

// AppendBytes appends to a Bytes vector; b is copied.
func (v *Vector) AppendBytes(b []byte) {
	v.Data = append(v.Data, b...)
	v.Offsets = append(v.Offsets, int32(len(v.Data)))
	v.valid()
}

// AppendString appends to a Bytes vector.
func (v *Vector) AppendString(s string) {
	v.Data = append(v.Data, s...)
	v.Offsets = append(v.Offsets, int32(len(v.Data)))
	v.valid()
}

// EndList appends a list that consists of the elements appended to Children[0] since the last one.
func (v *Vector) EndList() {
	v.Offsets = append(v.Offsets, int32(v.Children[0].Len))
	v.valid()
}

// EndRecord appends a record whose fields have just been appended to Children, one value each.
func (v *Vector) EndRecord() { v.valid() }

// Int returns value i of a Fixed1 to Fixed8 vector, sign-extended (BOOLEAN and IPV4 are not negative).
func (v *Vector) Int(i int) int64 {
	switch v.Layout {
	case Fixed1:
		return int64(int8(v.Data[i]))
	case Fixed2:
		return int64(int16(binary.LittleEndian.Uint16(v.Data[i*2:])))
	case Fixed4:
		u := binary.LittleEndian.Uint32(v.Data[i*4:])
		if v.Type.Kind == catalog.IPv4 {
			return int64(u)
		}
		return int64(int32(u))
	}
	return int64(binary.LittleEndian.Uint64(v.Data[i*8:]))
}

// Float32 returns value i of a FLOAT vector.
func (v *Vector) Float32(i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(v.Data[i*4:]))
}

// Float64 returns value i of a DOUBLE vector.
func (v *Vector) Float64(i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(v.Data[i*8:]))
}

// Word returns word w of value i of a Fixed16 or Fixed32 vector; word 0 is the lowest.
func (v *Vector) Word(i, w int) uint64 {
	return binary.LittleEndian.Uint64(v.Data[i*v.Layout.Width()+w*8:])
}

// Fixed returns the bytes of value i of a fixed layout; they are part of the vector.
func (v *Vector) Fixed(i int) []byte {
	w := v.Layout.Width()
	return v.Data[i*w : i*w+w : i*w+w]
}

// Bytes returns value i of a Bytes vector; it is part of the vector.
func (v *Vector) Bytes(i int) []byte {
	a, b := v.Offsets[i], v.Offsets[i+1]
	return v.Data[a:b:b]
}

// Text returns value i of a Bytes vector as a string that shares the vector's memory: valid until the vector changes.
func (v *Vector) Text(i int) string {
	b := v.Bytes(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Range returns the element range [from, to) of list i.
func (v *Vector) Range(i int) (from, to int) { return int(v.Offsets[i]), int(v.Offsets[i+1]) }

// Int64s returns the values of a Fixed8 vector without a copy.
func (v *Vector) Int64s() []int64 { return view[int64](v.Data, v.Len) }

// Int32s returns the values of a Fixed4 vector without a copy.
func (v *Vector) Int32s() []int32 { return view[int32](v.Data, v.Len) }

// Float64s returns the values of a DOUBLE vector without a copy.
func (v *Vector) Float64s() []float64 { return view[float64](v.Data, v.Len) }

func view[T int32 | int64 | float64](b []byte, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}
