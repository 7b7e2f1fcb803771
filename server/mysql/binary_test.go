package mysql

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/dorisemu/dorisemu/catalog"
	"github.com/dorisemu/dorisemu/catalog/chunk"
	"github.com/dorisemu/dorisemu/internal/civil"
	"github.com/dorisemu/dorisemu/sql/expr/convert"
)

// TestBinaryFromColumnsIsBinaryFromText packs values of every fixed-width type as they are stored, and their texts.
func TestBinaryFromColumnsIsBinaryFromText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	first, last := civil.Days(0, 1, 1), civil.Days(9999, 12, 31)
	var scratch []byte
	for _, c := range []struct {
		typ   catalog.Type
		value func() int64
	}{
		{catalog.Of(catalog.Boolean), func() int64 { return r.Int64N(2) }},
		{catalog.Of(catalog.TinyInt), func() int64 { return r.Int64N(256) - 128 }},
		{catalog.Of(catalog.SmallInt), func() int64 { return r.Int64N(1<<16) - 1<<15 }},
		{catalog.Of(catalog.Int), func() int64 { return r.Int64N(1<<32) - 1<<31 }},
		{catalog.Of(catalog.BigInt), func() int64 { return int64(r.Uint64()) }},
		{catalog.Of(catalog.Date), func() int64 { return int64(first) + r.Int64N(int64(last-first+1)) }},
		{catalog.DateTimeOf(0), func() int64 {
			return (int64(first) + r.Int64N(int64(last-first+1))) * civil.MicrosPerDay / civil.MicrosPerSecond * civil.MicrosPerSecond
		}},
		{catalog.DateTimeOf(0), func() int64 {
			return int64(first)*civil.MicrosPerDay + r.Int64N(int64(last-first+1)*civil.SecondsPerDay)*civil.MicrosPerSecond
		}},
		{catalog.DateTimeOf(3), func() int64 { return r.Int64N(4e12) * 1000 }},
		{catalog.DateTimeOf(6), func() int64 { return r.Int64N(4e15) - 2e15 }},
		{catalog.Type{Kind: catalog.Time}, func() int64 { return (r.Int64N(2*839*3600) - 839*3600) * civil.MicrosPerSecond }},
		{catalog.Type{Kind: catalog.Time, Scale: 6}, func() int64 { return r.Int64N(2*839*3600e6) - 839*3600e6 }},
		{catalog.DecimalOf(9, 2), func() int64 { return r.Int64N(2e9) - 1e9 }},
		{catalog.DecimalOf(18, 18), func() int64 { return r.Int64N(2e18) - 1e18 }},
		{catalog.Of(catalog.IPv4), func() int64 { return r.Int64N(1 << 32) }},
	} {
		code := wireOf(c.typ).code
		v := chunk.NewVector(c.typ, 1)
		for n := range 3000 {
			v.Reset()
			if n == 0 {
				v.AppendInt(0)
			} else {
				v.AppendInt(c.value())
			}
			text := string(convert.AppendText(nil, v, 0))
			got, want := appendBinary(nil, code, v, 0, &scratch), appendBinaryText(nil, code, text)
			if !bytes.Equal(got, want) {
				t.Fatalf("%s %s: %q, want %q", c.typ, text, got, want)
			}
		}
	}
}
