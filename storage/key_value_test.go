package storage

import (
	"bytes"
	"math"
	"math/rand"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
)

// keyTypes are the types that a key column may have, with how their values compare.
var keyTypes = []struct {
	typ     catalog.Type
	compare func(v *chunk.Vector, a, b int) int
}{
	{catalog.Of(catalog.Boolean), compareInts},
	{catalog.Of(catalog.TinyInt), compareInts},
	{catalog.Of(catalog.SmallInt), compareInts},
	{catalog.Of(catalog.Int), compareInts},
	{catalog.Of(catalog.BigInt), compareInts},
	{catalog.Of(catalog.LargeInt), compareWide},
	{catalog.Of(catalog.Date), compareInts},
	{catalog.DateTimeOf(6), compareInts},
	{catalog.DecimalOf(9, 2), compareInts},
	{catalog.DecimalOf(18, 2), compareInts},
	{catalog.DecimalOf(38, 2), compareWide},
	{catalog.DecimalOf(76, 2), compareWide},
	{catalog.Of(catalog.IPv4), compareInts},
	{catalog.Of(catalog.IPv6), func(v *chunk.Vector, a, b int) int { return bytes.Compare(v.Fixed(a), v.Fixed(b)) }},
	{catalog.Of(catalog.Double), func(v *chunk.Vector, a, b int) int { return compareFloats(v.Float64(a), v.Float64(b)) }},
	{catalog.Of(catalog.Float), func(v *chunk.Vector, a, b int) int {
		return compareFloats(float64(v.Float32(a)), float64(v.Float32(b)))
	}},
	{catalog.VarCharOf(20), func(v *chunk.Vector, a, b int) int { return bytes.Compare(v.Bytes(a), v.Bytes(b)) }},
}

func compareInts(v *chunk.Vector, a, b int) int {
	switch x, y := v.Int(a), v.Int(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// compareWide compares two's complement numbers of any width.
func compareWide(v *chunk.Vector, a, b int) int {
	top := v.Layout.Width()/8 - 1
	if x, y := int64(v.Word(a, top)), int64(v.Word(b, top)); x != y {
		if x < y {
			return -1
		}
		return 1
	}
	for w := top - 1; w >= 0; w-- {
		if x, y := v.Word(a, w), v.Word(b, w); x != y {
			return compareOrdered(x, y)
		}
	}
	return 0
}

// compareFloats puts NaN at the end.
func compareFloats(x, y float64) int {
	switch {
	case x != x && y != y:
		return 0
	case x != x || x > y:
		return 1
	case y != y || x < y:
		return -1
	}
	return 0
}

// randomValue appends a value, often one at an edge.
func randomValue(r *rand.Rand, v *chunk.Vector) {
	if r.Intn(8) == 0 {
		v.AppendNull()
		return
	}
	switch {
	case v.Layout == chunk.Bytes:
		text := make([]byte, r.Intn(5))
		for i := range text {
			text[i] = []byte{0, 1, 0xff, 'a'}[r.Intn(4)]
		}
		v.AppendBytes(text)
	case v.Type.Kind == catalog.Double:
		v.AppendFloat64([]float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1.5, -1.5, math.MaxFloat64, r.NormFloat64()}[r.Intn(9)])
	case v.Type.Kind == catalog.Float:
		v.AppendFloat32([]float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.NaN()), -1.5, float32(r.NormFloat64())}[r.Intn(6)])
	case v.Type.Kind == catalog.Boolean:
		v.AppendInt(int64(r.Intn(2)))
	default:
		b := make([]byte, v.Layout.Width())
		for i := range b {
			b[i] = []byte{0, 0xff, 0x7f, 0x80, byte(r.Intn(256))}[r.Intn(5)]
		}
		v.AppendFixed(b)
	}
}

func TestKeysKeepTheOrderOfValues(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, kt := range keyTypes {
		t.Run(kt.typ.String(), func(t *testing.T) {
			v, back := chunk.NewVector(kt.typ, 0), chunk.NewVector(kt.typ, 0)
			var keys [][]byte
			for i := range 200 {
				randomValue(r, v)
				k, err := appendKeyValue(nil, v, i)
				if err != nil {
					t.Fatal(err)
				}
				keys = append(keys, k)
				rest, err := readKeyValue(back, append(bytes.Clone(k), 7))
				if err != nil || len(rest) != 1 {
					t.Fatalf("reading key %x: %v, %x is left", k, err, rest)
				}
				again, err := appendKeyValue(nil, back, i)
				if err != nil || !bytes.Equal(k, again) {
					t.Fatalf("key %x is read as one of key %x: %v", k, again, err)
				}
			}
			for a := range keys {
				for b := range keys {
					want := 0
					switch {
					case v.IsNull(a) || v.IsNull(b):
						want = b2i(v.IsNull(b)) - b2i(v.IsNull(a))
					default:
						want = kt.compare(v, a, b)
					}
					// What follows a value in a key must not change the order.
					x, y := append(bytes.Clone(keys[a]), keyMax), append(bytes.Clone(keys[b]), keyMax)
					if got := bytes.Compare(x, y); got != want {
						t.Fatalf("keys %x and %x compare as %d, want %d", keys[a], keys[b], got, want)
					}
				}
			}
		})
	}
}
